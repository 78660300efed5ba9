"""Rows of right-to-left letters that PDFium breaks at vowel marks, put together.

Programs draw a mark of Arabic or Hebrew by itself, higher or lower than the letters.
PDFium takes it for a line, or for the begin of one: what is left of it comes before
what is right of it, words are broken, and the mark follows another letter. Where that
is so, the letters of the row are read from right to left by their places, and each mark
follows the letter over or under which it is.

Lines without marks, and lines that no mark parts, stay as they are.
"""

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import itemgetter
from statistics import median

from freeshelf.enrich.extractors.page_text import Box
from freeshelf.enrich.extractors.pdf_lines import (
    Glyph,
    Line,
    is_mark,
    is_right_to_left,
    line_of,
)
from freeshelf.enrich.extractors.pdf_rows import rows_of

_BLANK_WIDTH = 0.06  # times the height; letters of a word touch
_BLANK_WIDTH_OF_SPLIT = 0.14
_BLANK_WIDTH_IF_DRAWN = 0.5  # where blanks are known
_LEAST_BLANK_WIDTH = 0.02  # of a blank that PDFium gives; at marks it adds some
_WIDEST_BLANK = 1.8  # times the height, in a justified line; cells are farther apart
_WIDEST_FOR_LETTERS = 6  # or times the mean width of letters
_AROUND = 6  # letters on either side that may have a mark
_OVER = 0.2  # times the width; letters beside each other are farther apart
_MAX_OVER = 0.1  # share of the letters
_LATIN_MARKS = "\u0590"  # those before it
_SPLIT = 0.05  # points
_MAX_SPLIT = 3  # marks of one letter
_BLANK = Glyph(" ", None)
_ON_ROW = 0.5  # times the height, between the feet of letters and a blank

# Places of blanks that a page draws by themselves, in points from its top left corner;
# None if it does not.
Blanks = Sequence[tuple[float, float]] | None


@dataclass(slots=True)
class _Placed:
    """A character in its place on the page, and the number of its line."""

    glyph: Glyph
    box: Box
    line: int

    @property
    def center(self) -> float:
        return (self.box[0] + self.box[2]) / 2

    @property
    def width(self) -> float:
        return self.box[2] - self.box[0]


@dataclass(slots=True)
class _Letter(_Placed):
    """A visible character that is no mark, with the marks that belong to it."""

    marks: list[Glyph] = field(default_factory=list)
    is_split: bool = False  # its box is shared with its marks

    def distance(self, x: float) -> float:
        """Return how far a place is from the letter, 0 if it is over or under it."""
        return max(self.box[0] - x, x - self.box[2], 0.0)

    @property
    def is_foreign(self) -> bool:
        return self.glyph.character.isalnum() and not is_right_to_left(self.glyph)


def join_at_marks(lines: Sequence[Line], blanks: Blanks = None) -> list[Line]:
    """Return lines, with those joined that marks of right-to-left letters part."""
    glyphs = [glyph for line in lines for glyph in line.glyphs]
    if not (any(map(is_mark, glyphs)) and any(map(is_right_to_left, glyphs))):
        return list(lines)
    drawn = None if blanks is None else sorted(blanks, key=itemgetter(1))
    return [
        joined
        for row, height in rows_of(lines)
        for joined in _Row(row, height, drawn).joined()
    ]


@dataclass(slots=True)
class _Mark(_Placed):
    """A mark with the letter that it follows in the order of PDFium, if any."""

    last: _Letter | None


class _Row:
    """Consecutive lines on one row of the page."""

    def __init__(self, lines: Sequence[Line], height: float, blanks: Blanks) -> None:
        self._lines = lines
        self._drawn_blanks = blanks  # of the page, from the top
        self._letters: list[_Letter] = []
        self._marks: list[_Mark] = []
        self._parted: set[int] = set()  # lines whose order or marks are wrong
        self._centers: list[float] = []  # of the letters, from right to left
        self._height = height
        self._blank_places: list[float] = []
        # Of letters that follow each other in PDFium's order: whether a blank does.
        self._blanks: dict[frozenset[int], bool] = {}

    def joined(self) -> list[Line]:
        """Return the lines of the row, those joined that belong together."""
        if not self._height:
            return list(self._lines)
        self._read()
        if not (
            self._marks and any(is_right_to_left(each.glyph) for each in self._letters)
        ):
            return list(self._lines)
        self._find_blanks()
        self._find_lines_out_of_order()
        self._sort()
        if self._has_layers():
            return list(self._lines)
        self._give_marks()
        letters_of: dict[int, list[_Letter]] = {}
        together = list(self._lines_together())
        index_of = {n: index for index, numbers in enumerate(together) for n in numbers}
        for letter in self._letters:
            letters_of.setdefault(index_of[letter.line], []).append(letter)
        joined: list[Line] = []
        for index, numbers in enumerate(together):
            letters = letters_of.get(index, [])
            if len(numbers) > 1 or numbers & self._parted:
                joined += line_of(self._glyphs_of(letters))
            elif letters:
                joined += [self._lines[number] for number in numbers]
        if self._parted:
            joined.sort(key=lambda line: -line.right)
        return joined

    def _read(self) -> None:
        """Take the letters and marks of the lines, each from its right end."""
        for number, line in enumerate(self._lines):
            before: _Letter | None = None
            has_blank = has_mark = False
            for glyph in _from_the_right(line):
                if glyph.character.isspace():
                    has_blank = True
                elif glyph.box is None or not glyph.character:
                    continue
                elif is_mark(glyph):
                    last = None if has_blank else before
                    self._marks.append(_Mark(glyph, glyph.box, number, last))
                    has_mark = True
                else:
                    letter = _Letter(glyph, glyph.box, number)
                    self._letters.append(letter)
                    if before is not None and not has_mark:
                        pair = frozenset((id(before), id(letter)))
                        self._blanks[pair] = has_blank
                    before, has_blank, has_mark = letter, False, False

    def _find_blanks(self) -> None:
        """Find where blanks are drawn on the row, from left to right."""
        if self._drawn_blanks is not None:
            foot = median(letter.box[3] for letter in self._letters)
            reach, height = _ON_ROW * self._height, itemgetter(1)
            start = bisect_left(self._drawn_blanks, foot - reach, key=height)
            end = bisect_left(self._drawn_blanks, foot + reach, key=height)
            self._blank_places = sorted(x for x, _y in self._drawn_blanks[start:end])

    def _find_lines_out_of_order(self) -> None:
        for before, letter in pairwise(self._letters):
            if (
                before.line == letter.line
                and letter.center > before.center
                and (is_right_to_left(letter.glyph) or is_right_to_left(before.glyph))
            ):
                self._parted.add(letter.line)

    def _has_layers(self) -> bool:
        """Return whether lines are over each other, as hidden and shown text are."""
        over = sum(
            before.line != letter.line
            and before.center - letter.center < _OVER * min(before.width, letter.width)
            for before, letter in pairwise(self._letters)
        )
        return over > max(1, _MAX_OVER * len(self._letters))

    def _give_marks(self) -> None:
        owners = [self._split_with(mark) for mark in self._marks]
        for mark, owner in zip(self._marks, owners, strict=True):
            if owner is not None:
                left = min(owner.box[0], mark.box[0])
                right = max(owner.box[2], mark.box[2])
                owner.box = (left, owner.box[1], right, owner.box[3])
                owner.is_split = True
        self._sort()
        for mark, owner in zip(self._marks, owners, strict=True):
            letter = owner or self._letter_of(mark)
            letter.marks.append(mark.glyph)
            if letter is not mark.last:
                self._parted |= {mark.line, letter.line}

    def _sort(self) -> None:
        self._letters.sort(key=lambda letter: -letter.center)
        self._centers = [-letter.center for letter in self._letters]

    def _around(self, center: float) -> Sequence[_Letter]:
        index = bisect_left(self._centers, -center)
        return self._letters[max(0, index - _AROUND) : index + _AROUND]

    def _split_with(self, mark: _Mark) -> _Letter | None:
        """Return the letter that shares its box with a mark, if one does.

        Browsers draw a letter with its marks at once, and PDFium splits the box into
        equal parts.
        """
        found: list[tuple[int, bool, _Letter]] = []
        for letter in self._around(mark.center) if mark.width > 0 else ():
            box = letter.glyph.box or letter.box
            parts = (box[0] - mark.box[0]) / mark.width
            count = round(abs(parts))
            if (
                max(abs(box[1] - mark.box[1]), abs(box[3] - mark.box[3])) < _SPLIT
                and abs(box[2] - box[0] - mark.width) < _SPLIT
                and 1 <= count <= _MAX_SPLIT
                and abs(abs(parts) - count) * mark.width < _SPLIT
            ):
                found.append((count, parts < 0, letter))
        # A mark follows the letter on its right, if it is as near to both.
        return min(found, key=itemgetter(0, 1))[2] if found else None

    def _letter_of(self, mark: _Mark) -> _Letter:
        """Return the letter over or under which a mark is, or that it follows."""
        center, last = mark.center, mark.last
        if last is not None and last.distance(center) == 0:
            return last
        around = self._around(center)
        same = is_right_to_left if mark.glyph.character > _LATIN_MARKS else _is_other
        nearest = min(
            [each for each in around if same(each.glyph)] or around,
            key=lambda each: (each.distance(center), abs(each.center - center)),
        )
        # A mark of some fonts is as wide as a letter, and follows its own.
        follows = last is not None and last.distance(center) <= mark.width
        return last if last and follows and nearest.distance(center) > 0 else nearest

    def _lines_together(self) -> Iterator[set[int]]:
        """Yield the numbers of lines that are one line."""
        widths = [letter.width for letter in self._letters]
        mean = sum(widths) / max(1, len(widths))
        widest = min(_WIDEST_BLANK * self._height, _WIDEST_FOR_LETTERS * mean)
        words = list(self._words(self._letters))
        pairs = [pair for word in words for pair in pairwise(word)]
        for before, word in pairwise(words):
            is_marked = any(letter.marks for letter in (*before, *word))
            if is_marked and before[-1].box[0] - word[0].box[2] < widest:
                pairs.append((before[-1], word[0]))
        together = {number: {number} for number in range(len(self._lines))}
        for right, left in pairs:
            some, others = together[right.line], together[left.line]
            if some is not others:
                some, others = sorted((some, others), key=len, reverse=True)
                some |= others
                together.update(dict.fromkeys(others, some))
        seen: set[int] = set()
        for number, numbers in together.items():
            if number not in seen:
                seen |= numbers
                yield numbers

    def _glyphs_of(self, letters: Sequence[_Letter]) -> list[Glyph]:
        """Return the glyphs of letters from right to left, with blanks between words.

        The letters of numbers and foreign words run to the right.
        """
        glyphs: list[Glyph] = []
        for word in self._words(letters):
            if glyphs:
                glyphs.append(_BLANK)
            for letter in _with_foreign_turned(word):
                glyphs += [letter.glyph, *letter.marks]
        return glyphs

    def _words(self, letters: Sequence[_Letter]) -> Iterator[list[_Letter]]:
        word: list[_Letter] = []
        left = 0.0
        for letter in letters:
            if word and self._has_blank(word[-1], letter, left - letter.box[2]):
                yield word
                word = []
            left = min(left, letter.box[0]) if word else letter.box[0]
            word.append(letter)
        if word:
            yield word

    def _has_blank(self, right: _Letter, left: _Letter, gap: float) -> bool:
        if self._drawn_blanks is not None:
            places = self._blank_places
            index = bisect_right(places, left.center)
            is_drawn = index < len(places) and places[index] < right.center
            return is_drawn or gap > _BLANK_WIDTH_IF_DRAWN * self._height
        known = self._blanks.get(frozenset((id(right), id(left))))
        if known is False:
            return False
        width = _BLANK_WIDTH
        if known:
            width = _LEAST_BLANK_WIDTH
        elif right.is_split or left.is_split:
            width = _BLANK_WIDTH_OF_SPLIT
        return gap > width * self._height


def _is_other(glyph: Glyph) -> bool:
    return not is_right_to_left(glyph)


def _from_the_right(line: Line) -> Sequence[Glyph]:
    """Return the glyphs of a line, reversed if its letters run to the right."""
    places = [
        glyph.box[0]
        for glyph in line.glyphs
        if glyph.box is not None and is_right_to_left(glyph)
    ]
    steps = [after - before for before, after in pairwise(places) if after != before]
    runs_right = sum(step > 0 for step in steps) > len(steps) / 2
    return line.glyphs[::-1] if runs_right else line.glyphs


def _with_foreign_turned(word: Sequence[_Letter]) -> list[_Letter]:
    """Return a word's letters, its numbers and foreign words from left to right."""
    turned: list[_Letter] = []
    start = 0
    while start < len(word):
        end = start + 1
        if _begins_foreign(word, start):
            for index in range(start + 1, len(word)):
                if is_right_to_left(word[index].glyph):
                    break
                if word[index].is_foreign:
                    end = index + 1
        turned += reversed(word[start:end])
        start = end
    return turned


def _begins_foreign(word: Sequence[_Letter], start: int) -> bool:
    """Return whether a number or foreign word begins, with its percent sign."""
    if word[start].is_foreign:
        return True
    return (
        start + 1 < len(word)
        and unicodedata.bidirectional(word[start].glyph.character[0]) == "ET"
        and unicodedata.bidirectional(word[start + 1].glyph.character[0]) == "EN"
    )
