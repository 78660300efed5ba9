"""Members of a ZIP archive that its directory no longer names, but that are there.

Programs that save by appending leave the earlier states of members in the file.
"""

import io
import struct
import zlib
from collections.abc import Iterator
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from freeshelf.enrich.disclosure.findings import Means, Piece, Place, Seen
from freeshelf.enrich.disclosure.inside import Inside, look_inside
from freeshelf.enrich.disclosure.packages import custom
from freeshelf.enrich.extractors.archive import BROKEN, parse_xml

_SIGNATURE = b"PK\x03\x04"
_HEADER = struct.Struct("<4sHHHHHIIIHH")
_MAX_MEMBERS = 200
_MAX_BYTES = 20_000_000
_SKIPPED = (".rels", "[Content_Types].xml", "mimetype")


def left_in(archive: ZipFile, inside: Inside) -> Iterator[Seen]:
    """Yield what is in earlier states of members, as an earlier revision."""
    for number, (name, content) in enumerate(_members(archive), start=1):
        step = ("earlier_part", number)
        if name.endswith(_SKIPPED):
            continue
        if not name.endswith((".xml", ".xhtml", ".html")):
            yield from look_inside(content, step, inside)
            continue
        try:
            yield from custom(parse_xml(content), step, Means.EARLIER_REVISION)
        except BROKEN:
            text = content.decode("utf-8", "replace")
            yield Piece(text, Place(parts=(step,)), Means.EARLIER_REVISION)


def _members(archive: ZipFile) -> Iterator[tuple[str, bytes]]:
    """Yield the names and contents of members outside those that are listed."""
    listed = sorted((m.header_offset, m.compress_size) for m in archive.infolist())
    if not isinstance(archive.fp, io.IOBase):
        return
    archive.fp.seek(0)
    source = archive.fp.read()
    found = 0
    for start, end in _gaps(listed, archive.start_dir):
        position = source.find(_SIGNATURE, start, end)
        while position >= 0 and found < _MAX_MEMBERS:
            if (member := _member(source, position, end)) is not None:
                yield member
                found += 1
            position = source.find(_SIGNATURE, position + 4, end)


def _gaps(listed: list[tuple[int, int]], directory: int) -> Iterator[tuple[int, int]]:
    """Yield the ranges between the members that are listed."""
    position = 0
    for start, size in listed:
        if start > position:
            yield position, start
        # Its header has at least thirty bytes and a name.
        position = max(position, start + size + _HEADER.size)
    if directory > position:
        yield position, directory


def _member(source: bytes, position: int, end: int) -> tuple[str, bytes] | None:
    if position + _HEADER.size > end:
        return None
    head = _HEADER.unpack_from(source, position)
    method, packed, name_size, more_size = head[3], head[7], head[9], head[10]
    start = position + _HEADER.size
    name = source[start : start + name_size].decode("utf-8", "replace")
    start += name_size + more_size
    if method == ZIP_STORED:
        return name, source[start : min(start + packed, end)]
    if method != ZIP_DEFLATED or start > end:
        return None
    try:
        return name, zlib.decompressobj(-15).decompress(source[start:end], _MAX_BYTES)
    except zlib.error:
        return None
