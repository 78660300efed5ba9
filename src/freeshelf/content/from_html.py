"""Convert HTML to blocks."""

from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from freeshelf.core.html import sanitize_html

# Elements that the rich text editor keeps.
_INLINE = {"br", "b", "strong", "i", "em", "a", "sub", "sup", "s", "del", "code"}
_FORMATTED = _INLINE | {"p", "ul", "ol", "li", "h3", "h4", "hr"}


def html_to_blocks(markup: str) -> list[dict[str, Any]]:
    """Return stored blocks with the same content.

    These are headings, formatted text, and imported HTML for everything else.
    """
    blocks: list[dict[str, Any]] = []
    for node in BeautifulSoup(sanitize_html(markup), "html.parser").children:
        if not str(node).strip():
            continue
        kind, value = _block(node)
        if kind == "paragraph" and blocks and blocks[-1]["type"] == kind:
            blocks[-1]["value"] += value
        else:
            blocks.append({"type": kind, "value": value})
    return blocks


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
