"""Block that includes a reusable block."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.blocks import SnippetChooserBlock

from freeshelf.content.blocks.base import LAYOUT

if TYPE_CHECKING:
    from freeshelf.content.models import ReusableBlock

# Reusable blocks that are being rendered, outermost first.
_open: ContextVar[tuple[Any, ...]] = ContextVar("open_patterns", default=())


class PatternBlock(SnippetChooserBlock):
    """A reusable block; empty while it is a draft, or within itself."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("content.ReusableBlock", **kwargs)

    def get_context(
        self,
        value: "ReusableBlock | None",
        parent_context: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Add the published block as `pattern`, in the language around it."""
        context: dict[str, Any] = super().get_context(value, parent_context)
        context["pattern"] = _shown(value, context.get("written_in"))
        return context

    def render(
        self, value: "ReusableBlock | None", context: dict[str, Any] | None = None
    ) -> str:
        """Render the block, except within itself."""
        with _rendering_once(value) as may_show:
            return super().render(value, context) if may_show else ""

    def plain_html(self, value: "ReusableBlock | None") -> str:
        """Return the text of the block."""
        with _rendering_once(value) as may_show:
            shown = _shown(value, None)
            if not may_show or shown is None:
                return ""
            html: str = shown.body.stream_block.plain_html(shown.body)
            return html

    class Meta:
        icon = "repeat"
        label = _("Reusable block")
        group = LAYOUT
        template = "web/blocks/pattern.html"


def _shown(block: "ReusableBlock | None", code: str | None) -> "ReusableBlock | None":
    if block is None:
        return None
    translation = block.in_language(code)
    return translation if translation.live else None


@contextmanager
def _rendering_once(block: "ReusableBlock | None") -> Iterator[bool]:
    """Yield whether the block may be rendered; its translations count as one."""
    key = block.translation_key if block else None
    if key is None or key in _open.get():
        yield False
        return
    token = _open.set((*_open.get(), key))
    try:
        yield True
    finally:
        _open.reset(token)
