"""A DOC as Word 97 wrote it, as small as one can be: [MS-CFB] around [MS-DOC]."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

_SECTOR = 512
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_TEXT_AT = 1024
_ROW_END = b"\x17\x24\x01"  # sprmPFTtp
_HIDDEN = b"\x3c\x08\x01"  # sprmCFVanish
_DELETED = b"\x00\x08\x01"  # sprmCFRMarkDel


@dataclass(frozen=True)
class Line:
    """Text with the character that ends it; style 1 to 9 is a heading."""

    text: str
    end: str = "\r"
    style: int = 0
    is_row_end: bool = False
    is_hidden: bool = False
    is_deleted: bool = False


def old_word_document(
    lines: Sequence[Line],
    *,
    notes: str = "",
    comments: str = "",
    is_encrypted: bool = False,
) -> bytes:
    """A DOC of at most a dozen lines, its text in UTF-16."""
    texts = [f"{line.text}{line.end}" for line in lines]
    body = "".join(texts)
    content = (body + notes + comments).encode("utf-16-le")
    ends = [_TEXT_AT]
    for text in texts:
        ends.append(ends[-1] + len(text.encode("utf-16-le")))
    stream = bytearray(_TEXT_AT + len(content))
    stream[_TEXT_AT:] = content
    stream += bytes(-len(stream) % _SECTOR)
    paragraphs_at = len(stream) // _SECTOR
    stream += _paragraph_page(ends, lines) + _character_page(ends, lines)

    units = len(content) // 2
    piece = struct.pack("<IIHIH", 0, units, 0, _TEXT_AT, 0)
    pieces = b"\x02" + struct.pack("<I", len(piece)) + piece
    table = bytearray(pieces)
    plexes = []
    for page in (paragraphs_at + 1, paragraphs_at):
        plexes.append((len(table), 12))
        table += struct.pack("<III", _TEXT_AT, ends[-1], page)

    struct.pack_into("<HH", stream, 0, 0xA5EC, 0x00C1)
    struct.pack_into("<H", stream, 0x0A, 0x0200 | (0x0100 if is_encrypted else 0))
    counts = (len(body.encode("utf-16-le")) // 2, len(notes), 0, 0, len(comments), 0)
    struct.pack_into("<6I", stream, 0x4C, *counts)
    struct.pack_into("<II", stream, 0xFA, *plexes[0])
    struct.pack_into("<II", stream, 0x102, *plexes[1])
    struct.pack_into("<II", stream, 0x1A2, 0, len(pieces))
    return compound_file({"1Table": bytes(table), "WordDocument": bytes(stream)})


def compound_file(streams: dict[str, bytes]) -> bytes:
    """A compound file of a few streams, given in the order of their names' lengths."""
    table, body, entries = [_FAT, _END], b"", [_entry("Root Entry", 5, child=1)]
    for number, (name, content) in enumerate(streams.items(), start=1):
        padded = content + bytes(
            max(4096, -(-len(content) // 512) * 512) - len(content)
        )
        first = len(table)
        count = len(padded) // _SECTOR
        table += [*range(first + 1, first + count), _END]
        body += padded
        right = number + 1 if number < len(streams) else _FREE
        entries.append(_entry(name, 2, right=right, first=first, size=len(padded)))
    entries += [_entry("", 0)] * (4 - len(entries))
    table += [_FREE] * (128 - len(table))
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIIII",
        *(bytes.fromhex("d0cf11e0a1b11ae1"), 0x3E, 3, 0xFFFE, 9, 6),
        *(0, 1, 1, 0, 4096, _END, 0, _END, 0, 0),
    )
    header += struct.pack("<108I", *[_FREE] * 108)
    return header + struct.pack("<128I", *table) + b"".join(entries) + body


def _entry(
    name: str,
    kind: int,
    *,
    right: int = _FREE,
    child: int = _FREE,
    first: int = _END,
    size: int = 0,
) -> bytes:
    encoded = name.encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16xI8x8xIQ",
        *(encoded, len(encoded) + 2 if name else 0, kind, 1),
        *(_FREE, right, child, 0, first, size),
    )


def _paragraph_page(ends: Sequence[int], lines: Sequence[Line]) -> bytes:
    page = bytearray(_SECTOR)
    struct.pack_into(f"<{len(ends)}I", page, 0, *ends)
    place = 480
    for index, line in enumerate(lines):
        block = struct.pack("<H", line.style) + (_ROW_END if line.is_row_end else b"")
        block += bytes(len(block) % 2)
        place -= 2 + len(block)
        page[place + 1] = len(block) // 2
        page[place + 2 : place + 2 + len(block)] = block
        page[4 * len(ends) + 13 * index] = place // 2
    page[-1] = len(lines)
    return bytes(page)


def _character_page(ends: Sequence[int], lines: Sequence[Line]) -> bytes:
    page = bytearray(_SECTOR)
    struct.pack_into(f"<{len(ends)}I", page, 0, *ends)
    for place, code in ((500, _HIDDEN), (490, _DELETED)):
        page[place : place + 1 + len(code)] = bytes([len(code)]) + code
    for index, line in enumerate(lines):
        place = 245 if line.is_deleted else 250
        page[4 * len(ends) + index] = place if line.is_hidden or line.is_deleted else 0
    page[-1] = len(lines)
    return bytes(page)
