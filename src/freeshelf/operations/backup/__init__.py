"""Backups of a library."""
