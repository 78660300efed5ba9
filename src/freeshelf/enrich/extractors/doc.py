"""Extract DOC, the format of Word 1997 to 2003, as logical pages.

Headings are those of Word's nine heading styles or of the outline. Hidden and deleted
text, comments, headers, footers and field codes are left out, macros are ignored; notes
follow the text.
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

import olefile

from freeshelf.enrich.extractors.doc_binary import Character, NotWordError, WordBinary
from freeshelf.enrich.extractors.logical_pages import LogicalPager
from freeshelf.enrich.extractors.messages import (
    ExtractedPage,
    Stop,
)
from freeshelf.enrich.extractors.paging import row_of, send_document

_TEXT, _TABLES = "WordDocument", ("0Table", "1Table")
_SUMMARY = "\x05SummaryInformation"
_HEADING_STYLES = range(1, 10)
_BODY_LEVEL = 9
_PARAGRAPH_END, _CELL_END, _PAGE_BREAK = "\r", "\x07", "\x0c"
_FIELD, _FIELD_RESULT, _FIELD_END = "\x13", "\x14", "\x15"
_STAND_FOR = {"\x0b": " ", "\x0e": " ", "\x1e": "-", "\t": " "}


def read_doc(*, path: str, max_pages: int) -> Iterator[dict[str, Any]]:
    """Yield the messages of a DOC file; its pages have about 500 words."""
    pager = LogicalPager()
    try:
        with olefile.OleFileIO(path) as container:
            title = _title(container)
            word = WordBinary(
                _stream(container, _TEXT),
                (_stream(container, _TABLES[0]), _stream(container, _TABLES[1])),
            )
            if word.is_encrypted:
                yield Stop("encrypted").message()
                return
            pages = _pages(word, pager)
            first = next(pages, None)
    except (NotWordError, OSError, ValueError, IndexError, KeyError, TypeError):
        # olefile has no common error for a broken container.
        yield Stop("damaged").message()
        return
    rest = chain([first] if first else [], pages)
    yield from send_document(title, rest, pager, max_pages=max_pages)


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


def _pages(word: WordBinary, pager: LogicalPager) -> Iterator[ExtractedPage]:
    row: list[str] = []
    for text, end in _paragraphs(word.text()):
        paragraph = word.paragraph_at(end.place)
        if end.letter == _CELL_END:
            if not paragraph.is_row_end:
                row.append(text)
                continue
            yield from pager.paragraph(row_of(row))
            row = []
            continue
        level = paragraph.level
        if level is None and paragraph.style in _HEADING_STYLES:
            level = paragraph.style - 1
        if level is not None and level < _BODY_LEVEL and text.strip():
            pager.heading(text, level=level)
        yield from pager.paragraph(text)
        if end.letter == _PAGE_BREAK:
            yield from pager.page_break()
    yield from pager.paragraph(row_of(row))
    yield from pager.page_break()
    for text, _end in _paragraphs(word.notes()):
        yield from pager.paragraph(text)
    yield from pager.page_break()


def _paragraphs(characters: Iterable[Character]) -> Iterator[tuple[str, Character]]:
    """Yield texts with the character that ends each: of a paragraph, cell or page."""
    letters: list[str] = []
    # One entry per open field: whether its codes are being read.
    fields: list[bool] = []
    character = Character("", 0)
    for character in characters:
        letter = character.letter
        if letter == _FIELD:
            fields.append(True)
        elif letter == _FIELD_RESULT and fields:
            fields[-1] = False
        elif letter == _FIELD_END and fields:
            fields.pop()
        elif letter in (_PARAGRAPH_END, _CELL_END, _PAGE_BREAK):
            yield _paired(letters), character
            letters = []
        elif not any(fields):
            letters.append(_STAND_FOR.get(letter, letter))
    if letters:
        yield _paired(letters), character


def _paired(letters: list[str]) -> str:
    """Return the text of UTF-16 units; surrogate pairs are joined."""
    units = "".join(letters).encode("utf-16-le", "surrogatepass")
    return units.decode("utf-16-le", "replace")
