"""Marks on the image of a page: where words of its text stand."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from freeshelf.enrich.extractors.messages import WordBox
from freeshelf.enrich.extractors.page_text import is_ideograph
from freeshelf.enrich.language import fold, letters_and_digits

Range = tuple[int, int]  # offsets in a text
# in points: the gap between two words of one line
_GAP = 6.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A highlighted part of a line, in points from the top left corner."""

    x: float
    y: float
    width: float
    height: float


def marks_at(boxes: Sequence[WordBox], ranges: Iterable[Range]) -> tuple[Mark, ...]:
    """Return marks on the words that overlap with ranges of the text, one a line.

    `boxes` are in the order of the text.
    """
    marks: list[Mark] = []
    ends = [box[1] for box in boxes]
    touched: dict[int, None] = {}
    for start, end in ranges:
        index = bisect_left(ends, start + 1)
        while index < len(boxes) and boxes[index][0] < end:
            touched[index] = None
            index += 1
    for index in touched:
        _add_mark(marks, *boxes[index][2:])
    return tuple(marks)


def _add_mark(marks: list[Mark], x0: float, y0: float, x1: float, y1: float) -> None:
    """Add a box; one that continues the last mark extends it."""
    height = y1 - y0
    if marks:
        last = marks[-1]
        same_line = abs(last.y - y0) < height / 2
        if same_line and 0 <= x0 - (last.x + last.width) < _GAP:
            top, bottom = min(last.y, y0), max(last.y + last.height, y1)
            marks[-1] = Mark(last.x, top, x1 - last.x, bottom - top)
            return
    marks.append(Mark(x0, y0, x1 - x0, height))


# A value whose beginning of this many letters is printed stands there.
_BEGINNING = 40
_MIN_WORD_LENGTH = 3


def places_of(text: str, *, value: str, excerpt: str) -> list[Range]:
    """Return where a page has a value, or else the words that it was read from.

    Print and value differ in case, space, punctuation and the order of names. The
    excerpt says which of several places is meant; it may be of no page.
    """
    page = _Letters(text)
    around = page.find(excerpt)
    wanted = letters_and_digits(value)
    for within in filter(None, (around, page.all)):
        if found := page.find_whole(wanted, within):
            return [page.offsets(*found)]
    if begun := page.find_begun(wanted):
        return [page.offsets(*begun)]
    words = [word for word in fold(value).split() if len(word) >= _MIN_WORD_LENGTH]
    places = [page.find_whole(word, around or page.all) for word in words]
    found_places = [page.offsets(*place) for place in places if place]
    if found_places and (around or len(found_places) == len(words)):
        return sorted(found_places)
    return [page.offsets(*around)] if around else []


class _Letters:
    """Letters and digits of a text, which know their offsets in it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._offsets: list[int] = []
        letters: list[str] = []
        for offset, character in enumerate(text):
            plain = character.lower() if character.isascii() else ""
            for letter in plain or letters_and_digits(character):
                if letter.isalnum():
                    letters.append(letter)
                    self._offsets.append(offset)
        self._letters = "".join(letters)
        self.all = (0, len(letters))

    def offsets(self, start: int, end: int) -> Range:
        """Return offsets in the text of a part of the letters."""
        return self._offsets[start], self._offsets[end - 1] + 1

    def find(self, words: str) -> Range | None:
        """Return the first part of the letters that has these words."""
        wanted = letters_and_digits(words)
        start = self._letters.find(wanted) if wanted else -1
        return None if start < 0 else (start, start + len(wanted))

    def find_whole(self, wanted: str, within: Range) -> Range | None:
        """Return the first place of letters that is no part of longer words."""
        return next(self._whole(wanted, within), None)

    def find_begun(self, wanted: str) -> Range | None:
        """Return where a long value begins, as far as the page has it."""
        start = self._letters.find(wanted[:_BEGINNING])
        if start < 0 or len(wanted) < _BEGINNING:
            return None
        length = _BEGINNING
        while self._letters[start + length : start + length + 1] == (
            wanted[length : length + 1] or " "
        ):
            length += 1
        return start, start + length

    def _whole(self, wanted: str, within: Range) -> Iterator[Range]:
        start = self._letters.find(wanted, *within) if wanted else -1
        while start >= 0:
            end = start + len(wanted)
            first, last = self.offsets(start, end)
            if not self._continues(first) and not self._continues(last):
                yield start, end
            start = self._letters.find(wanted, start + 1, within[1])

    def _continues(self, offset: int) -> bool:
        """Return whether a word goes on from before an offset to behind it."""
        around = self._text[max(offset - 1, 0) : offset + 1]
        # Chinese has no spaces between words.
        return (
            offset > 0
            and len(around) > 1
            and all(map(str.isalnum, around))
            and not any(map(is_ideograph, around))
        )
