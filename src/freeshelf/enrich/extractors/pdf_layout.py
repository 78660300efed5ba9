"""From the characters of a PDF page, in the file's order, to paragraphs.

PDFium gives characters in reading order, marks line ends, and puts right-to-left lines
into the order they are read in. What is left to decide here is which line ends are
paragraph ends; what a hyphen at a line end means, hyphenation decides.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from freeshelf.enrich.extractors.characters import clean_character, is_ideograph
from freeshelf.enrich.extractors.glyph import Glyph
from freeshelf.enrich.extractors.hyphenation import Hyphenation
from freeshelf.enrich.extractors.messages import WordBox
from freeshelf.enrich.extractors.page_builder import Box, PageBuilder
from freeshelf.enrich.extractors.pdf_direction import in_reading_order

_LIST_ITEM = re.compile(r"[•▪◦‣*–-] |\(?\d{1,3}[.)] |\(?[a-z]\) ")
_SENTENCE_ENDS = frozenset(".!?…:;。！？؟۔")
_LINE_END_HYPHENS = ("\u2010", "\u2011")  # PDFium marks two other ones

_PARAGRAPH_PITCH = 1.3  # times the usual distance of two lines
_OTHER_SIZE = 0.2  # share by which the letters of a heading differ
_SHORT_LINE = 0.75  # share of the line beside it


@dataclass(frozen=True, slots=True)
class _Line:
    glyphs: Sequence[Glyph]
    first: Box  # of its first visible character
    last: Box

    @property
    def height(self) -> float:
        return self.last[3] - self.last[1]


def lay_out(
    glyphs: Sequence[Glyph], hyphenation: Hyphenation
) -> tuple[str, list[WordBox]]:
    """Return a page's text and word boxes."""
    lines = _lines(glyphs)
    usual_pitch = _usual_pitch(lines)
    builder = PageBuilder()
    for index, line in enumerate(lines):
        if index:
            _break_line(builder, lines, index, usual_pitch)
        _add_line(builder, in_reading_order(line.glyphs), hyphenation)
    return builder.finish()


def may_break_word(glyph: Glyph) -> bool:
    """Say whether a glyph is a hyphen that a line may end in."""
    return glyph.is_line_end_hyphen or glyph.character in _LINE_END_HYPHENS


def _lines(glyphs: Sequence[Glyph]) -> list[_Line]:
    lines: list[_Line] = []
    begun: list[Glyph] = []
    for index, glyph in enumerate([*glyphs, Glyph("\n", None)]):
        if glyph.character not in ("\r", "\n"):
            begun.append(glyph)
            continue
        if _is_broken_word(begun, glyphs[index : index + 3]):
            begun[-1] = replace(begun[-1], is_line_end_hyphen=True)
            continue
        placed = [g.box for g in begun if g.box and not g.character.isspace()]
        if placed:
            lines.append(_Line(begun, placed[0], placed[-1]))
        elif any(g.character.strip() for g in begun):
            # Text outside the page is kept as text; it has no place to be judged by.
            nowhere = (0.0, 0.0, 0.0, 0.0)
            lines.append(_Line(begun, nowhere, nowhere))
        begun = []
    return lines


def _usual_pitch(lines: Sequence[_Line]) -> float:
    pitches = [
        after.first[3] - before.last[3]
        for before, after in pairwise(lines)
        if after.first[3] > before.last[3]
    ]
    heights = [line.height for line in lines]
    if not pitches:
        return max(heights, default=0.0)
    usual_height = median(heights)
    return min(max(median(pitches), usual_height), 1.8 * usual_height)


def _break_line(
    builder: PageBuilder, lines: Sequence[_Line], index: int, usual_pitch: float
) -> None:
    before, after = lines[index - 1], lines[index]
    if _is_paragraph_end(before, after, usual_pitch):
        builder.newline()
    elif not (
        builder.ends_with_ideograph() and is_ideograph(after.glyphs[0].character or " ")
    ):
        builder.space()


def _is_paragraph_end(before: _Line, after: _Line, usual_pitch: float) -> bool:
    ends_sentence = before.glyphs[-1].character in _SENTENCE_ENDS
    pitch = after.first[3] - before.last[3]
    if pitch <= 0:
        # The text goes on at the top of another column.
        return ends_sentence
    if abs(before.height - after.height) > _OTHER_SIZE * before.height:
        return True
    if pitch > _PARAGRAPH_PITCH * max(usual_pitch, 1.1 * before.height):
        return True
    opening = "".join(glyph.character for glyph in after.glyphs[:6])
    if _LIST_ITEM.match(opening):
        return True
    return ends_sentence and before.last[2] < _SHORT_LINE * after.last[2]


def _is_broken_word(line: Sequence[Glyph], line_end: Sequence[Glyph]) -> bool:
    """Say whether a line ends in a hyphen that PDFium does not mark."""
    following = "".join(glyph.character for glyph in line_end).lstrip("\r\n")
    if len(line) < 2 or not following[:1].isalnum():
        return False
    hyphen = line[-1]
    # One line end is two characters: at the second the hyphen is marked already.
    return hyphen.is_line_end_hyphen or (
        hyphen.character in _LINE_END_HYPHENS and line[-2].character.isalnum()
    )


def _add_line(
    builder: PageBuilder, glyphs: Sequence[Glyph], hyphenation: Hyphenation
) -> None:
    for index, glyph in enumerate(glyphs):
        if glyph.is_line_end_hyphen:
            following = _next_word(glyphs, index + 1)
            if hyphenation.keeps(
                builder.last_word(), following, hyphen=glyph.character
            ):
                builder.add("-", glyph.box)
            builder.next_line()
        elif glyph.character.isspace():
            builder.space()
        elif glyph.character:
            builder.add(glyph.character, glyph.box)


def _next_word(glyphs: Sequence[Glyph], start: int) -> str:
    letters: list[str] = []
    for glyph in glyphs[start:]:
        if not glyph.character.isalnum() or glyph.is_line_end_hyphen:
            break
        letters.append(clean_character(glyph.character))
    return "".join(letters)
