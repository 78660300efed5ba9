"""Convert tables of text."""

from typing import Any

from lxml.html import HtmlElement

from freeshelf_wordpress.importers.streams.rich_text import (
    NotRichTextError,
    holds,
    in_other_language,
    inline_html,
    nodes_of,
    words_of,
)
from freeshelf_wordpress.importers.streams.stream import References

_MAX_COLUMNS = 50


def table_value(
    table: HtmlElement, caption: HtmlElement | None, references: References
) -> dict[str, Any]:
    """Return a table in Wagtail's form.

    Raises NotRichTextError for unsupported features: merged cells, row headers, several
    header rows, a footer, links in headers.
    """
    if caption is None:
        caption = table.find("caption")
    header_rows, rows = _rows(table)
    width = max((len(row) for row in [*header_rows, *rows]), default=0)
    if not 0 < width <= _MAX_COLUMNS or len(header_rows) > 1:
        raise NotRichTextError("table")
    if any(len(row) != width for row in [*header_rows, *rows]):
        raise NotRichTextError("table")
    headings = (
        [_plain(cell) for cell in header_rows[0]] if header_rows else [""] * width
    )
    return {
        "columns": [{"type": "text", "heading": heading} for heading in headings],
        "rows": [{"values": [_cell(cell, references) for cell in row]} for row in rows],
        "caption": _plain(caption) if caption is not None else "",
    }


def _rows(
    table: HtmlElement,
) -> tuple[list[list[HtmlElement]], list[list[HtmlElement]]]:
    header_rows: list[list[HtmlElement]] = []
    rows: list[list[HtmlElement]] = []
    for row in table.iter("tr"):
        cells = [cell for cell in row if cell.tag in {"td", "th"}]
        for cell in cells:
            if cell.get("colspan", "1") != "1" or cell.get("rowspan", "1") != "1":
                raise NotRichTextError("table colspan")
        parent = row.getparent()
        group = parent.tag if parent is not None else "tbody"
        if group == "tfoot" or any(
            element.tag == "table" for element in row.iter("table")
        ):
            raise NotRichTextError(f"table {group}")
        all_headings = bool(cells) and all(cell.tag == "th" for cell in cells)
        if group == "thead" or (all_headings and not header_rows and not rows):
            header_rows.append(cells)
        elif any(cell.tag == "th" for cell in cells):
            raise NotRichTextError("table th")
        else:
            rows.append(cells)
    return header_rows, rows


def _plain(element: HtmlElement) -> str:
    if holds(element, "a", "img"):
        raise NotRichTextError("table a")
    return words_of(element)


def _cell(cell: HtmlElement, references: References) -> str:
    if in_other_language(cell):
        raise NotRichTextError("td lang")
    paragraphs = [child for child in cell if child.tag == "p"]
    if not paragraphs:
        html = inline_html(nodes_of(cell), references)
        return f"<p>{html}</p>" if html else ""
    if len(paragraphs) != len(cell) or (cell.text or "").strip():
        raise NotRichTextError("td")
    if any((paragraph.tail or "").strip() for paragraph in paragraphs):
        raise NotRichTextError("td")
    return "".join(
        f"<p>{inline_html([paragraph], references)}</p>" for paragraph in paragraphs
    )
