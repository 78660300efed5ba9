"""Convert formatted text to the rich text that the Wagtail editor supports."""

import re
from collections.abc import Iterable, Iterator
from html import escape
from typing import TypeAlias

from lxml.html import HtmlElement

from freeshelf_wordpress.importers.streams.references import References

Node: TypeAlias = str | HtmlElement

_FORMATS = {
    "b": "b", "strong": "b", "i": "i", "em": "i", "sup": "sup", "sub": "sub",
    "s": "s", "strike": "s", "del": "s", "code": "code", "tt": "code",
}  # fmt: skip
_PLAIN = {"span", "font", "big", "small", "label", "bdi", "cite", "p"}
INLINE_TAGS = frozenset(
    [*_FORMATS, *_PLAIN, "a", "br", "abbr", "acronym", "dfn", "ins", "kbd", "mark",
     "q", "samp", "u", "var", "time", "wbr"]
) - {"p"}  # fmt: skip
ANCHOR_PREFIX = "note-"
_SPACE = re.compile(r"[ \t\r\n\f]+")
_EDGES = re.compile(r"^(?:\s|<br/>)+|(?:\s|<br/>)+$")


class NotRichTextError(Exception):
    """Formatting that rich text does not support; the message is its tag."""


def nodes_of(element: HtmlElement) -> Iterator[Node]:
    """Yield text and elements within an element, in order."""
    if element.text:
        yield element.text
    for child in element:
        yield child
        if child.tail:
            yield child.tail


def inline_html(nodes: Iterable[Node], references: References) -> str:
    """Return inline rich text. Raises NotRichTextError."""
    parts = [
        escape(_SPACE.sub(" ", node), quote=False)
        if isinstance(node, str)
        else _element(node, references)
        for node in nodes
    ]
    return _EDGES.sub("", "".join(parts))


def list_html(element: HtmlElement, references: References) -> str:
    """Return a list with its nested lists. Raises NotRichTextError."""
    if element.get("start") or element.get("reversed") is not None:
        raise NotRichTextError("ol start")
    if in_other_language(element):
        raise NotRichTextError(f"{element.tag} lang")
    items: list[str] = []
    for node in nodes_of(element):
        if isinstance(node, str):
            if node.strip():
                raise NotRichTextError(element.tag)
        elif node.tag == "li":
            items.append(_list_item(node, references))
        elif node.tag in {"ul", "ol"} and items:
            # A list directly within a list is invalid HTML, but common.
            inner = list_html(node, references)
            items[-1] = items[-1].removesuffix("</li>") + inner + "</li>"
        else:
            raise NotRichTextError(node.tag)
    return f"<{element.tag}>{''.join(items)}</{element.tag}>" if items else ""


def in_other_language(element: HtmlElement) -> bool:
    """Return whether an element has its own language or right-to-left direction."""
    return bool(element.get("lang")) or (element.get("dir") or "").lower() == "rtl"


def holds(element: HtmlElement, *tags: str) -> bool:
    """Return whether an element is, or contains, one of these tags."""
    return next(element.iter(*tags), None) is not None


def words_of(element: HtmlElement) -> str:
    """Return the text of an element in one line."""
    for line_break in element.iter("br"):
        line_break.tail = f" {line_break.tail or ''}"
    return _SPACE.sub(" ", element.text_content()).strip()


def _element(element: HtmlElement, references: References) -> str:
    tag = element.tag
    if in_other_language(element):
        raise NotRichTextError(f"{tag} lang")
    if tag == "br":
        return "<br/>"
    if tag == "wbr":
        return ""
    if tag not in _FORMATS and tag not in _PLAIN and tag != "a":
        raise NotRichTextError(tag)
    content = "".join(
        escape(_SPACE.sub(" ", node), quote=False)
        if isinstance(node, str)
        else _element(node, references)
        for node in nodes_of(element)
    )
    if not content:
        return ""
    if tag == "a":
        return _anchor(element.get("href") or "", content, references)
    name = _FORMATS.get(tag)
    return f"<{name}>{content}</{name}>" if name else content


def _anchor(url: str, content: str, references: References) -> str:
    if url.startswith("#"):
        return f'<a href="{escape(url)}">{content}</a>' if url != "#" else content
    link = references.link(url) if url else None
    if link is None:
        return content
    if link.page is not None:
        return f'<a linktype="page" id="{link.page}">{content}</a>'
    return f'<a href="{escape(link.address)}">{content}</a>'


def _list_item(item: HtmlElement, references: References) -> str:
    if item.get("value") or in_other_language(item):
        raise NotRichTextError("li lang")
    inline_nodes: list[Node] = []
    lists = ""
    paragraphs = 0
    for node in nodes_of(item):
        if isinstance(node, HtmlElement) and node.tag in {"ul", "ol"}:
            lists += list_html(node, references)
            continue
        is_text = not isinstance(node, str) or bool(node.strip())
        paragraphs += not isinstance(node, str) and node.tag == "p"
        if is_text and (lists or paragraphs > 1):
            raise NotRichTextError("li")
        inline_nodes.append(node)
    return f"<li>{inline_html(inline_nodes, references)}{lists}</li>"
