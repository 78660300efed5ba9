"""Readers of foreign formats: bytes in, typed records out."""
