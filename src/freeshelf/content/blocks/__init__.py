"""Blocks of texts, by kind of content."""

from freeshelf.content.blocks.base import LAYOUT, MEDIA, TEXT, BodyStream, HasPlainHtml
from freeshelf.content.blocks.images import FigureBlock, GalleryBlock
from freeshelf.content.blocks.links import (
    AddressBlock,
    ButtonsBlock,
    EmbedBlock,
    safe_address,
)
from freeshelf.content.blocks.patterns import PatternBlock
from freeshelf.content.blocks.streams import SimpleBody
from freeshelf.content.blocks.tables import TableBlock
from freeshelf.content.blocks.text import (
    FootnotesBlock,
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
