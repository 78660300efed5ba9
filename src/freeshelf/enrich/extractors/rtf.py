"""Extract Rich Text Format as logical pages.

Headings are those of the outline or of Word's heading styles. Deleted and hidden text,
comments, headers, footers and field codes are left out; footnotes follow the text.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

from freeshelf.enrich.extractors.logical_pages import LogicalPager
from freeshelf.enrich.extractors.messages import (
    MAX_TITLE_LENGTH,
    DocumentHead,
    ExtractedPage,
    Stop,
)
from freeshelf.enrich.extractors.paging import row_of, send_pages
from freeshelf.enrich.extractors.rtf_tokens import (
    CHARACTERS,
    CODE_PAGES,
    NO_TEXT,
    STARRED_TEXTS,
    Token,
    tokens,
)
from freeshelf.enrich.extractors.text_cleaning import clean_line

_HEADER = b"{\\rtf"
_DEEPEST = 500  # groups within groups
_BODY_LEVEL = 9  # of the outline
_PLACES = {
    "footnote": "note",
    "fonttbl": "fonts",
    "stylesheet": "styles",
    "info": "info",
    "title": "title",
}
_PARAGRAPH_WORDS = frozenset(
    {"par", "page", "sect", "cell", "row", "nestcell", "nestrow"}
)


@dataclass(slots=True)
class _Group:
    """State that is restored at the end of a group."""

    place: str = "text"  # text, note, title, or a destination whose text is dropped
    code_page: str = "cp1252"
    skipped_after_unicode: int = 1
    is_hidden: bool = False


def read_rtf(*, path: str, max_pages: int) -> Iterator[dict[str, Any]]:
    """Yield the messages of an RTF file; its pages have about 500 words."""
    with open(path, "rb") as file:
        content = file.read()
    if _HEADER not in content[:64]:
        yield Stop("damaged").message()
        return
    reading = _Reading()
    pages = reading.pages(content.decode("latin-1"))
    # The title precedes the text.
    first = next(pages, None)
    title = clean_line(reading.title, limit=MAX_TITLE_LENGTH)
    yield DocumentHead(title=title).message()
    rest = chain([first] if first else [], pages)
    yield from send_pages(rest, reading.pager, max_pages=max_pages)


@dataclass(slots=True)
class _Reading:
    """One traversal of the tokens of a file."""

    pager: LogicalPager = field(default_factory=LogicalPager)
    title: str = ""
    _group: _Group = field(default_factory=_Group)
    _outer: list[_Group] = field(default_factory=list)
    _fonts: dict[int, str] = field(default_factory=dict)
    _levels: dict[int, int] = field(default_factory=dict)  # of the outline, by style
    _font: int = 0  # the one being defined
    _style: int = 0
    _style_name: str = ""
    _level: int | None = None  # of the paragraph
    _bytes: bytearray = field(default_factory=bytearray)
    _pieces: list[str] = field(default_factory=list)
    _note: list[str] = field(default_factory=list)
    _notes: list[str] = field(default_factory=list)
    _row: list[str] = field(default_factory=list)
    _is_in_table: bool = False
    _to_skip: int = 0  # characters that replace the Unicode one before them
    _is_starred: bool = False

    def pages(self, source: str) -> Iterator[ExtractedPage]:
        for token in tokens(source):
            if token.kind in ("byte", "text"):
                self._add_text(token.value)
                continue
            self._decode()
            if token.kind == "open":
                self._outer.append(self._group)
                self._group = replace(self._group)
                if len(self._outer) > _DEEPEST:
                    break
            elif token.kind == "close":
                if not self._outer:
                    break
                self._close()
            else:
                yield from self._word(token)
        self._decode()
        yield from self._end_paragraph()
        yield from self.pager.page_break()
        for note in self._notes:
            yield from self.pager.paragraph(note)
        yield from self.pager.page_break()

    def _close(self) -> None:
        ended, self._group = self._group, self._outer.pop()
        self._is_starred = False
        if ended.place == "note" != self._group.place:
            self._notes.append(_joined(self._note))
        elif ended.place == "styles":
            name = self._style_name.lower().split()
            if name[:1] == ["heading"] and name[-1].rstrip(";").isdecimal():
                self._levels.setdefault(self._style, int(name[-1].rstrip(";")) - 1)
            self._style_name = ""

    def _word(self, token: Token) -> Iterator[ExtractedPage]:
        name, number = token.value, token.number
        starred, self._is_starred = self._is_starred, name == "*"
        if starred and name not in STARRED_TEXTS:
            self._group.place = "none"
        elif name in NO_TEXT or (name in _PLACES and self._group.place != "none"):
            self._group.place = _PLACES.get(name, "none")
        elif name in CHARACTERS:
            self._put(CHARACTERS[name])
        elif name in _PARAGRAPH_WORDS:
            if self._group.place == "text":
                yield from self._end(name)
            self._put(" ")
        else:
            self._set(name, number)

    def _end(self, name: str) -> Iterator[ExtractedPage]:
        """End a paragraph, a cell, a row or a page."""
        if name in ("cell", "nestcell"):
            self._row.append(_joined(self._pieces))
        elif name in ("row", "nestrow"):
            row, self._row = row_of(self._row), []
            yield from self.pager.paragraph(row)
        elif self._is_in_table and name == "par":
            self._pieces.append(" ")
        else:
            yield from self._end_paragraph()
            if name in ("page", "sect"):
                yield from self.pager.page_break()

    def _end_paragraph(self) -> Iterator[ExtractedPage]:
        row, self._row = row_of(self._row), []
        yield from self.pager.paragraph(row)
        text = _joined(self._pieces)
        if self._level is not None and text.strip():
            title = clean_line(text, limit=MAX_TITLE_LENGTH)
            self.pager.heading(title, level=self._level)
        yield from self.pager.paragraph(text)

    def _set(self, name: str, number: int | None) -> None:
        group, place = self._group, self._group.place
        if name == "u" and number is not None:
            self._add_unicode(number)
        elif name == "uc":
            group.skipped_after_unicode = max(number or 0, 0)
        elif name == "f" and number is not None:
            self._font = number
            group.code_page = self._fonts.get(number, group.code_page)
        elif name == "fcharset" and place == "fonts":
            self._fonts[self._font] = CODE_PAGES.get(number or 0, "cp1252")
        elif name == "ansicpg" and number:
            group.code_page = "utf-8" if number == 65001 else f"cp{number}"
        elif name in ("v", "deleted"):
            group.is_hidden = number != 0
        elif name == "plain":
            group.is_hidden = False
        else:
            self._set_paragraph(name, number)

    def _set_paragraph(self, name: str, number: int | None) -> None:
        is_style = self._group.place == "styles"
        if name == "s" and number is not None:
            self._style = number
            self._level = None if is_style else self._levels.get(number)
        elif name == "outlinelevel" and number is not None:
            level = number if 0 <= number < _BODY_LEVEL else None
            if is_style and level is not None:
                self._levels[self._style] = level
            elif not is_style:
                self._level = level
        elif name == "pard":
            self._level, self._is_in_table = None, False
        elif name == "intbl":
            self._is_in_table = True

    def _add_unicode(self, number: int) -> None:
        self._to_skip = self._group.skipped_after_unicode
        self._put(chr(number & 0xFFFF))

    def _add_text(self, text: str) -> None:
        """Add characters of the file, which represent bytes of its code page."""
        skipped = min(self._to_skip, len(text))
        self._to_skip -= skipped
        self._bytes += text[skipped:].encode("latin-1")

    def _decode(self) -> None:
        if not self._bytes:
            return
        try:
            text = self._bytes.decode(self._group.code_page, "replace")
        except LookupError:
            text = self._bytes.decode("cp1252", "replace")
        self._bytes.clear()
        self._put(text)

    def _put(self, text: str) -> None:
        if self._group.is_hidden:
            return
        place = self._group.place
        if place == "text":
            self._pieces.append(text)
        elif place == "note":
            self._note.append(text)
        elif place == "title":
            self.title += text
        elif place == "styles":
            self._style_name += text


def _joined(pieces: list[str]) -> str:
    """Return the joined pieces and clear them; surrogate pairs are joined."""
    text = "".join(pieces)
    pieces.clear()
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
