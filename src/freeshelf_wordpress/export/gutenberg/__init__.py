"""Writers of texts as blocks of WordPress' block editor."""

from freeshelf_wordpress.export.gutenberg.texts import (
    TextWriter,
    WrittenText,
)
