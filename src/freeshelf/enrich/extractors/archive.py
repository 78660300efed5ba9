"""Documents that are ZIP archives of XML: size limits, and no entities; OpenDocument.

Texts and presentations of OpenDocument (ISO 26300) are read as logical pages. A page
ends at an explicit page break or one recorded at the last printing, else after about
500 words; a slide is a page, its notes follow it. Deleted and hidden text, comments,
headers and footers are left out; footnotes appear where they are referenced.
"""

import posixpath
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any
from urllib.parse import unquote

from lxml import etree

from freeshelf.enrich.extractors.messages import Stop
from freeshelf.enrich.extractors.paging import (
    BREAK,
    PAGE_BREAK,
    Paragraph,
    length_of_page,
    row_of,
    send_document,
)

# Maximum unpacked size; a genuine 10,000-page report is far below.
MAX_UNPACKED_BYTES = 300_000_000
MAX_MEMBERS = 20_000
MAX_PART_BYTES = 100_000_000

_IS_ENCRYPTED = 0x1  # of a member's flags
# The libraries have no common error for a broken package.
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, etree.LxmlError, LookupError, ValueError),
    *(TypeError, AttributeError, RuntimeError, OSError, EOFError),
)


class ArchiveRefusedError(Exception):
    """Error for an archive that is not read; its argument is the reason of the stop."""


class Archive:
    """An open document; parts are identified by their name in the archive."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file
        members = file.infolist()
        # A member that unpacks to more than it declares is truncated to that size.
        if (
            len(members) > MAX_MEMBERS
            or sum(member.file_size for member in members) > MAX_UNPACKED_BYTES
        ):
            raise ArchiveRefusedError("too_large")
        if any(member.flag_bits & _IS_ENCRYPTED for member in members):
            raise ArchiveRefusedError("encrypted")
        self.names = frozenset(member.filename for member in members)

    def read(self, name: str) -> bytes:
        """Return the bytes of a part. Raises KeyError for a missing one."""
        if self._file.getinfo(name).file_size > MAX_PART_BYTES:
            raise ArchiveRefusedError("too_large")
        return self._file.read(name)

    def xml(self, name: str) -> Any:
        """Return the root element of a part. Raises KeyError for a missing one."""
        return parse_xml(self.read(name))


def parse_xml(content: bytes) -> Any:
    """Parse XML; no entity is expanded, no DTD and no file is fetched."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    return etree.fromstring(content, parser)


def resolved(base: str, target: str) -> str:
    """Return the name of the part that `target` refers to, relative to `base`."""
    path = unquote(target.partition("#")[0])
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), path)).lstrip("/")


def opens_archive(
    reader: Callable[..., Iterator[dict[str, Any]]],
) -> Callable[..., Iterator[dict[str, Any]]]:
    """Give a reader the archive at its path; yield a stop if it cannot be read."""

    @wraps(reader)
    def read(*, path: str, max_pages: int) -> Iterator[dict[str, Any]]:
        try:
            with zipfile.ZipFile(path) as file:
                yield from reader(Archive(file), path=path, max_pages=max_pages)
        except ArchiveRefusedError as error:
            yield Stop(error.args[0]).message()
        except BROKEN:
            yield Stop("damaged").message()

    return read


_OASIS = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_TEXT, _TABLE, _OFFICE = (_OASIS % name for name in ("text", "table", "office"))
_DRAW, _STYLE, _FO = (
    _OASIS % name for name in ("drawing", "style", "xsl-fo-compatible")
)
_MANIFEST, _PRESENTATION = (_OASIS % name for name in ("manifest", "presentation"))
_SVG = _OASIS % "svg-compatible"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"

_H, _P = f"{_TEXT}h", f"{_TEXT}p"
_ROW, _CELL = f"{_TABLE}table-row", f"{_TABLE}table-cell"
_PRINTED_BREAK = f"{_TEXT}soft-page-break"
_LEFT_OUT = frozenset(
    [
        *(f"{_TEXT}{name}" for name in ("tracked-changes", "hidden-text", "ruby-text")),
        *(f"{_OFFICE}{name}" for name in ("annotation", "annotation-end", "forms")),
        *(f"{_TEXT}{name}" for name in ("sequence-decls", "variable-decls")),
        *(f"{_TEXT}{name}" for name in ("note-citation", "hidden-paragraph")),
        *(f"{_SVG}{name}" for name in ("title", "desc")),  # instead of a picture
    ]
)
_BLANKS = frozenset({f"{_TEXT}s", f"{_TEXT}tab", f"{_TEXT}line-break"})
_DEEPEST = 60


@opens_archive
def read_open_document(
    archive: Archive, *, path: str, max_pages: int
) -> Iterator[dict[str, Any]]:
    """Yield the messages of an ODT or ODP file, at most max_pages logical pages."""
    if _is_encrypted(archive):
        yield Stop("encrypted").message()
        return
    content = archive.xml("content.xml")
    yield from send_document(
        _title(archive),
        _paragraphs(content),
        max_pages=max_pages,
        words_a_page=length_of_page(content, _PRINTED_BREAK),
    )


def _is_encrypted(archive: Archive) -> bool:
    if "META-INF/manifest.xml" not in archive.names:
        return False
    manifest = archive.xml("META-INF/manifest.xml")
    return next(manifest.iter(f"{_MANIFEST}encryption-data"), None) is not None


def _title(archive: Archive) -> str:
    if "meta.xml" not in archive.names:
        return ""
    title = next(archive.xml("meta.xml").iter(_TITLE), None)
    return "" if title is None else title.text or ""


def _paragraphs(content: Any) -> Iterator[Paragraph]:
    breaking = {
        style.get(f"{_STYLE}name")
        for style in content.iter(f"{_STYLE}style")
        for properties in style.iter(f"{_STYLE}paragraph-properties")
        if properties.get(f"{_FO}break-before") == "page"
    }
    body = content.find(f"{_OFFICE}body")
    for part in () if body is None else body:
        yield from _blocks(part, breaking, _DEEPEST)


def _blocks(parent: Any, breaking: set[str], depth: int) -> Iterator[Paragraph]:
    """Yield the paragraphs within a node; breaking styles begin a page."""
    for node in parent:
        if node.tag in _LEFT_OUT or not depth:
            continue
        if node.tag in (_H, _P):
            if node.get(f"{_TEXT}style-name") in breaking:
                yield BREAK
            yield Paragraph(_text(node), _level(node))
        elif node.tag == _PRINTED_BREAK:
            yield BREAK
        elif node.tag == _ROW:
            yield Paragraph(row_of(_cells(node)))
        elif node.tag == f"{_DRAW}page":
            yield from _slide(node, breaking, depth)
        else:
            yield from _blocks(node, breaking, depth - 1)


def _slide(slide: Any, breaking: set[str], depth: int) -> Iterator[Paragraph]:
    titled = False
    for frame in slide:
        # The title of a slide is a heading, wherever it is on the slide.
        if frame.get(f"{_PRESENTATION}class") == "title" and not titled:
            yield Paragraph(_text(frame).replace(PAGE_BREAK, " "), level=0)
            titled = True
        else:
            yield from _blocks([frame], breaking, depth - 1)
    yield BREAK


def _level(node: Any) -> int | None:
    if node.tag != _H:
        return None
    level = node.get(f"{_TEXT}outline-level") or "1"
    return max(int(level) - 1, 0) if level.isdecimal() else 0


def _cells(row: Any) -> Iterator[str]:
    """Yield the cells of a row; a table within a cell is part of it."""
    for cell in row.iterchildren(_CELL):
        yield " ".join(_text(part) for part in cell).replace(PAGE_BREAK, " ")


def _text(node: Any) -> str:
    """Return the visible text within a node; printed page breaks are form feeds."""
    pieces: list[str] = []
    _collect(node, pieces, _DEEPEST)
    return "".join(pieces)


def _collect(node: Any, pieces: list[str], depth: int) -> None:
    # A node that is not an element is an entity, which has no text here.
    if node.tag in _LEFT_OUT or not depth or not isinstance(node.tag, str):
        return
    if node.tag in _BLANKS:
        pieces.append(" ")
    elif node.tag == _PRINTED_BREAK:
        pieces.append(PAGE_BREAK)
    is_block = node.tag in (_P, _H, _CELL)
    pieces.append(" " if is_block and pieces else "")
    pieces.append(node.text or "")
    for child in node:
        _collect(child, pieces, depth - 1)
        pieces.append(child.tail or "")
    pieces.append(" " if is_block else "")
