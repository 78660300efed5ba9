"""Readers of finished copies of texts: plain text, web pages, books, Rich Text Format.

Web pages are read by ammonia's HTML parser (nh3) and lxml, books by anydoc and lxml,
Rich Text Format by anydoc and by our own tokens.
"""

import io
import re
from collections.abc import Iterable, Iterator
from typing import Any
from zipfile import ZipFile

import anydoc
import nh3
from lxml import etree

from freeshelf.enrich.disclosure.binary import content_of
from freeshelf.enrich.disclosure.copies.office.values import is_formal, is_language
from freeshelf.enrich.disclosure.copies.rereading import (
    MOST_PAGES,
    Readers,
    Written,
)
from freeshelf.enrich.disclosure.copies.texts.books import MOMENT
from freeshelf.enrich.disclosure.copies.texts.mail import lines_of_mail
from freeshelf.enrich.disclosure.copies.texts.plain import lines_of
from freeshelf.enrich.disclosure.copies.texts.web import STYLE, parsed
from freeshelf.enrich.disclosure.rtf_tokens import groups_of
from freeshelf.enrich.extractors.archive import parse_xml
from freeshelf.enrich.extractors.html import (
    decoded,
    read_epub,
    read_markdown,
    read_markup,
)
from freeshelf.enrich.extractors.paging import Paragraph, send_document
from freeshelf.enrich.extractors.rtf import read_rtf_source

PLAIN, HTML = "web_text:read_plain_text", "web_text:read_html"
MARKDOWN, BOOK = "web_text:read_markdown", "epub:read_epub"
AS_IT_LIES = "text/csv"
RICH, MAIL = "rtf:read_rtf", "mail:read_mail"

_ELEMENT = re.compile(rb"</?[A-Za-z][\w.:-]*")
_ATTRIBUTE = re.compile(rb"\s[A-Za-z][\w.:-]*=\"")
_PICTURE = re.compile(rb"data:image/(png|jpeg);base64,[A-Za-z0-9+/=]*")
_HEX = re.compile(rb"\\pict[\\a-z0-9]* [0-9a-f]+")
_WORD = re.compile(rb"\\[a-z]+(-?\d+)? ?")
_FONTS = re.compile(rb"\{\\fonttbl[^}]*\}\}")
_OWN_PARTS = re.compile(
    r"text-\d+\.xhtml(#a\d+)?|image-\d+\.(png|jpeg)|#?[ati]\d+|urn:uuid:[0-9a-f-]{36}"
)
_PICTURES = (".png", ".jpeg")
# What our copies have of themselves.
_OWN = frozenset(
    [
        *(MOMENT, STYLE, "width=device-width", "viewport", "utf-8", "toc", "nav", "no"),
        *("book", "book/book.opf", "dcterms:modified", "image/png", "image/jpeg"),
        *("application/xhtml+xml", "application/oebps-package+xml", "3.0", "1.0"),
    ]
)


def messages_of(source: Any, reader: str) -> Iterator[dict[str, Any]]:
    """Return the messages of extraction about a file, by its path or its bytes."""
    if reader == BOOK:
        return read_epub(path=source, max_pages=MOST_PAGES)
    if reader == MAIL:
        lines: Iterable[str] = lines_of_mail(source, set())
        return send_document("", map(Paragraph, lines), max_pages=MOST_PAGES)
    if reader == MARKDOWN:
        return read_markdown(path=source, max_pages=MOST_PAGES)
    content = content_of(source)
    if reader == RICH:
        return read_rtf_source(content, max_pages=MOST_PAGES)
    if reader == PLAIN:
        lines = lines_of(content)
        return send_document("", map(Paragraph, lines), max_pages=MOST_PAGES)
    return read_markup(decoded(content) or "", max_pages=MOST_PAGES)


def _is_known(text: str) -> bool:
    """Return whether a text is one that copies have of themselves."""
    return (
        text in _OWN
        or is_formal(text)
        or is_language(text)
        or _OWN_PARTS.fullmatch(text) is not None
    )


def _pages_of_book(copy: io.BytesIO) -> Iterator[tuple[str, bytes]]:
    """Yield names and bytes of all parts of a book but pictures, which OCR reads."""
    copy.seek(0)
    with ZipFile(copy) as archive:
        for name in archive.namelist():
            if not name.endswith(_PICTURES):
                yield name, archive.read(name)


def _texts_of_tree(root: Any) -> Iterator[str]:
    """Yield the text of a tree over the ends of elements, and all attributes."""
    yield "".join(root.itertext()).replace(STYLE, "")
    for node in root.iter(etree.Element):
        for value in node.attrib.values():
            if not (value.startswith("data:image/") or _is_known(value)):
                yield value


def _by_ammonia(markup: str) -> str:
    return nh3.clean(markup, tags=set(), clean_content_tags=set()).replace(STYLE, "")


def _words_of_page(copy: io.BytesIO) -> list[str]:
    return list(_texts_of_tree(parsed(copy.getvalue().decode("utf-8"))))


def _bytes_of_page(copy: io.BytesIO) -> Iterator[bytes]:
    yield _without_names(copy.getvalue())


def _without_names(content: bytes) -> bytes:
    """Return a page without elements, attributes, pictures and the style of ours."""
    content = _PICTURE.sub(b"", content).replace(STYLE.encode(), b"")
    return _ATTRIBUTE.sub(b' "', _ELEMENT.sub(b"<", content))


def _of_book(written: Written) -> list[str]:
    read = anydoc.to_markdown_bytes(written.copy.getvalue(), "epub")
    pages = _pages_of_book(written.copy)
    return [
        str(read),
        *(_by_ammonia(c.decode("utf-8")) for n, c in pages if n.endswith(".xhtml")),
    ]


def _words_of_book(copy: io.BytesIO) -> list[str]:
    found: list[str] = []
    for name, content in _pages_of_book(copy):
        if name != "mimetype":
            found += _texts_of_tree(parse_xml(content))
    return found


def _bytes_of_book(copy: io.BytesIO) -> Iterator[bytes]:
    for name, content in _pages_of_book(copy):
        if name.endswith(".xhtml"):
            yield _without_names(content)


def _words_of_rich_text(copy: io.BytesIO) -> list[str]:
    document = groups_of(copy.getvalue())
    runs = (run.text or "\n" for run in document.runs if run.destination != "pict")
    groups = (g.text for g in document.groups if g.name not in ("pict", "fonttbl"))
    return ["".join(runs), *groups]


def _bytes_of_rich_text(copy: io.BytesIO) -> Iterator[bytes]:
    content = _FONTS.sub(b"", _HEX.sub(b"", copy.getvalue()))
    yield _WORD.sub(b"", content)


_AMMONIA = ("ammonia", lambda written: [_by_ammonia(written.copy.getvalue().decode())])
_BY_ANYDOC = (
    "anydoc",
    lambda written: [str(anydoc.to_markdown_bytes(written.copy.getvalue(), "rtf"))],
)
_AS_BYTES = ("the text itself", lambda written: [written.copy.getvalue().decode()])
READERS = {
    # Of a kind that is never taken for another: a text may look like a page or a mail.
    PLAIN: Readers(
        _AS_BYTES,
        lambda copy: [copy.getvalue().decode()],
        lambda copy: iter([copy.getvalue()]),
        is_known=_is_known,
        media_type=AS_IT_LIES,
        other_reads_all=True,
    ),
    HTML: Readers(
        _AMMONIA,
        _words_of_page,
        _bytes_of_page,
        is_known=_is_known,
        media_type="text/html",
        other_reads_all=True,
    ),
    BOOK: Readers(
        ("anydoc", _of_book),
        _words_of_book,
        _bytes_of_book,
        is_known=_is_known,
        other_reads_all=True,
    ),
    RICH: Readers(
        _BY_ANYDOC,
        _words_of_rich_text,
        _bytes_of_rich_text,
        is_known=_is_known,
        other_reads_all=True,
    ),
}
# Kinds that are copied as another.
WRITTEN_AS = {MAIL: PLAIN, MARKDOWN: HTML}
