"""Blocks of editorial pages."""

from freeshelf.content.blocks import SanitisedHtmlBlock
from freeshelf.library.blocks import RecordBodyBlock

__all__ = ["BodyBlock", "SanitisedHtmlBlock"]


class BodyBlock(RecordBodyBlock):
    """The text of a page."""
