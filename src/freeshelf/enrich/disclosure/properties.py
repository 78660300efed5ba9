"""Properties of PDFs and pictures: of their own lists and of XMP (ISO 16684)."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from freeshelf.enrich.disclosure.findings import (
    Means,
    Piece,
    Place,
    Seen,
    Strength,
    Trait,
)

# By the name of a property in lower case; those of XMP, Exif, IPTC and PDF.
_TRACES = {
    "author": "author",
    "authors": "author",
    "artist": "author",
    "creator": "author",
    "byline": "author",
    "xpauthor": "author",
    "captionwriter": "author",
    "modifiedby": "last_saved_by",
    "lastmodifiedby": "last_saved_by",
    "lastsavedby": "last_saved_by",
    "company": "company",
    "manager": "manager",
    "template": "template",
    "cameraownername": "camera_owner",
    "ownername": "camera_owner",
    "serialnumber": "camera_serial",
    "bodyserialnumber": "camera_serial",
    "cameraserialnumber": "camera_serial",
    "lensserialnumber": "camera_serial",
    "hostcomputer": "computer",
    "personinimage": "person_in_picture",
    "documentid": "revision_identifiers",
    "instanceid": "revision_identifiers",
    "originaldocumentid": "revision_identifiers",
}
_BYLINES = frozenset(("author", "last_saved_by", "company", "manager", "template"))
# What these have is never looked at: names of programs, dates, technical values.
_SILENT = frozenset(
    [
        *("creatortool", "producer", "softwareagent", "metadatadate", "createdate"),
        *("modifydate", "format", "ptex.fullbanner", "trapped", "creationdate"),
        *("moddate", "xmptk", "about", "changed", "action", "when", "image", "make"),
        *(
            "model",
            "lensmodel",
            "software",
            "colormode",
            "iccprofile",
            "renditionclass",
        ),
    ]
)
_IDENTIFIER = re.compile(
    r"(?:uuid|xmp\.[id]id|adobe:docid)[:\w-]*|[0-9a-fA-F-]{32,36}"
    r"|D:(?:19|20)\d{2,12}(?:Z|[+-]\d\d'?\d\d'?)?"  # a date (ISO 32000-1, 7.9.4)
)
_PROGRAM = re.compile(
    r"anonymous|unknown|unspecified|untitled|\(?author\)?|user"
    r"|microsoft( office)? (user|word|excel|powerpoint)|python-docx|python-pptx",
    re.IGNORECASE,
)
_PATH = re.compile(r"[\\/](?:Users|home|Documents and Settings)[\\/]|[A-Z]:\\|@")
_WORD = re.compile(r"[^\W\d_]{2}|\d{5}|@")
_ENDS = ((b"<x:xmpmeta", b"</x:xmpmeta>"), (b"<rdf:RDF", b"</rdf:RDF>"))
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_MAX_PACKET = 2_000_000
_MAX_VALUES = 2_000
_MAX_LENGTH = 20_000


def of_property(name: str, value: str, place: Place) -> Iterator[Seen]:
    """Yield what a property tells: a trace such as an author, and its words."""
    key, value = name.casefold(), " ".join(value[:_MAX_LENGTH].split())
    trace = _TRACES.get(key)
    if not value or _PROGRAM.fullmatch(value):
        return
    if trace is not None:
        yield Trait(trace, Strength.WEAK, place, Means.PROPERTY)
    if trace in ("revision_identifiers", "camera_serial"):
        return
    if key in _SILENT and not _PATH.search(value):
        return
    if _WORD.search(value) and not _IDENTIFIER.fullmatch(value):
        is_byline = trace in _BYLINES
        yield Piece(value, place, Means.PROPERTY, is_byline=is_byline)


def of_xmp(packet: bytes, place: Place) -> Iterator[Seen]:
    """Yield what XMP tells; a broken packet tells its words in no order."""
    found = _of_packet(packet[:_MAX_PACKET])
    if not found:
        return
    # No genuine program writes declarations into XMP.
    declares = b"<!" in found.replace(b"<!--", b"")
    try:
        root = None if declares else ElementTree.fromstring(found)  # noqa: S314
    except ElementTree.ParseError:
        root = None
    if root is None:
        for text in re.findall(r">([^<>]+)<", found.decode("utf-8", "replace")):
            yield from of_property("", text, place)
        return
    traces = set()
    for name, value in list(_values(root))[:_MAX_VALUES]:
        if name.startswith(("GPSLatitude", "GPSLongitude")):
            seen: list[Seen] = [Trait("gps", Strength.STRONG, place, Means.PROPERTY)]
        else:
            seen = list(of_property(name, value, place))
        for each in seen:
            # One of a kind says it all.
            if isinstance(each, Trait):
                if each.kind in traces:
                    continue
                traces.add(each.kind)
            yield each


def _of_packet(packet: bytes) -> bytes:
    for first, last in _ENDS:
        start, end = packet.find(first), packet.rfind(last)
        if 0 <= start < end:
            return packet[start : end + len(last)]
    return b""


def _values(root: ElementTree.Element) -> Iterator[tuple[str, str]]:
    """Yield names and values; those of a list have the name of the list."""
    waiting = [(root, "")]
    while waiting:
        node, outer = waiting.pop()
        name = node.tag.rpartition("}")[2]
        if node.tag.startswith(_RDF):
            name = outer
        for key, value in node.attrib.items():
            if not key.startswith((_RDF, "{http://www.w3.org/XML/")):
                yield key.rpartition("}")[2], value
        if node.text and node.text.strip():
            yield name, node.text
        waiting += [(child, name) for child in reversed(node)]
