"""Base classes and features of blocks."""

from collections.abc import Iterable
from typing import Any, Protocol, runtime_checkable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

TEXT = _("Text")
MEDIA = _("Images and media")
LAYOUT = _("Layout")

INLINE_FEATURES = [
    "bold", "italic", "link", "superscript", "subscript", "strikethrough", "code",
]  # fmt: skip
TEXT_FEATURES = [*INLINE_FEATURES, "ol", "ul", "h3", "h4", "hr"]
CELL_FEATURES = [*INLINE_FEATURES, "ol", "ul"]

Label = str | Promise


@runtime_checkable
class HasPlainHtml(Protocol):
    """A block that can return its content as plain HTML."""

    def plain_html(self, value: Any) -> str:
        """Return the text as unsanitised HTML; empty for a block without text."""
        ...


class BodyStream(blocks.StreamBlock):
    """A text made of blocks."""

    def plain_html(self, value: Iterable[Any]) -> str:
        """Return the text of all blocks in sequence."""
        return "\n".join(
            child.block.plain_html(child.value)
            for child in value
            if isinstance(child.block, HasPlainHtml)
        )
