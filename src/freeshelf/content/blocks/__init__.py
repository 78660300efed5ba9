"""Blocks of texts, by kind of content."""

from freeshelf.content.blocks.images import FigureBlock, GalleryBlock
from freeshelf.content.blocks.links import (
    AddressBlock,
    ButtonsBlock,
    EmbedBlock,
    safe_address,
)
from freeshelf.content.blocks.streams import PatternBlock, SimpleBody, TableBlock
from freeshelf.content.blocks.text import (
    LAYOUT,
    MEDIA,
    TEXT,
    BodyStream,
    FootnotesBlock,
    HasPlainHtml,
    HeadingBlock,
    ParagraphBlock,
    PreformattedBlock,
    QuoteBlock,
    RichTextBlock,
    SanitisedHtmlBlock,
    SeparatorBlock,
    SubheadingBlock,
)

__all__ = [
    "LAYOUT",
    "MEDIA",
    "TEXT",
    "AddressBlock",
    "BodyStream",
    "ButtonsBlock",
    "EmbedBlock",
    "FigureBlock",
    "FootnotesBlock",
    "GalleryBlock",
    "HasPlainHtml",
    "HeadingBlock",
    "ParagraphBlock",
    "PatternBlock",
    "PreformattedBlock",
    "QuoteBlock",
    "RichTextBlock",
    "SanitisedHtmlBlock",
    "SeparatorBlock",
    "SimpleBody",
    "SubheadingBlock",
    "TableBlock",
    "safe_address",
]
