"""Lines of a PDF page, as PDFium returns them, with their letters in reading order.

PDFium assumes that a right-to-left line is drawn from its left end and reverses it. If
a file draws it from the right, or stores it in visual order, its letters are reversed.
The first case is detected by positions: they run to the right. The second is detected
by words: none begins with a final letter of Arabic, and many begin with its article.

It reverses such a line word by word, and with it the words of a foreign name: “CC BY
4.0” becomes “4.0 BY CC”. Where such words are in reverse order in the text and from
left to right on the page, their order is restored.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, takewhile
from operator import attrgetter, itemgetter

from freeshelf.enrich.extractors.page_text import Box, clean_character


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character with its box; blanks and line ends have none."""

    character: str
    box: Box | None
    is_line_end_hyphen: bool = False


_LINE_END_HYPHENS = ("\u2010", "\u2011")  # PDFium marks two other ones
_STOPS = frozenset("!?;\u2026")  # beside comma, colon, full stop and slash
_NOWHERE = (0.0, 0.0, 0.0, 0.0)
_FIRST_MARK = "\u0300"
_RIGHT_TO_LEFT = ("R", "AL")


@dataclass(frozen=True, slots=True)
class Line:
    """A line or a part of one; is_row marks a row of a table."""

    glyphs: Sequence[Glyph]
    first: Box  # of its first visible character
    last: Box
    is_row: bool = False

    @property
    def height(self) -> float:
        return self.last[3] - self.last[1]

    @property
    def left(self) -> float:
        return min(self.first[0], self.last[0])

    @property
    def right(self) -> float:
        return max(self.first[2], self.last[2])

    @property
    def middle(self) -> float:
        """Vertical middle of the first character, in points from the top."""
        return (self.first[1] + self.first[3]) / 2

    @property
    def last_middle(self) -> float:
        """Vertical middle of the last character: a broken word ends a line below."""
        return (self.last[1] + self.last[3]) / 2

    @property
    def is_placed(self) -> bool:
        return self.first != _NOWHERE


def lines_of(glyphs: Sequence[Glyph]) -> list[Line]:
    """Return the lines in PDFium's order, with broken words joined."""
    lines: list[Line] = []
    begun: list[Glyph] = []
    for index, glyph in enumerate([*glyphs, Glyph("\n", None)]):
        if glyph.character not in ("\r", "\n"):
            begun.append(glyph)
            continue
        if _is_broken_word(begun, glyphs[index : index + 3]):
            begun[-1] = replace(begun[-1], is_line_end_hyphen=True)
            continue
        lines += line_of(begun)
        begun = []
    return lines


def line_of(glyphs: Sequence[Glyph]) -> Iterator[Line]:
    """Yield a line of these characters, none for blanks only."""
    placed = [g.box for g in glyphs if g.box and not g.character.isspace()]
    if placed:
        yield Line(glyphs, placed[0], placed[-1])
    elif any(g.character.strip() for g in glyphs):
        # Text outside the page is kept; it has no position.
        yield Line(glyphs, _NOWHERE, _NOWHERE)


def may_break_word(glyph: Glyph) -> bool:
    """Return whether a glyph is a hyphen that a line may end in."""
    return glyph.is_line_end_hyphen or glyph.character in _LINE_END_HYPHENS


def is_right_to_left(glyph: Glyph) -> bool:
    """Return whether a glyph is a letter of a right-to-left script."""
    character = glyph.character
    return character > "\u0590" and (
        unicodedata.bidirectional(character[0]) in _RIGHT_TO_LEFT
    )


def is_mark(glyph: Glyph) -> bool:
    """Return whether a glyph is a mark over or under a letter, or several."""
    if glyph.character < _FIRST_MARK:
        return False
    cleaned = clean_character(glyph.character)
    return bool(cleaned) and all(unicodedata.category(c) == "Mn" for c in cleaned)


def _is_broken_word(line: Sequence[Glyph], line_end: Sequence[Glyph]) -> bool:
    """Return whether a line ends in a hyphen that PDFium does not mark."""
    following = "".join(glyph.character for glyph in line_end).lstrip("\r\n")
    if len(line) < 2 or not following[:1].isalnum():
        return False
    hyphen = line[-1]
    # A line end may be two characters: at the second the hyphen is already marked.
    return hyphen.is_line_end_hyphen or (
        hyphen.character in _LINE_END_HYPHENS and line[-2].character.isalnum()
    )


def in_reading_order(glyphs: Sequence[Glyph]) -> Sequence[Glyph]:
    """Return the glyphs of a line with its foreign phrases in order."""
    if not any(is_right_to_left(glyph) for glyph in glyphs):
        return glyphs
    ordered: list[Glyph] = []
    phrase: list[list[Glyph]] = []
    for word in _from_the_right(_words_and_blanks(glyphs)):
        if _continues(phrase, word):
            phrase.append(_from_the_left(word))
            continue
        ordered += _turned_phrase(phrase)
        phrase = []
        if _is_foreign(word):
            phrase = [_from_the_left(word)]
        else:
            ordered += word
    return [*ordered, *_turned_phrase(phrase)]


def _from_the_right(pieces: Sequence[list[Glyph]]) -> list[list[Glyph]]:
    """Return words and blanks, those turned that run to the right but must not."""
    turned = list(pieces)
    start = 0
    while start < len(turned):
        end = start + 1
        while end + 1 < len(turned) and _stand_from_the_left(turned, end):
            end += 2
        turned[start:end] = reversed(turned[start:end])
        start = end
    return turned


def _stand_from_the_left(pieces: Sequence[list[Glyph]], blank: int) -> bool:
    """Return whether the words around a blank are of right-to-left letters, and do."""
    before, after = pieces[blank - 1], pieces[blank + 1]
    return (
        _is_blank(pieces[blank])
        and _runs_to_the_left(before)
        and _runs_to_the_left(after)
        and _stands_left_of(before, after[0])
    )


def _runs_to_the_left(word: Sequence[Glyph]) -> bool:
    letters = [glyph for glyph in word if is_right_to_left(glyph)]
    return bool(letters) and not _stands_left_of(letters[:1], letters[-1])


def _from_the_left(word: list[Glyph]) -> list[Glyph]:
    """Return the letters of a foreign word by their places; its end stays its end.

    So does its begin, on its right, but a stop on its left is of its end.
    """
    places = [index for index, glyph in enumerate(word) if glyph.character.isalnum()]
    if not places:
        return word
    first, end = places[0], places[-1] + 1
    placed = [(g.box[0], g) for g in word[:end] if g.box is not None]
    if len(placed) < end:
        return word
    right = max(x for x, _glyph in placed[first:])
    begin = [g for x, g in placed[:first] if x > right and not _is_stop(g)]
    letters = sorted(placed, key=itemgetter(0))
    ordered = [glyph for _x, glyph in letters if glyph not in begin]
    stops = list(takewhile(_is_stop, ordered))
    return [*begin, *ordered[len(stops) :], *word[end:], *reversed(stops)]


def _is_stop(glyph: Glyph) -> bool:
    is_common = unicodedata.bidirectional(glyph.character[:1]) == "CS"
    return is_common or glyph.character in _STOPS


def _continues(phrase: list[list[Glyph]], word: list[Glyph]) -> bool:
    """Return whether a word, or the blank before one, belongs to the phrase."""
    if not phrase:
        return False
    if _is_blank(word):
        return True
    return _is_foreign(word) and _stands_left_of(word, phrase[-2][0])


def _words_and_blanks(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Return words and the single blanks between them, alternately."""
    pieces: list[list[Glyph]] = []
    for glyph in glyphs:
        blank = glyph.character.isspace()
        if pieces and not blank and not _is_blank(pieces[-1]):
            pieces[-1].append(glyph)
        elif not (blank and pieces and _is_blank(pieces[-1])):
            pieces.append([glyph])
    return pieces


def _turned_phrase(phrase: list[list[Glyph]]) -> list[Glyph]:
    """Return a phrase's words reversed; a number before it is not part of it."""
    tail: list[list[Glyph]] = []
    while phrase and not any(g.character.isalpha() for g in phrase[-1]):
        tail.insert(0, phrase.pop())
    if len(phrase) > 1:
        # The full stop of the line's own sentence is on the left of the phrase.
        word = phrase[-1]
        stop: list[Glyph] = []
        while not word[-1].character.isalnum() and _stands_left_of(word[-1:], word[0]):
            stop.insert(0, word.pop())
        tail.insert(0, stop)
    return [glyph for piece in [*reversed(phrase), *tail] for glyph in piece]


def _is_blank(word: Sequence[Glyph]) -> bool:
    return word[0].character.isspace()


def _is_foreign(word: Sequence[Glyph]) -> bool:
    return any(g.character.isalnum() for g in word) and not any(
        is_right_to_left(glyph) for glyph in word
    )


def _stands_left_of(word: Sequence[Glyph], other: Glyph) -> bool:
    left, right = word[0].box, other.box
    return left is not None and right is not None and left[0] < right[0]


_WORD = re.compile(r"[\u0621-\u064a]{3,}")
_ALEFS, _LAM = frozenset("\u0622\u0623\u0625\u0627\u0671"), "\u0644"
_FINAL = frozenset("\u0629\u0649")
_MIN_SIGNS = 4
_CLEARLY = 3  # times as many


def fix_reversed_lines(lines: Sequence[Line]) -> list[Line]:
    """Return lines with their letters in reading order."""
    if not any(is_right_to_left(g) for line in lines for g in line.glyphs):
        return list(lines)
    lines = [_with_words_in_order(line) for line in lines]
    turned = [_turned(line) if _runs_to_the_right(line) else line for line in lines]
    text = " ".join(
        "".join(clean_character(glyph.character) for glyph in line.glyphs)
        for line in turned
    )
    if _is_reversed(text):
        turned = [_turned(line) for line in turned]
    return _with_ligatures_in_order(turned)


def _with_ligatures_in_order(lines: Sequence[Line]) -> list[Line]:
    """Return the lines of a page with the letters of ligatures in reading order.

    They have the place of their ligature, and PDFium turns them with their line: alef
    then stands before the lam that is drawn with it, or a final letter first.
    """
    drawn = [list(_ligatures(line)) for line in lines]
    signs = 0
    for line, places in zip(lines, drawn, strict=True):
        for start, end in places:
            first, last = (line.glyphs[at].character for at in (start, end - 1))
            signs += (last == _LAM and first in _ALEFS) or first in _FINAL
            signs -= (first == _LAM and last in _ALEFS) or last in _FINAL
    if signs <= 0:
        return list(lines)
    return [_with_turned(*each) for each in zip(lines, drawn, strict=True)]


def _ligatures(line: Line) -> Iterator[tuple[int, int]]:
    """Yield the bounds of letters from right to left that have the same place."""
    start = 0
    for _box, run in groupby(line.glyphs, key=attrgetter("box")):
        letters = list(run)
        end = start + len(letters)
        if len(letters) > 1 and all(map(is_right_to_left, letters)):
            yield start, end
        start = end


def _with_turned(line: Line, places: Sequence[tuple[int, int]]) -> Line:
    glyphs = list(line.glyphs)
    for start, end in places:
        glyphs[start:end] = glyphs[start:end][::-1]
    return replace(line, glyphs=glyphs)


def _with_words_in_order(line: Line) -> Line:
    """Return a line whose words run to the left, with their letters doing so, too.

    PDFium gives ligatures of some programs in the order of their places, and all
    letters around them.
    """
    words = _words_and_blanks(line.glyphs)
    placed = [(word[0], word[0].box[0]) for word in words if word[0].box is not None]
    all_starts = [x for glyph, x in placed if not glyph.character.isspace()]
    starts = [x for glyph, x in placed if is_right_to_left(glyph)]
    if not any(
        len(each) > 1 and each == sorted(each, reverse=True)
        for each in (starts, all_starts)
    ):
        return line
    glyphs = [
        glyph
        for word in words
        for is_arabic, run in groupby(word, key=_is_of_right_to_left)
        for glyph in _leftwards(list(run), is_arabic=is_arabic)
    ]
    return replace(line, glyphs=glyphs)


def _is_of_right_to_left(glyph: Glyph) -> bool:
    is_mark = unicodedata.bidirectional(glyph.character[0]) == "NSM"
    return is_mark or is_right_to_left(glyph)


def _leftwards(run: list[Glyph], *, is_arabic: bool) -> list[Glyph]:
    places = [g.box[0] for g in run if g.box is not None and is_right_to_left(g)]
    is_turned = is_arabic and len(set(places)) > 1 and places == sorted(places)
    return run[::-1] if is_turned else run


def _runs_to_the_right(line: Line) -> bool:
    steps = [0, 0]
    before: Glyph | None = None
    for glyph in line.glyphs:
        if not is_right_to_left(glyph) or glyph.box is None:
            before = None
            continue
        if before is not None and before.box is not None:
            steps[glyph.box[0] > before.box[0]] += 1
        before = glyph
    return steps[1] > steps[0]


def _is_reversed(text: str) -> bool:
    signs = against = 0
    for word in _WORD.findall(text):
        signs += word[0] in "ةى" or word.endswith("لا")
        against += word[-1] in "ةى" or word.startswith("ال")
    return signs >= _MIN_SIGNS and signs > _CLEARLY * against


def _turned(line: Line) -> Line:
    """Return a line reversed, except for its numbers and foreign words."""
    if not any(map(is_right_to_left, line.glyphs)):
        return line
    glyphs = [glyph for run in reversed(list(_runs(line.glyphs))) for glyph in run]
    return replace(line, glyphs=glyphs, first=line.last, last=line.first)


def _runs(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    """Yield foreign words and numbers as runs, all other characters one by one."""
    word: list[Glyph] = []
    for glyph in glyphs:
        if glyph.character.isalnum() and not is_right_to_left(glyph):
            word.append(glyph)
            continue
        if word:
            yield word
            word = []
        yield [glyph]
    if word:
        yield word
