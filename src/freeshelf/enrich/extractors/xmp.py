"""Read XMP metadata of a file (ISO 16684) with tight limits.

The packet is searched in the bytes, as XMP is designed for, and parsed without
entities. A broken one is ignored.
"""

import re
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree

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
