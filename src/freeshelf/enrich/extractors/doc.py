"""Extract DOC, the format of Word 1997 to 2003, as logical pages ([MS-DOC]).

Headings are those of Word's nine heading styles or of the outline. Hidden and deleted
text, comments, headers, footers and field codes are left out, macros are ignored; notes
follow the text. Offsets are of the file information block (section 2.5), page and
property codes of sections 2.9.33, 2.9.174 and 2.6.
"""

import struct
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any, TypeAlias

import olefile

from freeshelf.enrich.extractors.messages import Stop
from freeshelf.enrich.extractors.paging import BREAK, Paragraph, row_of, send_document

# In the file information block.
_MAGIC = 0xA5EC
_FLAGS, _IS_ENCRYPTED, _IS_TABLE_1 = 0x0A, 0x0100, 0x0200
# Characters of text, footnotes, headers, macros, comments, endnotes, ...
_COUNTS = 0x4C
_CHARACTER_PAGES, _PARAGRAPH_PAGES, _PIECES = 0xFA, 0x102, 0x1A2

_PAGE = 512
_IS_COMPRESSED = 0x40000000  # a byte a character, in Windows' Latin code page
_HIDDEN, _DELETED = 0x083C, 0x0800
_ROW_END, _OUTLINE_LEVEL = 0x2417, 0x2640
# Operand length by the three highest bits of its code; 6 stores it itself.
_OPERANDS = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}


@dataclass(frozen=True, slots=True)
class Properties:
    """Properties of the characters from start to end, in bytes of the file."""

    start: int
    end: int
    style: int = 0
    level: int | None = None  # of the outline, from 0; 9 is body text
    is_row_end: bool = False
    is_hidden: bool = False
    is_deleted: bool = False


Character: TypeAlias = tuple[str, int]  # and its position in the file
_Read: TypeAlias = Callable[[bytes], Iterator[Properties]]


class WordBinary:
    """Streams of a document; read them with `text`, `notes` and `paragraph_at`."""

    def __init__(self, stream: bytes, tables: tuple[bytes, bytes]) -> None:
        """Read the headers; tables are 0Table and 1Table. Raises ValueError."""
        if len(stream) < _PIECES + 8 or _short(stream, 0) != _MAGIC:
            raise ValueError("not of Word 97 or later")
        flags = _short(stream, _FLAGS)
        self.is_encrypted = bool(flags & _IS_ENCRYPTED)
        self._stream = stream
        self._table = tables[bool(flags & _IS_TABLE_1)]
        counts = [_long(stream, _COUNTS + 4 * index) for index in range(6)]
        self._text, self._notes, headers, macros, comments, self._endnotes = counts
        self._before_comments = self._text + self._notes + headers + macros
        self._before_endnotes = self._before_comments + comments
        if not self.is_encrypted:
            self._pieces = self._read_pieces()
            self._paragraphs = self._properties(_PARAGRAPH_PAGES, _paragraph)
            self._runs = self._properties(_CHARACTER_PAGES, _run)
            self._paragraph_starts = [each.start for each in self._paragraphs]
            self._run_starts = [each.start for each in self._runs]

    def text(self) -> Iterator[Character]:
        """Return the characters of the text, without hidden and deleted ones."""
        return self._characters(0, self._text)

    def notes(self) -> Iterator[Character]:
        """Yield the characters of footnotes and endnotes."""
        yield from self._characters(self._text, self._text + self._notes)
        start = self._before_endnotes
        yield from self._characters(start, start + self._endnotes)

    def comments(self) -> Iterator[Character]:
        """Return the characters of comments."""
        return self._characters(self._before_comments, self._before_endnotes)

    def headers(self) -> Iterator[Character]:
        """Return the characters of headers and footers."""
        return self._characters(self._text + self._notes, self._before_comments)

    def unseen(self, *, deleted: bool) -> Iterator[Character]:
        """Yield the hidden or deleted characters of the text and the notes."""
        for character in self._all_characters(0, self._before_endnotes):
            run = self._run_at(character[1])
            if run.is_hidden and run.is_deleted is deleted:
                yield character

    def paragraph_at(self, place: int) -> Properties:
        """Return the properties of the paragraph that contains a character."""
        return _at(self._paragraphs, self._paragraph_starts, place)

    def _characters(self, start: int, end: int) -> Iterator[Character]:
        for character in self._all_characters(start, end):
            if not self._run_at(character[1]).is_hidden:
                yield character

    def _run_at(self, place: int) -> Properties:
        return _at(self._runs, self._run_starts, place)

    def _all_characters(self, start: int, end: int) -> Iterator[Character]:
        for first, last, offset, is_compressed in self._pieces:
            begin, stop = max(first, start), min(last, end)
            if begin >= stop:
                continue
            width = 1 if is_compressed else 2
            position = offset + (begin - first) * width
            content = self._stream[position : position + (stop - begin) * width]
            encoding = "cp1252" if is_compressed else "utf-16-le"
            # Character by character, so that each has its position.
            for index in range(0, len(content), width):
                unit = content[index : index + width]
                yield _decoded(unit, encoding), position + index

    def _read_pieces(self) -> list[tuple[int, int, int, bool]]:
        """Return first and last character, position and width of each piece."""
        table = self._structure(_PIECES)
        while table[:1] == b"\x01":
            # Properties that pieces may share come first.
            table = table[3 + _short(table, 1) :]
        if table[:1] != b"\x02":
            raise ValueError("not of Word 97 or later")
        plex = table[5 : 5 + _long(table, 1)]
        count = (len(plex) - 4) // 12
        firsts = [_long(plex, 4 * index) for index in range(count + 1)]
        pieces = []
        for index in range(count):
            place = _long(plex, 4 * (count + 1) + 8 * index + 2)
            is_compressed = bool(place & _IS_COMPRESSED)
            place &= _IS_COMPRESSED - 1
            place = place // 2 if is_compressed else place
            pieces.append((firsts[index], firsts[index + 1], place, is_compressed))
        return pieces

    def _properties(self, where: int, read: _Read) -> list[Properties]:
        """Return properties of runs or paragraphs, in the order of the file."""
        plex = self._structure(where)
        count = (len(plex) - 4) // 8
        found = []
        for index in range(count):
            number = _long(plex, 4 * (count + 1) + 4 * index) & 0x3FFFFF
            page = self._stream[number * _PAGE : (number + 1) * _PAGE]
            if len(page) == _PAGE:
                found += list(read(page))
        return sorted(found, key=lambda each: each.start)

    def _structure(self, where: int) -> bytes:
        start, length = _long(self._stream, where), _long(self._stream, where + 4)
        return self._table[start : start + length]


def _paragraph(page: bytes) -> Iterator[Properties]:
    count = page[-1]
    for index in range(count):
        start, end = _long(page, 4 * index), _long(page, 4 * index + 4)
        offset = 2 * page[4 * (count + 1) + 13 * index]
        size = page[offset] * 2 - 1
        offset += 1
        if size < 0:
            size, offset = page[offset] * 2, offset + 1
        block = page[offset : offset + size]
        style = _short(block, 0) if len(block) >= 2 else 0
        codes = dict(_codes(block[2:]))
        yield Properties(
            start, end, style, codes.get(_OUTLINE_LEVEL), codes.get(_ROW_END) == 1
        )


def _run(page: bytes) -> Iterator[Properties]:
    count = page[-1]
    for index in range(count):
        start, end = _long(page, 4 * index), _long(page, 4 * index + 4)
        offset = 2 * page[4 * (count + 1) + index]
        codes = dict(_codes(page[offset + 1 : offset + 1 + page[offset]]))
        is_deleted = codes.get(_DELETED) == 1
        if offset and (codes.get(_HIDDEN) == 1 or is_deleted):
            yield Properties(start, end, is_hidden=True, is_deleted=is_deleted)


def _codes(block: bytes) -> Iterator[tuple[int, int]]:
    """Yield property codes with the first byte of their operands."""
    position = 0
    while position + 3 <= len(block):
        code = _short(block, position)
        position += 2
        yield code, block[position]
        position += _OPERANDS.get(code >> 13, block[position] + 1)


def _at(found: Sequence[Properties], starts: Sequence[int], place: int) -> Properties:
    index = bisect_right(starts, place) - 1
    if index >= 0 and place < found[index].end:
        return found[index]
    return Properties(place, place)


def _decoded(unit: bytes, encoding: str) -> str:
    return unit.decode(encoding, "surrogatepass" if len(unit) == 2 else "replace")


def _short(content: bytes, offset: int) -> int:
    return int(struct.unpack_from("<H", content, offset)[0])


def _long(content: bytes, offset: int) -> int:
    return int(struct.unpack_from("<I", content, offset)[0])


_TEXT, _TABLES = "WordDocument", ("0Table", "1Table")
_SUMMARY = "\x05SummaryInformation"
_HEADING_STYLES = range(1, 10)
_BODY_LEVEL = 9
_PARAGRAPH_END, _CELL_END, _PAGE_BREAK = "\r", "\x07", "\x0c"
_FIELD, _FIELD_RESULT, _FIELD_END = "\x13", "\x14", "\x15"
_STAND_FOR = {"\x0b": " ", "\x0e": " ", "\x1e": "-", "\t": " "}


def word_of(container: olefile.OleFileIO) -> WordBinary:
    """Return the document in a container. Raises ValueError and struct.error."""
    tables = _stream(container, _TABLES[0]), _stream(container, _TABLES[1])
    return WordBinary(_stream(container, _TEXT), tables)


def read_doc(*, path: str | IO[bytes], max_pages: int) -> Iterator[dict[str, Any]]:
    """Yield the messages of a DOC file; its pages have about 500 words."""
    try:
        with olefile.OleFileIO(path) as container:
            title = _title(container)
            word = word_of(container)
            if word.is_encrypted:
                yield Stop("encrypted").message()
                return
            yield from send_document(title, _all(word), max_pages=max_pages)
    except (struct.error, OSError, ValueError, LookupError, TypeError):
        # olefile has no common error for a broken container.
        yield Stop("damaged").message()


def _stream(container: olefile.OleFileIO, name: str) -> bytes:
    if not container.exists(name):
        return b""
    content: bytes = container.openstream(name).read()
    return content


def _title(container: olefile.OleFileIO) -> str:
    if not container.exists(_SUMMARY):
        return ""
    properties = container.getproperties(_SUMMARY)
    title = properties.get(2, b"")  # PIDSI_TITLE
    if isinstance(title, bytes):
        title = title.decode("utf-8", "replace")
    return str(title)


def _all(word: WordBinary) -> Iterator[Paragraph]:
    row: list[str] = []
    for text, (end, place) in paragraphs_of(word.text()):
        paragraph = word.paragraph_at(place)
        if end == _CELL_END:
            if not paragraph.is_row_end:
                row.append(text)
                continue
            yield Paragraph(row_of(row))
            row = []
            continue
        level = paragraph.level
        if level is None and paragraph.style in _HEADING_STYLES:
            level = paragraph.style - 1
        is_heading = level is not None and level < _BODY_LEVEL
        yield Paragraph(text, level if is_heading else None)
        if end == _PAGE_BREAK:
            yield BREAK
    yield Paragraph(row_of(row))
    yield BREAK
    for text, _end in paragraphs_of(word.notes()):
        yield Paragraph(text)


def paragraphs_of(characters: Iterable[Character]) -> Iterator[tuple[str, Character]]:
    """Yield texts with the character that ends each: of a paragraph, cell or page."""
    letters: list[str] = []
    # One entry per open field: whether its codes are being read.
    fields: list[bool] = []
    letter, place = "", 0
    for letter, place in characters:
        if letter == _FIELD:
            fields.append(True)
        elif letter == _FIELD_RESULT and fields:
            fields[-1] = False
        elif letter == _FIELD_END and fields:
            fields.pop()
        elif letter in (_PARAGRAPH_END, _CELL_END, _PAGE_BREAK):
            yield _paired(letters), (letter, place)
            letters = []
        elif not any(fields):
            letters.append(_STAND_FOR.get(letter, letter))
    if letters:
        yield _paired(letters), (letter, place)


def _paired(letters: list[str]) -> str:
    """Return the text of UTF-16 units; surrogate pairs are joined."""
    units = "".join(letters).encode("utf-16-le", "surrogatepass")
    return units.decode("utf-16-le", "replace")
