"""Table block."""

from html import escape
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.contrib.typed_table_block.blocks import TypedTable, TypedTableBlock

from freeshelf.content.blocks.base import CELL_FEATURES, TEXT
from freeshelf.content.blocks.text import RichTextBlock
from freeshelf.content.rich_text import rich_html


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
        icon = "table"
        label = _("Table")
        group = TEXT
        template = "web/blocks/table.html"


def _has_headings(table: TypedTable) -> bool:
    return any((column["heading"] or "").strip() for column in table.columns)


def _row(cells: list[Any]) -> str:
    cells_html = "".join(f"<td>{rich_html(cell.value)}</td>" for cell in cells)
    return f"<tr>{cells_html}</tr>"
