"""Extract HTML, and Markdown and EPUB by way of it, as logical pages with headings.

What surrounds the text on every page of a site (navigation, asides, the site's own
header and footer) is left out; so is hidden text. A page that has nothing else is read
completely. The front matter of Markdown is not text. Of an EPUB the texts of its spine
are read in order, each begins a page; the table of contents is left out.
"""

import io
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from freeshelf.enrich.extractors.archive import Archive, opens_archive, resolved
from freeshelf.enrich.extractors.messages import Stop
from freeshelf.enrich.extractors.page_text import clean_text
from freeshelf.enrich.extractors.paging import BREAK, Paragraph, row_of, send_document
from freeshelf.enrich.extractors.plain_text import (
    LATIN,
    declared_encoding,
    guess_encoding,
    informative_sample,
    is_utf8,
)

_INVISIBLE = frozenset(
    {"script", "style", "template", "noscript", "svg", "math", "iframe"}
)
_BESIDE = frozenset({"nav", "aside", "button", "select", "dialog"})
_OF_THE_SITE = frozenset({"header", "footer"})  # except within the text itself
_TEXTS = frozenset({"main", "article", "section", "blockquote", "figure"})
_VOID = frozenset(
    [
        *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta"),
        *("source", "track", "wbr"),
    ]
)
_INLINE = frozenset(
    [
        *("a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em"),
        *("font", "i", "img", "ins", "kbd", "mark", "q", "s", "samp", "small"),
        *("span", "strong", "sub", "sup", "time", "u", "var", "wbr"),
    ]
)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_CELLS = frozenset({"td", "th"})


def read_html(*, path: str, max_pages: int) -> Iterator[dict[str, Any]]:
    """Yield the messages of an HTML file; its pages have about 500 words."""
    with open(path, "rb") as file:
        source = file.read()
    text = decoded(source)
    if text is None:
        yield Stop("damaged").message()
        return
    yield from read_markup(text, max_pages=max_pages)


def decoded(source: bytes) -> str | None:
    """Decode HTML or XHTML by its declaration, or else by its bytes."""
    sample = informative_sample(io.BytesIO(source))
    encoding = declared_encoding(source[:2048])
    # Programs declare Latin without checking.
    is_misnamed = encoding == LATIN and not sample.isascii() and is_utf8(sample)
    if encoding is None or is_misnamed:
        encoding = guess_encoding(sample)
    if encoding is None:
        return None
    text = source.decode(encoding, "replace")
    if text.count("\ufffd") * 20 > len(text):
        encoding = guess_encoding(sample)  # the declaration is wrong
        text = source.decode(encoding or "utf-8", "replace")
    return text


def read_markup(
    text: str, *, max_pages: int, title: str = ""
) -> Iterator[dict[str, Any]]:
    """Yield the messages of a text in HTML."""
    reader = MarkupReader(text)
    if not any(clean_text(line).strip() for line, _level in reader.paragraphs):
        reader = MarkupReader(text, leaves_out=False)
    title = title or reader.title
    yield from send_document(title, reader.paragraphs, max_pages=max_pages)


class MarkupReader(HTMLParser):
    """HTML parser that collects the paragraphs of one text."""

    def __init__(self, text: str, *, leaves_out: bool = True) -> None:
        super().__init__(convert_charrefs=True)
        self._leaves_out = leaves_out
        self.paragraphs: list[Paragraph] = []
        self.title = ""
        self._text: list[str] = []
        self._heading: int | None = None
        self._unread: list[str] = []  # open elements, from the first ignored one
        self._texts = 0  # number of open elements that contain the text itself
        self._row: list[str] | None = None

        self.feed(text)
        self.close()
        self._end_row()
        self._end_block()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._unread:
            if tag not in _VOID:
                self._unread.append(tag)
            return
        if self._is_unread(tag, dict(attrs)):
            if tag not in _VOID:
                self._end_block()
                self._unread = [tag]
            return
        self._texts += tag in _TEXTS
        if tag == "tr":
            self._end_row()
            self._end_block()
            self._row = []
        elif tag in _CELLS and self._row is not None:
            self._end_cell()
        elif tag not in _INLINE:
            self._end_block()
        if tag in _HEADINGS:
            self._heading = _HEADINGS.index(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._unread:
            # An element that was never closed ends with the one around it.
            if tag in self._unread:
                while self._unread.pop() != tag:
                    pass
            elif tag in ("body", "html"):
                self._unread = []
            return
        self._texts -= tag in _TEXTS and self._texts > 0
        if tag == "title":
            self.title = "".join(self._text)
            self._text = []
        elif tag in _CELLS and self._row is not None:
            self._end_cell()
        elif tag in ("tr", "table"):
            self._end_row()
        elif tag not in _INLINE:
            self._end_block()

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self._text.append(data)

    def _is_unread(self, tag: str, attributes: dict[str, str | None]) -> bool:
        if tag in _INVISIBLE:
            return True
        if not self._leaves_out:
            return False
        if tag in _BESIDE or "hidden" in attributes:
            return True
        style = (attributes.get("style") or "").replace(" ", "").lower()
        if "display:none" in style or "visibility:hidden" in style:
            return True
        if attributes.get("role") in ("navigation", "search", "complementary"):
            return True
        return tag in _OF_THE_SITE and not self._texts

    def _end_cell(self) -> None:
        text, self._text = "".join(self._text), []
        if self._row is not None:
            self._row.append(text)

    def _end_row(self) -> None:
        if self._row is None:
            return
        self._end_cell()
        row, self._row, self._heading = row_of(self._row), None, None
        if row:
            self.paragraphs.append(Paragraph(row))

    def _end_block(self) -> None:
        if self._row is not None:
            # Paragraphs of a cell stay in its row.
            self._text.append(" ")
            return
        text, self._text = " ".join("".join(self._text).split()), []
        if text:
            self.paragraphs.append(Paragraph(text, self._heading))
        self._heading = None


# CommonMark is much slower than reading lines; longer files are not documents.
MAX_BYTES = 20_000_000
FRONT_MATTER = re.compile(
    r"\A---[ \t]*\n(.{0,20000}?)\n(?:---|\.\.\.)[ \t]*\n", re.DOTALL
)


def read_markdown(*, path: str, max_pages: int) -> Iterator[dict[str, Any]]:
    """Yield the messages of a Markdown file; its pages have about 500 words."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 - HTML and EPUB do without

    with open(path, "rb") as file:
        source = file.read(MAX_BYTES + 1)
    if len(source) > MAX_BYTES:
        yield Stop("too_large").message()
        return
    encoding = guess_encoding(informative_sample(io.BytesIO(source)))
    if encoding is None:
        yield Stop("damaged").message()
        return
    text = source.decode(encoding, "replace").replace("\r\n", "\n")
    title = ""
    if match := FRONT_MATTER.match(text):
        title, text = _title(match[1]), text[match.end() :]
    html = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text)
    yield from read_markup(html, max_pages=max_pages, title=title)


def _title(front_matter: str) -> str:
    from freeshelf.core.foreign_data import UnreadableDataError, read_yaml  # noqa: PLC0415

    try:
        values = read_yaml(front_matter)
    except UnreadableDataError:
        return ""
    title = values.get("title") if isinstance(values, dict) else None
    return title.strip() if isinstance(title, str) else ""


_CONTAINER = "META-INF/container.xml"
_RIGHTS = "META-INF/encryption.xml"
_OPF = "{http://www.idpf.org/2007/opf}"
_BOOK_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_ROOT_FILE = "{urn:oasis:names:tc:opendocument:xmlns:container}rootfile"
_CIPHERED = "{http://www.w3.org/2001/04/xmlenc#}CipherReference"
_TEXT_TYPES = ("application/xhtml+xml", "text/html")


@opens_archive
def read_epub(
    archive: Archive, *, path: str, max_pages: int
) -> Iterator[dict[str, Any]]:
    """Yield the messages of an EPUB file, at most max_pages logical pages."""
    name = next(archive.xml(_CONTAINER).iter(_ROOT_FILE)).get("full-path")
    package = archive.xml(name)
    texts = list(_spine(package, name))
    if _locked(archive) & set(texts):
        yield Stop("encrypted").message()
        return
    title = next((t.text or "" for t in package.iter(_BOOK_TITLE)), "")
    paragraphs = _paragraphs(archive, texts)
    yield from send_document(title, paragraphs, max_pages=max_pages)


def _spine(package: Any, base: str) -> Iterator[str]:
    items = {item.get("id"): item for item in package.iter(f"{_OPF}item")}
    for reference in package.iter(f"{_OPF}itemref"):
        item = items.get(reference.get("idref"))
        if item is None or reference.get("linear") == "no":
            continue
        is_contents = "nav" in (item.get("properties") or "").split()
        if item.get("media-type") in _TEXT_TYPES and not is_contents:
            yield resolved(base, item.get("href") or "")


def _locked(archive: Archive) -> set[str]:
    """Return the encrypted parts; in a free book these may be fonts only."""
    if _RIGHTS not in archive.names:
        return set()
    return {
        resolved("", part.get("URI") or "")
        for part in archive.xml(_RIGHTS).iter(_CIPHERED)
    }


def _paragraphs(archive: Archive, texts: list[str]) -> Iterator[Paragraph]:
    for name in texts:
        if name in archive.names:
            yield from MarkupReader(decoded(archive.read(name)) or "").paragraphs
            yield BREAK
