"""Keeping the entries of Get help."""
