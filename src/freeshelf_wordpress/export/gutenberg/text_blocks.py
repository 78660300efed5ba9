"""Write formatted text as paragraphs, lists and headings of the block editor."""

import json
import re
from collections.abc import Mapping
from html import escape
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement

# Escapes of the editor, so that a comment cannot end early.
_ESCAPES = (
    ("--", "\\u002d\\u002d"),
    ("<", "\\u003c"),
    (">", "\\u003e"),
    ("&", "\\u0026"),
    ('\\"', "\\u0022"),
)


def block(
    name: str, inside: str = "", attributes: Mapping[str, Any] | None = None
) -> str:
    """Return a block; one without content is a single comment."""
    opening = f"wp:{name}{_attributes(attributes or {})}"
    if not inside:
        return f"<!-- {opening} /-->"
    return f"<!-- {opening} -->\n{inside}\n<!-- /wp:{name} -->"


def _attributes(attributes: Mapping[str, Any]) -> str:
    non_empty = {name: value for name, value in attributes.items() if value is not None}
    if not non_empty:
        return ""
    text = json.dumps(non_empty, ensure_ascii=False, separators=(",", ":"))
    for character, escaped in _ESCAPES:
        text = text.replace(character, escaped)
    return f" {text}"


_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_SEPARATOR = '<hr class="wp-block-separator has-alpha-channel-opacity"/>'
# Our footnote anchors have a prefix to avoid conflicts with other anchors.
_NOTE = re.compile(
    r'(?:<sup>)?<a href="#(?P<anchor>note-[\w.:-]+)">(?P<mark>[^<]*)</a>(?:</sup>)?'
)


def heading(text: str, level: int = 2) -> str:
    """Return a heading of plain text."""
    return heading_of(escape(text, quote=False), level)


def heading_of(markup: str, level: int) -> str:
    """Return a heading of formatted text."""
    inside = f'<h{level} class="wp-block-heading">{markup}</h{level}>'
    return block("heading", inside, {"level": level} if level != 2 else None)


def paragraph(markup: str) -> str:
    """Return a paragraph of formatted text."""
    return block("paragraph", f"<p>{markup}</p>")


def separator() -> str:
    """Return a divider."""
    return block("separator", _SEPARATOR)


def raw(markup: str) -> str:
    """Return HTML for which there is no other block."""
    return block("html", markup) if markup.strip() else ""


def flow(markup: str) -> str:
    """Return paragraphs, lists, headings and dividers as blocks."""
    written: list[str] = []
    loose: list[str] = []

    def end_paragraph() -> None:
        html = "".join(loose).strip()
        loose.clear()
        if html:
            written.append(paragraph(html))

    for node in BeautifulSoup(markup, "html.parser").children:
        if isinstance(node, NavigableString) or not _is_block(node):
            loose.append(str(node))
            continue
        end_paragraph()
        written.append(_block(node))
    end_paragraph()
    return "\n\n".join(part for part in written if part)


def inline(markup: str) -> str:
    """Return formatted text without paragraphs around it."""
    soup = BeautifulSoup(markup, "html.parser")
    paragraphs = [each.decode_contents().strip() for each in soup.find_all("p")]
    return "<br>".join(filter(None, paragraphs)) if paragraphs else markup.strip()


def with_notes(markup: str) -> str:
    """Convert references to footnotes to the form of the block editor."""

    def reference(match: re.Match[str]) -> str:
        name = note_name(match["anchor"])
        return (
            f'<sup data-fn="{name}" class="fn"><a href="#{name}" id="{name}-link">'
            f"{match['mark']}</a></sup>"
        )

    return _NOTE.sub(reference, markup)


def note_name(anchor: str) -> str:
    """Return the name of a footnote in the block editor."""
    return anchor.removeprefix("note-")


def _is_block(node: PageElement) -> bool:
    return isinstance(node, Tag) and node.name in {"p", "ul", "ol", "hr", *_HEADINGS}


def _block(node: PageElement) -> str:
    if not isinstance(node, Tag):
        return ""
    if node.name in ("ul", "ol"):
        return _list(node)
    if node.name == "hr":
        return separator()
    html = node.decode_contents().strip()
    if not html:
        return ""
    if node.name in _HEADINGS:
        return heading_of(html, int(node.name[1]))
    return paragraph(html)


def _list(node: Tag) -> str:
    items = [_list_item(child) for child in node.find_all("li", recursive=False)]
    name = node.name
    inside = f'<{name} class="wp-block-list">{"".join(items)}</{name}>'
    return block("list", inside, {"ordered": True} if name == "ol" else None)


def _list_item(node: Tag) -> str:
    parts = [
        _list(child)
        if isinstance(child, Tag) and child.name in ("ul", "ol")
        else str(child)
        for child in node.children
    ]
    return block("list-item", f"<li>{''.join(parts).strip()}</li>")
