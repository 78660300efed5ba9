"""Parsers of foreign formats, from bytes to typed records."""
