"""What every block of a text can do."""

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
    """A block that says what is left of it where there are only words."""

    def plain_html(self, value: Any) -> str:
        """HTML of the words, not yet sanitised; empty for what has none."""
        ...


class BodyStream(blocks.StreamBlock):
    """A text in blocks."""

    def plain_html(self, value: Iterable[Any]) -> str:
        """The words of all blocks, one after another."""
        return "\n".join(
            child.block.plain_html(child.value)
            for child in value
            if isinstance(child.block, HasPlainHtml)
        )
