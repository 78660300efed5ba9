"""Pages for formats without them: explicit breaks, else about 500 words each."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from freeshelf.enrich.extractors.messages import (
    MAX_OUTLINE_ENTRIES,
    DocumentHead,
    ExtractedPage,
    HeadingMark,
    OutlineEntry,
    Stop,
)
from freeshelf.enrich.extractors.page_text import clean_line, clean_text, is_ideograph

WORDS_A_PAGE = 500
# Printed pages that a format recorded are kept up to this length.
WORDS_A_PRINTED_PAGE = 1500
# A longer paragraph is cut into pages: between two words, or within a run of letters
# that is too long for a word.
_MAX_PARAGRAPH_WORDS = 2000
_MAX_PARAGRAPH_CHARACTERS = 12_000
_MAX_WORD_LENGTH = 60
_CHINESE_STOPS = "。！？；"


PAGE_BREAK = "\f"

# Words whose letters stand apart, with wider gaps between them: "L i k e  t h i s".
_LETTERS_APART = re.compile(r"(?<!\S)\S(?: \S)*[.,;:!?]?(?!\S)")
_WIDER_GAP = re.compile(" {2,8}")
_WORD_APART = re.compile(r"[^\W\d_](?: [^\W\d_]){2}")


class Paragraph(NamedTuple):
    """A paragraph, with the level of a heading from 0; page breaks may be in it."""

    text: str
    level: int | None = None


BREAK = Paragraph(PAGE_BREAK)


def send_document(
    title: str,
    paragraphs: Iterable[Paragraph],
    *,
    max_pages: int,
    words_a_page: int = WORDS_A_PAGE,
) -> Iterator[dict[str, Any]]:
    """Yield the head, up to max_pages, the outline, and a stop for more."""
    title = clean_line(title)
    pager = _Pager(words_a_page)
    yield DocumentHead(title).message()
    for page in pager.pages(paragraphs):
        if page.number > max_pages:
            yield DocumentHead(title, outline=pager.outline).message()
            yield Stop("too_large").message()
            return
        yield page.message()
    yield DocumentHead(title, outline=pager.outline).message()


class _Pager:
    """Collector of paragraphs that returns pages; it creates no empty page."""

    def __init__(self, words_a_page: int) -> None:
        self._words_a_page = words_a_page
        self._lines: list[str] = []
        self._length = 0
        self._words = 0.0
        self._number = 1
        self._awaited: tuple[int, str] | None = None
        self._headings: list[HeadingMark] = []
        self.outline: list[OutlineEntry] = []

    def pages(self, paragraphs: Iterable[Paragraph]) -> Iterator[ExtractedPage]:
        for text, level in paragraphs:
            if level is not None:
                if text.lstrip(" ").startswith(PAGE_BREAK):
                    yield from self._page_break()
                self._heading(clean_line(text), level)
            for number, part in enumerate(text.split(PAGE_BREAK)):
                if number:
                    yield from self._page_break()
                yield from self._paragraph(part)
        yield from self._page_break()

    def _heading(self, title: str, level: int) -> None:
        """Mark the next paragraph as a heading."""
        if not title:
            return
        self._awaited = (level, title)
        if len(self.outline) < MAX_OUTLINE_ENTRIES:
            self.outline.append(
                OutlineEntry(title=title, page=self._number, level=level)
            )

    def _paragraph(self, text: str) -> Iterator[ExtractedPage]:
        """Add a paragraph; yield the pages that it completes."""
        for part in _parts(_closed_up(clean_text(text)).split()):
            if self._awaited:
                self._headings.append((self._length, *self._awaited))
                self._awaited = None
            line = " ".join(part)
            self._lines.append(line)
            self._length += len(line) + 1
            self._words += sum(map(_weight, part))
            if self._words >= self._words_a_page:
                yield from self._page_break()

    def _page_break(self) -> Iterator[ExtractedPage]:
        """Yield the current page, if it is not empty."""
        if self._lines:
            yield ExtractedPage(
                number=self._number,
                text="\n".join(self._lines),
                headings=self._headings,
            )
            self._number += 1
        self._lines, self._headings, self._length, self._words = [], [], 0, 0.0


def _closed_up(text: str) -> str:
    """Return a text with words closed up whose letters stand apart."""
    if not _WORD_APART.search(text):
        return text
    pieces, last = [], 0
    for words in _words_apart(text):
        if len(words) > 1 and any(_WORD_APART.search(word[0]) for word in words):
            closed = " ".join(word[0].replace(" ", "") for word in words)
            pieces += [text[last : words[0].start()], closed]
            last = words[-1].end()
    return "".join([*pieces, text[last:]])


def _words_apart(text: str) -> Iterator[list[re.Match[str]]]:
    """Yield runs of letters that stand apart, those with a wider gap between them."""
    words: list[re.Match[str]] = []
    for word in _LETTERS_APART.finditer(text):
        if words and not _WIDER_GAP.fullmatch(text, words[-1].end(), word.start()):
            yield words
            words = []
        words.append(word)
    yield words


def _parts(words: list[str]) -> Iterator[list[str]]:
    """Yield the words of a paragraph in pieces that fit on a page."""
    part: list[str] = []
    length = 0
    for word in _without_endless_words(words):
        if part and (
            len(part) == _MAX_PARAGRAPH_WORDS
            or length + len(word) > _MAX_PARAGRAPH_CHARACTERS
        ):
            yield part
            part, length = [], 0
        part.append(word)
        length += len(word) + 1
    if part:
        yield part


def _without_endless_words(words: list[str]) -> Iterator[str]:
    for word in words:
        start = 0
        while len(word) - start > _MAX_PARAGRAPH_CHARACTERS:
            piece = word[start : start + _MAX_PARAGRAPH_CHARACTERS]
            cut = _place_to_cut(piece)
            yield piece[:cut]
            start += cut
        yield word[start:]


def _place_to_cut(text: str) -> int:
    """Return the end of the last sentence in an unspaced text, or of the text."""
    last = max(text.rfind(stop) for stop in _CHINESE_STOPS)
    return last + 1 if last > len(text) // 2 else len(text)


def _weight(word: str) -> float:
    """Return the number of words of a token: two ideographs are one word."""
    if len(word) == 1:
        return 1.0
    ideographs = 0 if word.isascii() else sum(map(is_ideograph, word))
    return max(1.0, ideographs / 2, len(word) / _MAX_WORD_LENGTH)


def length_of_page(document: Any, printed_break: str) -> int:
    """Return the words of a page: more where printing has recorded page breaks."""
    is_printed = next(document.iter(printed_break), None) is not None
    return WORDS_A_PRINTED_PAGE if is_printed else WORDS_A_PAGE


def row_of(cells: Iterable[str]) -> str:
    """Join the cells of a row with bars, without empty ones."""
    words = (" ".join(cell.split()) for cell in cells)
    return " | ".join(filter(None, words))
