"""Formats of dates and numbers in Russian."""
