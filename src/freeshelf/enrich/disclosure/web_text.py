"""Web pages and plain text: comments, hidden elements, values, links with paths."""

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import unquote_to_bytes

from lxml import etree

from freeshelf.enrich.disclosure.binary import content_of
from freeshelf.enrich.disclosure.findings import (
    Gap,
    Means,
    NotLookedAt,
    Piece,
    Place,
    Seen,
    Strength,
    Trait,
)
from freeshelf.enrich.disclosure.inside import Inside, look_inside
from freeshelf.enrich.disclosure.recognition import Source
from freeshelf.enrich.disclosure.text_tables import delimiter_of, tabbed
from freeshelf.enrich.disclosure.visible import shown
from freeshelf.enrich.disclosure.web_styles import (
    Sheet,
    cover_of,
    hiding_of,
    means_of_look,
)
from freeshelf.enrich.disclosure.web_written import written_by
from freeshelf.enrich.extractors.html import (
    FRONT_MATTER,
    MAX_BYTES,
    decoded,
    read_markup,
)
from freeshelf.enrich.extractors.paging import Paragraph, send_document
from freeshelf.enrich.extractors.plain_text import decode_text

_BLOCKS = frozenset(
    [
        *("address", "article", "aside", "blockquote", "body", "caption", "center"),
        *("dd", "details", "dialog", "div", "dl", "dt", "fieldset", "figcaption"),
        *("figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header"),
        *("hr", "html", "li", "main", "nav", "ol", "p", "pre", "section", "table"),
        *("tbody", "tfoot", "thead", "tr", "ul", "svg", "br", "option", "title"),
        *("text", "desc", "summary", "legend", "optgroup", "select", "textarea"),
    ]
)
_CELLS = frozenset({"td", "th"})
_UNSEEN = {
    "script": Means.EMBEDDED,
    "template": Means.HIDDEN_TEXT,
    "noscript": Means.HIDDEN_TEXT,
    "noframes": Means.HIDDEN_TEXT,
    "noembed": Means.HIDDEN_TEXT,
    "datalist": Means.HIDDEN_TEXT,
    "iframe": Means.HIDDEN_TEXT,
    "object": Means.HIDDEN_TEXT,
    "metadata": Means.PROPERTY,
    "desc": Means.ALTERNATIVE_TEXT,
    "style": Means.EMBEDDED,
}
_ATTRIBUTES = {
    "alt": Means.ALTERNATIVE_TEXT,
    "title": Means.ALTERNATIVE_TEXT,
    "aria-label": Means.ALTERNATIVE_TEXT,
    "longdesc": Means.ALTERNATIVE_TEXT,
    "summary": Means.ALTERNATIVE_TEXT,
    "value": Means.FORM_VALUE,
    "placeholder": Means.FORM_VALUE,
    "href": Means.LINK,
    "src": Means.LINK,
    "action": Means.LINK,
    "cite": Means.LINK,
    "datetime": Means.PROPERTY,
}
_AUTHORS = ("author", "dc.creator", "dcterms.creator", "article:author", "creator")
INNER = re.compile(r"data:([\w/+.-]*)((?:;[\w=.-]+)*),(.*)", re.DOTALL)
_COMMENT_IN_SCRIPT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
_DEEPEST = 150
_MAX_BYTES = 50_000_000
_LONGEST = 20_000  # characters of one piece


def read_html(source: Source, inside: Inside | None = None) -> Iterator[Seen]:
    """Yield what is seen in a page of HTML, XHTML or SVG."""
    inside = inside or Inside()
    content = content_of(source)
    text = decoded(content)
    if text is None or len(content) > _MAX_BYTES:
        yield NotLookedAt(Gap.DAMAGED if text is None else Gap.TOO_LARGE)
        return
    yield from read_text_of_html(text, inside)


def read_markdown(source: Source, inside: Inside | None = None) -> Iterator[Seen]:
    """Yield what is seen in a text in Markdown, as it is drawn."""
    inside = inside or Inside()
    content = content_of(source)
    text = decode_text(content)
    if text is None or len(content) > MAX_BYTES:
        yield NotLookedAt(Gap.DAMAGED if text is None else Gap.TOO_LARGE)
        return
    markup, front_matter = drawn_markdown(text)
    for number, line in enumerate(front_matter, start=1):
        yield Piece(line, Place(parts=(("property", number),)), Means.PROPERTY)
    yield from read_text_of_html(markup, inside)


def drawn_markdown(text: str) -> tuple[str, list[str]]:
    """Return a text in Markdown as HTML, and the lines of its front matter."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 - the other formats do without

    text, front_matter = text.replace("\r\n", "\n"), list[str]()
    if match := FRONT_MATTER.match(text):
        text, front_matter = text[match.end() :], match[1].splitlines()
    markdown = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    return markdown.render(text), front_matter


def read_plain_text(
    source: Source, inside: Inside | None = None, *, is_table: bool = False
) -> Iterator[Seen]:
    """Yield the lines of a text file, the rows of a table with tabs between cells."""
    inside = inside or Inside()
    text = decode_text(content_of(source))
    if text is None:
        yield NotLookedAt(Gap.DAMAGED)
        return
    lines = text.splitlines()
    paragraphs = map(Paragraph, lines)
    found = shown(send_document("", paragraphs, max_pages=inside.budget.pages))
    yield from tabbed(found, delimiter_of(lines, is_declared=is_table))


def parsed_page(text: str) -> Any:
    """Return the tree of a page that has been decoded, None for an empty one."""
    parser = etree.HTMLParser(no_network=True, huge_tree=False, encoding="utf-8")
    return etree.fromstring(text.encode("utf-8", "replace"), parser)


def read_text_of_html(
    text: str, inside: Inside, *, styles: Sequence[str] = ()
) -> Iterator[Seen]:
    """Yield what is seen in HTML that has been decoded, under more style sheets."""
    stored = yield from shown(read_markup(text, max_pages=inside.budget.pages))
    root = parsed_page(text)
    if root is None:
        return
    page = _Page(root, styles)
    for number, (means, words) in enumerate(page.pieces(), start=1):
        if means is None and words in stored:
            continue
        place = Place(parts=(("element", number),))
        if means is not None and means is not Means.HIDDEN_TEXT:
            place = stored.place_of(words) or place
        yield Piece(words[:_LONGEST], place, means)
    yield from _values(root, inside)


class _Page:
    """The words of a page, gathered by block and by how they are hidden."""

    def __init__(self, root: Any, styles: Sequence[str]) -> None:
        self._root = root
        own = [node.text or "" for node in root.iter("{*}style")]
        self._sheet = Sheet([*styles, *own])
        self._found: list[tuple[Means | None, str]] = [
            (None, _clean(text))
            for each in (*styles, *own)
            for text in written_by(each)
        ]
        self._block: list[tuple[Means | None, str]] = []

    def pieces(self) -> list[tuple[Means | None, str]]:
        self._walk(self._root, None, {}, _DEEPEST)
        self._end()
        return self._found

    def _walk(
        self,
        node: Any,
        means: Means | None,
        outer: dict[str, str],
        depth: int,
        cover: Means | None = None,
    ) -> None:
        if not isinstance(node.tag, str):
            is_comment = node.tag in (etree.Comment, etree.ProcessingInstruction)
            if is_comment and (node.text or "").strip():
                self._found.append((Means.COMMENT, node.text.strip()))
            return
        name = node.tag.rpartition("}")[2].lower()
        look = self._sheet.look(node, outer)
        means = means or _UNSEEN.get(name) or hiding_of(node, look)
        # What has a position of its own is drawn over what covers the rest.
        cover = None if "position" in look else cover
        own = means or means_of_look(look) or cover
        for child in node:
            cover = cover or cover_of(child, self._sheet)
        if name in _BLOCKS:
            self._end()
        if name == "script":
            if text := _strings(node.text or ""):
                self._found.append((own, text))
        elif name == "style":
            for comment in _COMMENT_IN_SCRIPT.findall(node.text or ""):
                self._found.append((Means.COMMENT, comment))
        else:
            self._block.append((own or cover, node.text or ""))
            for child in node if depth else ():
                self._walk(child, means, look, depth - 1, cover)
                self._block.append((own or cover, child.tail or ""))
        if name in _CELLS:
            self._block.append((own, "\t"))
        if name in _BLOCKS:
            self._end()

    def _end(self) -> None:
        """End a block: its visible words are one piece, each hidden run another."""
        block, self._block = self._block, []
        alike: list[tuple[Means | None, str]] = []
        for means, text in block:
            if alike and (alike[-1][0] is means or not text.strip()):
                alike[-1] = (alike[-1][0], alike[-1][1] + text)
            else:
                alike.append((means, text))
        visible = "".join(text for means, text in alike if means is None)
        found = [(None, visible), *(each for each in alike if each[0] is not None)]
        cleaned = ((means, _clean(text)) for means, text in found)
        self._found += [each for each in cleaned if each[1]]


def _clean(text: str) -> str:
    cells = (" ".join(cell.split()) for cell in text.split("\t"))
    return "\t".join(cells).strip()


_STRING = re.compile(r""""((?:[^"\\\n]|\\.){3,})"|'((?:[^'\\\n]|\\.){3,})'""")


def _strings(script: str) -> str:
    """Return the texts within a script: its strings and comments."""
    found = [a or b for a, b in _STRING.findall(script)]
    return "\t".join([*found, *_COMMENT_IN_SCRIPT.findall(script)])


def _values(root: Any, inside: Inside) -> Iterator[Seen]:
    """Yield what attributes say, and what is embedded in addresses."""
    for number, node in enumerate(root.iter(), start=1):
        if not isinstance(node.tag, str):
            continue
        place = Place(parts=(("element", number),))
        if node.tag == "meta":
            yield from _property(node, place)
            continue
        for name, value in node.attrib.items():
            key = name.rpartition("}")[2].lower()
            means = _ATTRIBUTES.get(key)
            if key.startswith("data-") and len(value) > 3:
                means = Means.EMBEDDED
            if match := INNER.fullmatch(value.strip()):
                content = embedded_content(match)
                step = ("attachment", number)
                yield from look_inside(content, step, inside, media_type=match[1])
            elif means is not None and value.strip() and not value.startswith("#"):
                yield Piece(value.strip(), place, means)


def _property(node: Any, place: Place) -> Iterator[Seen]:
    name = (node.get("name") or node.get("property") or "").lower()
    value = (node.get("content") or "").strip()
    if not value or name in ("viewport", "robots", "generator", ""):
        return
    if name in _AUTHORS:
        yield Trait("author", Strength.WEAK, place, Means.PROPERTY)
    yield Piece(value, place, Means.PROPERTY, is_byline=name in _AUTHORS)


def embedded_content(match: re.Match[str]) -> bytes:
    """Return the bytes of a file that is in an address itself, a match of INNER."""
    plain = unquote_to_bytes(match[3])
    if ";base64" not in match[2].lower():
        return plain
    try:
        return base64.b64decode(plain)
    except (binascii.Error, ValueError):
        return b""
