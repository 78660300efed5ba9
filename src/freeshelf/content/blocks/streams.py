"""Blocks that any text may contain."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from html import escape
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from wagtail.contrib.typed_table_block.blocks import TypedTable, TypedTableBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from freeshelf.content.blocks.images import FigureBlock, GalleryBlock
from freeshelf.content.blocks.links import ButtonsBlock, EmbedBlock
from freeshelf.content.blocks.text import (
    CELL_FEATURES,
    LAYOUT,
    TEXT,
    BodyStream,
    FootnotesBlock,
    HeadingBlock,
    ParagraphBlock,
    PreformattedBlock,
    QuoteBlock,
    RichTextBlock,
    SanitisedHtmlBlock,
    SeparatorBlock,
    SubheadingBlock,
    rich_html,
)

if TYPE_CHECKING:
    from freeshelf.content.models import ReusableBlock


class TableBlock(TypedTableBlock):
    """Rows and columns of formatted text."""

    text = RichTextBlock(features=CELL_FEATURES, required=False, label=_("text"))

    def get_context(
        self, value: TypedTable, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Add whether any column has a heading as `has_headings`."""
        context: dict[str, Any] = super().get_context(value, parent_context)
        context["has_headings"] = _has_headings(value)
        return context

    def plain_html(self, value: TypedTable) -> str:
        """Return the table with its caption and headings."""
        caption = f"<caption>{escape(value.caption)}</caption>" if value.caption else ""
        head = "".join(
            f'<th scope="col">{escape(column["heading"] or "")}</th>'
            for column in value.columns
        )
        head = f"<thead><tr>{head}</tr></thead>" if _has_headings(value) else ""
        rows = "".join(_row(row) for row in value.rows)
        return f"<table>{caption}{head}<tbody>{rows}</tbody></table>"

    class Meta:
        # A head and a row to write into.
        default = {
            "columns": [{"type": "text", "heading": ""}] * 2,
            "rows": [{"values": ["", ""]}],
            "caption": "",
        }
        icon = "table"
        label = _("Table")
        group = TEXT
        template = "web/blocks/table.html"


def _has_headings(table: TypedTable) -> bool:
    return any((column["heading"] or "").strip() for column in table.columns)


def _row(cells: list[Any]) -> str:
    cells_html = "".join(f"<td>{rich_html(cell.value)}</td>" for cell in cells)
    return f"<tr>{cells_html}</tr>"


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
            return shown.body.stream_block.plain_html(shown.body)

    class Meta:
        icon = "snippet"
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
