"""Word, Excel and PowerPoint of 1997 to 2003, as far as their records are read here.

Read are properties, the text with what is hidden, deleted, noted or commented, cells
of hidden sheets, rows and columns, notes and hidden slides, and files within. What
colours and shapes cover is not, so that a gap says that these files need an eye.
"""

import io
import struct
from collections.abc import Iterator
from typing import Any

import olefile

from freeshelf.enrich.disclosure.binary import content_of, strings_of
from freeshelf.enrich.disclosure.findings import (
    Gap,
    Means,
    NotLookedAt,
    Piece,
    Place,
    Seen,
    Strength,
    Trait,
)
from freeshelf.enrich.disclosure.inside import Inside, look_inside
from freeshelf.enrich.disclosure.recognition import Source
from freeshelf.enrich.disclosure.sheet_format import Hidden
from freeshelf.enrich.disclosure.sheets import written
from freeshelf.enrich.disclosure.visible import shown
from freeshelf.enrich.extractors.doc import (
    WordBinary,
    paragraphs_of,
    read_doc,
    word_of,
)
from freeshelf.enrich.extractors.page_text import clean_line

_SUMMARIES = ("\x05SummaryInformation", "\x05DocumentSummaryInformation")
# Numbers of properties ([MS-OLEPS]) in the first and the second summary.
_PEOPLE = (
    {4: "author", 7: "template", 8: "last_saved_by"},
    {14: "manager", 15: "company"},
)
_OF_THE_PROGRAM = (18,)
_TEXT = ("WordDocument", "0Table", "1Table", "Workbook", "Book", "PowerPoint Document")
_QUIET = ("\x01CompObj", "\x03ObjInfo", "\x01Ole", "Current User", "\x03LinkInfo")


def read_old_word(source: Source, inside: Inside | None = None) -> Iterator[Seen]:
    """Yield what is seen in a DOC file."""
    inside = inside or Inside()
    content = content_of(source)
    stored = yield from shown(
        read_doc(path=io.BytesIO(content), max_pages=inside.budget.pages)
    )
    with olefile.OleFileIO(content) as container:
        yield from _properties(container)
        beside = list(_around_the_text(word_of(container)))
        yield from beside
        # Between its pieces is text that was typed and taken out since a full save.
        main = container.openstream("WordDocument").read()
        for number, text in enumerate(strings_of(main), start=1):
            if text not in stored and not any(text in each.text for each in beside):
                place = Place(parts=(("text", number),))
                yield Piece(text, place, Means.UNUSED_TEXT)
        yield from _others(container, inside)
    yield NotLookedAt(Gap.UNSUPPORTED)


def _around_the_text(word: WordBinary) -> Iterator[Piece]:
    for step, means, characters in (
        ("header", None, word.headers()),
        ("comment", Means.COMMENT, word.comments()),
        ("hidden", Means.HIDDEN_TEXT, word.unseen(deleted=False)),
        ("deleted", Means.TRACKED_CHANGE, word.unseen(deleted=True)),
    ):
        for number, (text, _end) in enumerate(paragraphs_of(characters), start=1):
            if told := clean_line(text):
                yield Piece(told, Place(parts=((step, number),)), means)


def read_old_sheets(source: Source, inside: Inside | None = None) -> Iterator[Seen]:
    """Yield what is seen in an XLS file."""
    inside = inside or Inside()
    content = content_of(source)
    with olefile.OleFileIO(content) as container:
        yield from _properties(container)
        name = "Workbook" if container.exists("Workbook") else "Book"
        records = list(_records(container.openstream(name).read()))
        hidden = _hidden(records)
        yield from written(io.BytesIO(content), hidden, inside)
        yield from _comments(records)
        yield from _others(container, inside)
    yield NotLookedAt(Gap.UNSUPPORTED)


def read_old_slides(source: Source, inside: Inside | None = None) -> Iterator[Seen]:
    """Yield what is seen in a PPT file."""
    inside = inside or Inside()
    with olefile.OleFileIO(content_of(source)) as container:
        yield from _properties(container)
        stream = container.openstream("PowerPoint Document").read()
        yield from _slide_texts(stream, Place(), None, depth=0)
        yield from _others(container, inside)
    yield NotLookedAt(Gap.UNSUPPORTED)


def read_ole_package(source: Source, inside: Inside | None = None) -> Iterator[Seen]:
    """Yield what is seen in the file that an OLE object wraps."""
    inside = inside or Inside()
    with olefile.OleFileIO(content_of(source)) as container:
        for number, path in enumerate(container.listdir(), start=1):
            content = container.openstream(path).read()
            step = ("attachment", number)
            if path[-1] == "\x01Ole10Native":
                name, content = _wrapped(content)
                yield from look_inside(content, step, inside, name=name)
            elif path[-1] in ("Package", "CONTENTS"):
                yield from look_inside(content, step, inside)
            elif path[-1] not in _QUIET:
                for text in strings_of(content):
                    yield Piece(text, Place(parts=(step,)), Means.EMBEDDED)


def _wrapped(content: bytes) -> tuple[str, bytes]:
    """Return the names, with their folders, and the content of a wrapped file."""
    try:
        position = 6
        names = []
        for _ in range(2):
            end = content.index(b"\0", position)
            names.append(content[position:end].decode("cp1252", "replace"))
            position = end + 1
        (size,) = struct.unpack_from("<I", content, position + 4)
        path = content[position + 8 : position + 8 + size]
        names.append(path.rstrip(b"\0").decode("cp1252", "replace"))
        position += 8 + size
        (size,) = struct.unpack_from("<I", content, position)
    except (struct.error, ValueError):
        return "", content
    return "\t".join(names), content[position + 4 : position + 4 + size]


def _properties(container: olefile.OleFileIO) -> Iterator[Seen]:
    for index, name in enumerate(_SUMMARIES):
        if not container.exists(name):
            continue
        for number, value in container.getproperties(name).items():
            place = Place(parts=(("summary", index + 1), ("property", number)))
            values = value if isinstance(value, list) else [value]
            text = "\t".join(_decoded(each) for each in values).strip("\t\0 ")
            if not any(map(str.isalpha, text)) or (
                number in _OF_THE_PROGRAM and not index
            ):
                continue
            kind = _PEOPLE[index].get(number)
            if kind:
                yield Trait(kind, Strength.WEAK, place, Means.PROPERTY)
            yield Piece(text, place, Means.PROPERTY, is_byline=bool(kind))


def _decoded(value: Any) -> str:
    if not isinstance(value, bytes):
        return value if isinstance(value, str) else ""
    try:
        return value.decode("utf-8").strip("\0")
    except UnicodeDecodeError:
        return value.decode("cp1252", "replace").strip("\0")


def _others(container: olefile.OleFileIO, inside: Inside) -> Iterator[Seen]:
    """Yield what is in the other streams: embedded files and pictures."""
    for number, path in enumerate(container.listdir(), start=1):
        name = path[-1]
        if name in _QUIET or (len(path) == 1 and name in (*_TEXT, *_SUMMARIES)):
            continue
        content = container.openstream(path).read()
        step = ("attachment", number)
        if name == "\x01Ole10Native":
            named, content = _wrapped(content)
            yield from look_inside(content, step, inside, name=named)
        elif name in ("Package", "CONTENTS", "Pictures"):
            yield from look_inside(content, step, inside)
        else:
            for text in strings_of(content):
                yield Piece(text, Place(parts=(step,)), Means.EMBEDDED)


_BOUND_SHEET, _ROW, _COLUMN, _BEGIN, _END = 0x85, 0x208, 0x7D, 0x809, 0x0A
_TEXT_OBJECT, _CONTINUE, _NOTE = 0x1B6, 0x3C, 0x1C


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the records of a workbook: their types and contents ([MS-XLS])."""
    position = 0
    while position + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, position)
        yield kind, stream[position + 4 : position + 4 + size]
        position += 4 + size


def _hidden(records: list[tuple[int, bytes]]) -> dict[int, Hidden]:
    """Return the hidden rows and columns of each sheet."""
    found: dict[int, tuple[set[int], set[int]]] = {}
    sheet = -1  # the globals come first
    for kind, content in records:
        if kind == _BEGIN:
            sheet += 1
            found[sheet] = (set(), set())
        elif kind == _ROW and len(content) >= 14 and sheet in found:
            number, flags = struct.unpack_from("<H10xH", content)
            if flags & 0x20:
                found[sheet][0].add(number + 1)
        elif kind == _COLUMN and len(content) >= 10 and sheet in found:
            first, last, width, _style, flags = struct.unpack_from("<5H", content)
            if flags & 1 or not width:
                found[sheet][1].update(range(first + 1, min(last, 255) + 2))
    return {
        number: Hidden(frozenset(rows), frozenset(columns))
        for number, (rows, columns) in found.items()
    }


def _comments(records: list[tuple[int, bytes]]) -> Iterator[Seen]:
    """Yield the texts of comments and text boxes, and who wrote the comments."""
    for index, (kind, content) in enumerate(records):
        place = Place(parts=(("comment", index),))
        if kind == _TEXT_OBJECT and index + 1 < len(records):
            following, text = records[index + 1]
            if following == _CONTINUE and len(text) > 1:
                encoding = "utf-16-le" if text[0] & 1 else "cp1252"
                yield Piece(text[1:].decode(encoding, "replace"), place, Means.COMMENT)
        elif kind == _NOTE and len(content) > 11:
            encoding = "utf-16-le" if content[10] & 1 else "cp1252"
            author = content[11:].decode(encoding, "replace").strip("\0")
            if author:
                yield Trait("author", Strength.WEAK, place, Means.PROPERTY)
                yield Piece(author, place, Means.PROPERTY, is_byline=True)


_CHARACTERS, _ANSI, _STRING = 0x0FA0, 0x0FA8, 0x0FBA
_NOTES, _COMMENT, _SLIDE, _SHOW_INFO = 0x03F0, 0x2EE0, 0x03EE, 0x03F9
_DEEPEST = 40
_HIDES = 0x04


def _slide_texts(
    stream: bytes, place: Place, means: Means | None, *, depth: int
) -> Iterator[Seen]:
    """Yield the texts of the records of a presentation ([MS-PPT])."""
    position = number = 0
    while position + 8 <= len(stream):
        version, kind, size = struct.unpack_from("<HHI", stream, position)
        content = stream[position + 8 : position + 8 + size]
        position += 8 + size
        if version & 0xF == 0xF and depth < _DEEPEST:
            inner = means
            if kind == _SLIDE:
                number += 1
                inner = Means.HIDDEN_PART if _is_hidden(content) else None
            elif kind == _NOTES:
                inner = Means.SPEAKER_NOTES
            elif kind == _COMMENT:
                inner = Means.COMMENT
            yield from _slide_texts(content, place, inner, depth=depth + 1)
        elif kind in (_CHARACTERS, _STRING):
            text = content.decode("utf-16-le", "replace").replace("\r", "\n")
            if len(text.strip()) > 1:
                yield Piece(text.strip(), place, means)
        elif kind == _ANSI:
            yield Piece(content.decode("latin-1").replace("\r", "\n"), place, means)


def _is_hidden(slide: bytes) -> bool:
    position = 0
    while position + 8 <= len(slide):
        _version, kind, size = struct.unpack_from("<HHI", slide, position)
        if kind == _SHOW_INFO and size >= 16:
            return bool(slide[position + 8 + 10] & _HIDES)
        position += 8 + size
    return False
