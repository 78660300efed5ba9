"""Read a finished copy of an Office file again, and look for what was to go.

The readers are the library of its format, anydoc, which shares no code with it, every
part of the package as XML and as bytes, and the check that looks into all files.
"""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from zipfile import ZipFile

import anydoc
from lxml import etree

from freeshelf.enrich.disclosure.copies.office.values import is_formal
from freeshelf.enrich.disclosure.copies.office.word_rules import NAMES_OF_STYLES
from freeshelf.enrich.disclosure.copies.wishes import Promise, folded
from freeshelf.enrich.disclosure.findings import Gap, Means, NotLookedAt, Piece
from freeshelf.enrich.disclosure.inside import read_file
from freeshelf.enrich.extractors.archive import parse_xml, read_open_document
from freeshelf.enrich.extractors.docx import read_docx
from freeshelf.enrich.extractors.messages import ExtractedPage, parse_message
from freeshelf.enrich.extractors.pptx import read_pptx
from freeshelf.enrich.extractors.sheets import read_workbook

_MOST_PAGES = 100_000
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
_MAY_STAY = (None, Means.LINK, Means.ALTERNATIVE_TEXT)
# Fewer bytes stand by chance in what is packed.
_FEWEST_BYTES = 5
_TYPES = "[Content_Types].xml"
_ELEMENT = re.compile(rb"</?[A-Za-z][\w.:-]*")
_ATTRIBUTE = re.compile(rb"\s[A-Za-z][\w.:-]*=\"")
_ENCODINGS = ("utf-8", "utf-16-be", "utf-16-le", "latin-1")


@dataclass(frozen=True, slots=True)
class Written:
    """A copy of a file of a kind, its pages as read again, and what it promises.

    `marked` is promised of marked words, `hidden` of what nobody saw.
    """

    copy: io.BytesIO
    reader: str
    pages: Mapping[int, str]
    marked: Promise
    hidden: Promise


def read_pages(source: Any, reader: str) -> list[str]:
    """Return the texts of the pages as extraction stores them."""
    extract, _kind = _extractor(source, reader)
    messages = map(parse_message, extract(path=source, max_pages=_MOST_PAGES))
    return [each.text for each in messages if isinstance(each, ExtractedPage)]


def _extractor(source: Any, reader: str) -> tuple[Any, Any]:
    """Return what extracts the text of a file, and what anydoc calls its kind."""
    if reader in _EXTRACTORS:
        return _EXTRACTORS[reader]
    if not isinstance(source, str):
        source.seek(0)
    with ZipFile(source) as archive:
        kind = archive.read("mimetype").decode("ascii", "replace").strip()
    return _OPEN[kind.removesuffix("-template")]


def broken_readings(written: Written) -> list[str]:
    """Return the names of the readers that found in a copy what was to go."""
    broken = []
    if written.marked.broken_by(written.pages):
        broken.append("text extraction")
    if _breaks(written, [_by_anydoc(written)]):
        broken.append("anydoc")
    if _breaks(written, _words_of_parts(written.copy)):
        broken.append("the XML of the file")
    if _is_in_bytes(written):
        broken.append("the bytes of the file")
    if _hides(written.copy):
        broken.append("the check for hidden content")
    return broken


def _breaks(written: Written, texts: Sequence[str]) -> bool:
    """Return whether texts break a promise; one reader may tell a word twice."""
    apart = Promise(gone=written.marked.gone, kept=written.marked.kept, drawn=[])
    return apart.broken_by({}, texts) or written.hidden.broken_by({}, texts)


def _by_anydoc(written: Written) -> str:
    _extract, kind = _extractor(written.copy, written.reader)
    return str(anydoc.to_markdown_bytes(written.copy.getvalue(), kind))


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


def _is_in_bytes(written: Written) -> bool:
    """Return whether words that stay nowhere are among the bytes of any part."""
    wanted = set()
    for promise in (written.marked, written.hidden):
        everything = folded("\n".join(promise.kept.values()))
        wanted |= {
            text
            for text in promise.gone
            if folded(text) not in everything and not _is_known(text.strip())
        }
    coded = {
        each.lower()
        for text in wanted
        for encoding in _ENCODINGS
        for each in _coded(text, encoding)
        if len(each) >= _FEWEST_BYTES
    }
    return any(
        each in _without_names(content).lower()
        for _name, content in _parts(written.copy)
        for each in coded
    )


def _coded(text: str, encoding: str) -> Iterator[bytes]:
    with suppress(UnicodeEncodeError):
        yield text.encode(encoding)


def _hides(copy: io.BytesIO) -> bool:
    """Return whether the check of all files sees anything hidden in a copy."""
    copy.seek(0)
    for seen in read_file(copy):
        if isinstance(seen, NotLookedAt):
            if seen.gap is not Gap.NOT_READ:
                return True
        elif seen.means not in _MAY_STAY and _tells(seen):
            return True
    return False


def _tells(seen: Any) -> bool:
    return not isinstance(seen, Piece) or bool(folded(seen.text))
