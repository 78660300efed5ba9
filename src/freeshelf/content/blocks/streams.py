"""Blocks that any text may contain."""

from freeshelf.content.blocks.base import BodyStream
from freeshelf.content.blocks.images import FigureBlock, GalleryBlock
from freeshelf.content.blocks.links import ButtonsBlock, EmbedBlock
from freeshelf.content.blocks.patterns import PatternBlock
from freeshelf.content.blocks.tables import TableBlock
from freeshelf.content.blocks.text import (
    HeadingBlock,
    ParagraphBlock,
    PreformattedBlock,
    QuoteBlock,
    SanitisedHtmlBlock,
    SeparatorBlock,
    SubheadingBlock,
)


class SimpleBody(BodyStream):
    """Blocks without nested blocks, which a column or accordion may contain."""

    heading = HeadingBlock()
    subheading = SubheadingBlock()
    paragraph = ParagraphBlock()
    quote = QuoteBlock()
    preformatted = PreformattedBlock()
    table = TableBlock()
    figure = FigureBlock()
    gallery = GalleryBlock()
    embed = EmbedBlock()
    buttons = ButtonsBlock()
    separator = SeparatorBlock()
    pattern = PatternBlock()
    imported_html = SanitisedHtmlBlock()
