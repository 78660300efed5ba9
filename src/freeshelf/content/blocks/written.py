"""The blocks of a text that is stored as HTML."""

from freeshelf.content.blocks.streams import TableBlock
from freeshelf.content.blocks.text import (
    BodyStream,
    FootnotesBlock,
    HeadingBlock,
    ParagraphBlock,
    PreformattedBlock,
    QuoteBlock,
    SanitisedHtmlBlock,
    SeparatorBlock,
    SubheadingBlock,
)


class WrittenTextBlock(BodyStream):
    """Blocks that HTML holds without loss; every text may contain them."""

    paragraph = ParagraphBlock()
    heading = HeadingBlock()
    subheading = SubheadingBlock()
    quote = QuoteBlock()
    preformatted = PreformattedBlock()
    table = TableBlock()
    separator = SeparatorBlock()
    footnotes = FootnotesBlock()
    imported_html = SanitisedHtmlBlock()
