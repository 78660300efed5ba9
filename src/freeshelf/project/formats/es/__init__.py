"""Formats of dates and numbers in Spanish."""
