"""The block that stands for a text shared by many."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.blocks import SnippetChooserBlock

from freeshelf.content.blocks.base import LAYOUT

if TYPE_CHECKING:
    from freeshelf.content.models import ReusableBlock

# Those that are being shown right now, outermost first.
_open: ContextVar[tuple[Any, ...]] = ContextVar("open_patterns", default=())


class PatternBlock(SnippetChooserBlock):
    """A reusable block; shows nothing while it is a draft, or within itself."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("content.ReusableBlock", **kwargs)

    def get_context(
        self,
        value: "ReusableBlock | None",
        parent_context: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """The shown block as `pattern`, in the language of the text around it."""
        context: dict[str, Any] = super().get_context(value, parent_context)
        context["pattern"] = _shown(value, context.get("written_in"))
        return context

    def render(
        self, value: "ReusableBlock | None", context: dict[str, Any] | None = None
    ) -> str:
        """The text of the block, never one within itself."""
        with _opened(value) as may_show:
            return super().render(value, context) if may_show else ""

    def plain_html(self, value: "ReusableBlock | None") -> str:
        """The words of the block."""
        with _opened(value) as may_show:
            shown = _shown(value, None)
            if not may_show or shown is None:
                return ""
            words: str = shown.body.stream_block.plain_html(shown.body)
            return words

    class Meta:
        icon = "repeat"
        label = _("Reusable block")
        group = LAYOUT
        template = "web/blocks/pattern.html"


def _shown(block: "ReusableBlock | None", code: str | None) -> "ReusableBlock | None":
    if block is None:
        return None
    found = block.in_language(code)
    return found if found.live else None


@contextmanager
def _opened(block: "ReusableBlock | None") -> Iterator[bool]:
    """Whether this one may be shown; translations of one count as one."""
    key = block.translation_key if block else None
    if key is None or key in _open.get():
        yield False
        return
    token = _open.set((*_open.get(), key))
    try:
        yield True
    finally:
        _open.reset(token)
