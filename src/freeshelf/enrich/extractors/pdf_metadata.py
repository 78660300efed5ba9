"""Description of a PDF: its properties, its first pages and its last ones.

XMP metadata (ISO 16684) is searched in the bytes, as it is designed for, with tight
limits, and parsed without entities. A broken packet is ignored.
"""

import ctypes
import os
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any
from xml.etree import ElementTree

import pypdfium2
import pypdfium2.raw as pdfium

from freeshelf.enrich.extractors.messages import DocumentHead, MalformedMessageError
from freeshelf.enrich.extractors.page_text import clean_line
from freeshelf.enrich.extractors.pdf import (
    PdfPages,
    metadata_value,
    read_utf16,
    stops_at_refusal,
)

_MOST = 20


@dataclass(frozen=True, slots=True)
class DocumentProperties:
    """Texts that a person or a program entered into a file's properties."""

    titles: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    created: str = ""

    @classmethod
    def cleaned(cls, *, created: str, **lists: Iterable[str]) -> "DocumentProperties":
        """Convert texts to lines; leave out empty and repeated ones."""
        return cls(
            created=clean_line(created),
            **{name: _lines(texts) for name, texts in lists.items()},
        )

    @classmethod
    def parse(cls, value: Any) -> "DocumentProperties":
        """Validate a value from the sandbox. Raises MalformedMessageError."""
        try:
            body = dict(value["properties"])
            created = body.pop("created")
            if not isinstance(created, str):
                raise TypeError(created)
            for texts in body.values():
                if not all(isinstance(text, str) for text in texts):
                    raise TypeError(texts)
            return cls.cleaned(created=created, **body)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise MalformedMessageError("Properties came malformed.") from error

    def message(self) -> dict[str, Any]:
        """Return the form in which it leaves the sandbox."""
        return {"properties": asdict(self)}


def _lines(texts: Iterable[str]) -> tuple[str, ...]:
    lines = (clean_line(text) for text in list(texts)[:_MOST])
    return tuple(dict.fromkeys(line for line in lines if line))


MAX_PACKET_BYTES = 1_000_000
_PACKET = re.compile(rb"<x:xmpmeta\b.*?</x:xmpmeta>|<rdf:RDF\b.*?</rdf:RDF>", re.DOTALL)
_METADATA_STREAM = re.compile(
    rb"/Subtype\s*/XML[^>]{0,500}>>\s*stream\r?\n|"
    rb"/Type\s*/Metadata[^>]{0,500}>>\s*stream\r?\n"
)
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_FIELDS = {
    "{http://purl.org/dc/elements/1.1/}title": "title",
    "{http://purl.org/dc/elements/1.1/}creator": "authors",
    "{http://purl.org/dc/elements/1.1/}publisher": "publishers",
    "{http://purl.org/dc/elements/1.1/}language": "languages",
    "{http://purl.org/dc/elements/1.1/}identifier": "identifiers",
    "{http://purl.org/dc/elements/1.1/}date": "dates",
}
_PRISM = re.compile(r"\{http://prismstandard\.org/namespaces/[^}]*\}(\w+)")
_PRISM_FIELDS = {
    "doi": "identifiers",
    "isbn": "identifiers",
    "publicationDate": "dates",
    "coverDate": "dates",
}


def read_xmp(content: bytes) -> dict[str, list[str]]:
    """Return texts by field: title, authors, publishers, languages, identifiers, dates.

    The last packet of a file is the valid one.
    """
    for packet in reversed(list(_packets(content))):
        # No genuine program writes declarations into XMP.
        if b"<!" in packet.replace(b"<!--", b""):
            continue
        try:
            root = ElementTree.fromstring(packet)  # noqa: S314 - no entity is declared
        except ElementTree.ParseError:
            continue
        return _statements(root)
    return {}


def _packets(content: bytes) -> Iterator[bytes]:
    for match in _PACKET.finditer(content):
        if len(match[0]) <= MAX_PACKET_BYTES:
            yield match[0]
    for match in _METADATA_STREAM.finditer(content):
        unpacked = _inflated(content[match.end() : match.end() + MAX_PACKET_BYTES])
        found = _PACKET.search(unpacked)
        if found:
            yield found[0]


def _inflated(packed: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, MAX_PACKET_BYTES)
    except zlib.error:
        return b""


def _statements(root: ElementTree.Element) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for description in root.iter(f"{_RDF}Description"):
        for name, value in description.attrib.items():
            _add_values(found, name, [value])
        for statement in description:
            items = [item.text or "" for item in statement.iter(f"{_RDF}li")]
            _add_values(found, statement.tag, items or [statement.text or ""])
    return found


def _add_values(found: dict[str, list[str]], name: str, values: list[str]) -> None:
    field = _FIELDS.get(name)
    if field is None and (match := _PRISM.fullmatch(name)):
        field = _PRISM_FIELDS.get(match[1])
    if field is not None:
        found.setdefault(field, []).extend(v for v in values if v.strip())


FIRST_PAGES = 6
LAST_PAGES = 2
# In a larger file, metadata is searched at the beginning and the end only.
_MAX_SCANNED = 40_000_000


@stops_at_refusal
def read_description(*, path: str) -> Iterator[dict[str, Any]]:
    """Yield the head of a PDF, its properties, and its most informative pages."""
    document = pypdfium2.PdfDocument(path)
    count = len(document)
    yield DocumentHead(page_count=count).message()
    yield _properties(document, path).message()
    pages = PdfPages(document, frozenset(), 0)
    for number in _imprint_pages(count):
        yield from pages.read(number)


def _imprint_pages(count: int) -> list[int]:
    first = range(1, min(count, FIRST_PAGES) + 1)
    last = range(max(count - LAST_PAGES, FIRST_PAGES) + 1, count + 1)
    return [*first, *last]


def _properties(document: pypdfium2.PdfDocument, path: str) -> DocumentProperties:
    xmp = read_xmp(_scanned(path))

    return DocumentProperties.cleaned(
        titles=[*xmp.get("title", []), metadata_value(document, "Title")],
        authors=[*xmp.get("authors", []), metadata_value(document, "Author")],
        publishers=xmp.get("publishers", []),
        languages=[*xmp.get("languages", []), _language(document)],
        identifiers=[
            *xmp.get("identifiers", []),
            *(metadata_value(document, key) for key in ("Subject", "Keywords")),
        ],
        dates=xmp.get("dates", []),
        created=metadata_value(document, "CreationDate"),
    )


def _language(document: pypdfium2.PdfDocument) -> str:
    kind = ctypes.POINTER(pdfium.FPDF_WCHAR)
    return read_utf16(
        lambda buffer, size: pdfium.FPDFCatalog_GetLanguage(
            document, ctypes.cast(buffer, kind), size
        )
    )


def _scanned(path: str) -> bytes:
    half = _MAX_SCANNED // 2
    with open(path, "rb") as file:
        beginning = file.read(half)
        end = file.seek(0, os.SEEK_END)
        file.seek(max(half, end - half))
        return beginning + file.read()
