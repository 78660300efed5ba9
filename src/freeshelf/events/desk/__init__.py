"""Keeping the calendar."""
