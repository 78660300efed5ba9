"""Formats of dates and numbers in Arabic."""
