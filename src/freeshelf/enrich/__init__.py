"""Reads files and suggests; never edits a record."""
