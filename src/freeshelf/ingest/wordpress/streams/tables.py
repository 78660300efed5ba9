"""Tables of words."""

from typing import Any

from lxml.html import HtmlElement

from freeshelf.ingest.wordpress.streams.references import References
from freeshelf.ingest.wordpress.streams.rich_text import (
    NotRichTextError,
    holds,
    in_other_language,
    inline_html,
    nodes_of,
    words_of,
)

_MOST_COLUMNS = 50


def table_value(
    table: HtmlElement, caption: HtmlElement | None, references: References
) -> dict[str, Any]:
    """A table in Wagtail's form.

    Raises NotRichTextError for what that form has no place for: merged cells, headings
    of rows, several rows of headings, a foot, links in headings.
    """
    if caption is None:
        caption = table.find("caption")
    heads, rows = _rows(table)
    width = max((len(row) for row in [*heads, *rows]), default=0)
    if not 0 < width <= _MOST_COLUMNS or len(heads) > 1:
        raise NotRichTextError("table")
    if any(len(row) != width for row in [*heads, *rows]):
        raise NotRichTextError("table")
    headings = [_plain(cell) for cell in heads[0]] if heads else [""] * width
    return {
        "columns": [{"type": "text", "heading": heading} for heading in headings],
        "rows": [{"values": [_cell(cell, references) for cell in row]} for row in rows],
        "caption": _plain(caption) if caption is not None else "",
    }


def _rows(
    table: HtmlElement,
) -> tuple[list[list[HtmlElement]], list[list[HtmlElement]]]:
    heads: list[list[HtmlElement]] = []
    rows: list[list[HtmlElement]] = []
    for row in table.iter("tr"):
        cells = [cell for cell in row if cell.tag in {"td", "th"}]
        for cell in cells:
            if cell.get("colspan", "1") != "1" or cell.get("rowspan", "1") != "1":
                raise NotRichTextError("table colspan")
        above = row.getparent()
        group = above.tag if above is not None else "tbody"
        if group == "tfoot" or any(one.tag == "table" for one in row.iter("table")):
            raise NotRichTextError(f"table {group}")
        all_headings = bool(cells) and all(cell.tag == "th" for cell in cells)
        if group == "thead" or (all_headings and not heads and not rows):
            heads.append(cells)
        elif any(cell.tag == "th" for cell in cells):
            raise NotRichTextError("table th")
        else:
            rows.append(cells)
    return heads, rows


def _plain(element: HtmlElement) -> str:
    if holds(element, "a", "img"):
        raise NotRichTextError("table a")
    return words_of(element)


def _cell(cell: HtmlElement, references: References) -> str:
    if in_other_language(cell):
        raise NotRichTextError("td lang")
    paragraphs = [child for child in cell if child.tag == "p"]
    if not paragraphs:
        words = inline_html(nodes_of(cell), references)
        return f"<p>{words}</p>" if words else ""
    if len(paragraphs) != len(cell) or (cell.text or "").strip():
        raise NotRichTextError("td")
    if any((paragraph.tail or "").strip() for paragraph in paragraphs):
        raise NotRichTextError("td")
    return "".join(
        f"<p>{inline_html([paragraph], references)}</p>" for paragraph in paragraphs
    )
