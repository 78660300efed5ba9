"""Requests of people for a copy or the erasure of their personal data."""
