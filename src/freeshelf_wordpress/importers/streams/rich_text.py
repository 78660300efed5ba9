"""Convert formatted text to the rich text that the Wagtail editor supports."""

import re
from collections.abc import Iterable, Iterator
from html import escape
from typing import TypeAlias

import nh3
from lxml import etree, html
from lxml.html import HtmlElement

from freeshelf.core.html import TAGS, limit_nesting
from freeshelf_wordpress.importers.streams.stream import References

PLACEHOLDER = "data-placeholder"
# The traversal is recursive; real texts are far less deep.
_MAX_DEPTH = 60
_CONTAINERS = """
h1 figure iframe video audio source section article main header footer aside nav address
center font strike big tt strong acronym time wbr bdi label fieldset legend
"""
_DROPPED_WHOLE = {
    "script", "style", "object", "embed", "form", "svg", "math", "template", "noscript",
    "select", "textarea", "title", "applet", "head",
}  # fmt: skip
_DROPPED = re.compile(
    rf"<({'|'.join(sorted(_DROPPED_WHOLE - {'title', 'head', 'svg', 'math'}))})[\s>/]",
    re.IGNORECASE,
)
_ATTRIBUTES = {
    "*": {"lang", "dir", "title", "class", "id", "aria-hidden"},
    "a": {"href", "hreflang", "download"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start", "reversed"},
    "li": {"value"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "blockquote": {"cite"},
    "col": {"span"},
    "sup": {"data-fn"},
    "div": {PLACEHOLDER},
    "iframe": {"src"},
    "video": {"src", "poster"},
    "audio": {"src"},
    "source": {"src"},
}
_PARSER = html.HTMLParser(
    encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True
)
_CLEANER = nh3.Cleaner(
    tags=set(TAGS) | set(_CONTAINERS.split()),
    clean_content_tags=_DROPPED_WHOLE,
    attributes=_ATTRIBUTES,
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
)
# Characters that are not allowed in XML, so lxml refuses them.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def parse_markup(markup: str) -> HtmlElement:
    """Return a `div` with the elements of some HTML."""
    # nh3 parses by the HTML standard and normalises the markup; the parser of lxml does
    # not follow the standard.
    ordered = _CLEANER.clean(
        limit_nesting(_CONTROLS.sub("", markup), deepest=_MAX_DEPTH)
    )
    return html.fragment_fromstring(f"<div>{ordered}</div>".encode(), parser=_PARSER)


def as_markup(element: HtmlElement) -> str:
    """Return the HTML of an element, without its tail."""
    markup: str = etree.tostring(
        element, encoding="unicode", method="html", with_tail=False
    )
    return markup


def dropped_tags(markup: str) -> list[str]:
    """Return the tags of elements that are removed with their content."""
    return list(dict.fromkeys(tag.lower() for tag in _DROPPED.findall(markup)))


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
    return _EDGES.sub("", _inline(nodes, references))


def _inline(nodes: Iterable[Node], references: References) -> str:
    return "".join(
        escape(_SPACE.sub(" ", node), quote=False)
        if isinstance(node, str)
        else _element(node, references)
        for node in nodes
    )


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
    content = _inline(nodes_of(element), references)
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
