"""Blocks made of HTML that someone typed."""

from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from freeshelf.core.html import sanitize_html

# What the editor of formatted words keeps.
_INLINE = {"br", "b", "strong", "i", "em", "a", "sub", "sup", "s", "del", "code"}
_FORMATTED = _INLINE | {"p", "ul", "ol", "li", "h3", "h4", "hr"}


def html_to_blocks(markup: str) -> list[dict[str, Any]]:
    """Stored blocks with the same words: headings, formatted words, and imported HTML
    for whatever else there is."""
    found: list[dict[str, Any]] = []
    for node in BeautifulSoup(sanitize_html(markup), "html.parser").children:
        if not str(node).strip():
            continue
        kind, value = _block(node)
        if kind == "paragraph" and found and found[-1]["type"] == kind:
            found[-1]["value"] += value
        else:
            found.append({"type": kind, "value": value})
    return found


def _block(node: Any) -> tuple[str, str]:
    if isinstance(node, NavigableString) or node.name in _INLINE:
        return "paragraph", f"<p>{node}</p>"
    if node.name == "h2" and not node.find_all(True):
        return "heading", node.get_text()
    if _is_formatted(node):
        return "paragraph", str(node)
    return "imported_html", str(node)


def _is_formatted(node: Tag) -> bool:
    names = {node.name, *(within.name for within in node.find_all(True))}
    return names <= _FORMATTED
