"""Readers of finished copies of Office files.

They are the library of its format, anydoc, which shares no code with it, and every part
of the package as XML and as bytes.
"""

import io
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from zipfile import ZipFile

import anydoc
from lxml import etree

from freeshelf.enrich.disclosure.copies.office.values import is_formal
from freeshelf.enrich.disclosure.copies.office.word_rules import NAMES_OF_STYLES
from freeshelf.enrich.disclosure.copies.rereading import (
    MOST_PAGES,
    Readers,
    Written,
)
from freeshelf.enrich.extractors.archive import parse_xml, read_open_document
from freeshelf.enrich.extractors.docx import read_docx
from freeshelf.enrich.extractors.pptx import read_pptx
from freeshelf.enrich.extractors.sheets import read_workbook

_EXTRACTORS: dict[str, tuple[Any, Any]] = {
    "word:read_word": (read_docx, "docx"),
    "sheets:read_sheets": (read_workbook, "xlsx"),
    "slides:read_slides": (read_pptx, "pptx"),
}
_ODF = "application/vnd.oasis.opendocument."
_OPEN: dict[str, tuple[Any, Any]] = {
    f"{_ODF}text": (read_open_document, "odt"),
    f"{_ODF}spreadsheet": (read_workbook, "ods"),
    f"{_ODF}presentation": (read_open_document, "odp"),
}
_TYPES = "[Content_Types].xml"
_ELEMENT = re.compile(rb"</?[A-Za-z][\w.:-]*")
_ATTRIBUTE = re.compile(rb"\s[A-Za-z][\w.:-]*=\"")


def messages_of(source: Any, reader: str) -> Iterator[dict[str, Any]]:
    """Return the messages of extraction about a file, by its path or its bytes."""
    extract, _kind = _extractor(source, reader)
    messages: Iterator[dict[str, Any]] = extract(path=source, max_pages=MOST_PAGES)
    return messages


def _extractor(source: Any, reader: str) -> tuple[Any, Any]:
    """Return what extracts the text of a file, and what anydoc calls its kind."""
    if reader in _EXTRACTORS:
        return _EXTRACTORS[reader]
    if not isinstance(source, str):
        source.seek(0)
    with ZipFile(source) as archive:
        kind = archive.read("mimetype").decode("ascii", "replace").strip()
    return _OPEN[kind.removesuffix("-template")]


def _by_anydoc(written: Written) -> list[str]:
    _extract, kind = _extractor(written.copy, written.reader)
    return [str(anydoc.to_markdown_bytes(written.copy.getvalue(), kind))]


def _words_of_parts(copy: io.BytesIO) -> list[str]:
    """Return the texts of all parts over the ends of elements, and all attributes."""
    texts = []
    for _name, content in _parts(copy):
        with suppress(etree.XMLSyntaxError):
            root = parse_xml(content)
            texts.append("".join(root.itertext()))
            for node in root.iter():
                texts += [each for each in node.attrib.values() if not _is_known(each)]
    return texts


def _parts(copy: io.BytesIO) -> Iterator[tuple[str, bytes]]:
    """Yield names and bytes of all members but pictures, which OCR reads.

    What only tells the names of other parts is left out.
    """
    copy.seek(0)
    with ZipFile(copy) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            if name.endswith(".rels"):
                root = parse_xml(content)
                for node in list(root):
                    if node.get("TargetMode") != "External":
                        root.remove(node)
                content = etree.tostring(root)
            if not name.endswith((".png", ".jpeg")) and name != _TYPES:
                yield name, content


def _without_names(content: bytes) -> bytes:
    """Return XML without the names of elements and attributes, which are of a list."""
    return _ATTRIBUTE.sub(b' "', _ELEMENT.sub(b"<", content))


def _is_known(value: str) -> bool:
    """Return whether a value is one of the format, which may be any word, too."""
    return is_formal(value) or value in NAMES_OF_STYLES


def _bytes_of_parts(copy: io.BytesIO) -> Iterator[bytes]:
    return (_without_names(content) for _name, content in _parts(copy))


READERS = Readers(("anydoc", _by_anydoc), _words_of_parts, _bytes_of_parts, _is_known)
