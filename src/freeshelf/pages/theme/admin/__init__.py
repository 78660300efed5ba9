"""Looks in the admin area."""
