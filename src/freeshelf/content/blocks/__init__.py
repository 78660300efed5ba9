"""Blocks of texts, by kind of content."""
