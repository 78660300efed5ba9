"""Writers of texts as blocks of WordPress' block editor."""

from freeshelf.wordpress_export.gutenberg.texts import TextWriter, WrittenText

__all__ = ["TextWriter", "WrittenText"]
