"""Texts in blocks as WordPress' block editor writes them."""

from freeshelf.wordpress_export.gutenberg.texts import TextWriter, WrittenText

__all__ = ["TextWriter", "WrittenText"]
