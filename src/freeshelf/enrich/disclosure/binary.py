"""Texts in parts whose format is not read: printer settings, metafiles, objects."""

import re
from collections.abc import Iterator

from freeshelf.enrich.disclosure.findings import Means, Piece, Place, Seen
from freeshelf.enrich.disclosure.inside import Inside
from freeshelf.enrich.disclosure.recognition import Source

_MAX_BYTES = 50_000_000
# Letters of Latin, Greek, Cyrillic, Hebrew and Arabic in UTF-16, and ASCII.
_WIDE = re.compile(rb"(?:[\t\x20-\x7e]\0|[\0-\xff][\x03-\x06]){5,}")
_NARROW = re.compile(rb"[\t\x20-\x7e]{8,}")


def read_binary(source: Source, inside: Inside | None = None) -> Iterator[Seen]:
    """Yield the runs of letters in a file as embedded text."""
    for number, text in enumerate(strings_of(content_of(source)), start=1):
        yield Piece(text, Place(parts=(("text", number),)), Means.EMBEDDED)


def content_of(source: Source) -> bytes:
    """Return the bytes of a file."""
    if isinstance(source, str):
        with open(source, "rb") as file:
            return file.read()
    source.seek(0)
    return source.read()


def strings_of(content: bytes) -> Iterator[str]:
    """Yield the runs of letters in bytes, those in two bytes a letter first."""
    content = content[:_MAX_BYTES]
    for found in _WIDE.finditer(content):
        yield found[0].decode("utf-16-le", "replace").strip()
    for found in _NARROW.finditer(content):
        yield found[0].decode("ascii").strip()
