"""Convert the characters of a PDF page, in the file's order, to paragraphs.

PDFium returns characters in the order in which the file draws them, marks line ends,
and reverses right-to-left lines. This module decides which lines are side by side,
which line ends are paragraph ends, and which lines are headings or at the edge;
`hyphenation` decides about hyphens at line ends.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise, takewhile
from statistics import median

from freeshelf.enrich.extractors.hyphenation import Hyphenation
from freeshelf.enrich.extractors.messages import EdgeLine, ExtractedPage
from freeshelf.enrich.extractors.page_text import (
    PageBuilder,
    clean_character,
    clean_line,
    is_ideograph,
)
from freeshelf.enrich.extractors.pdf_columns import order_columns
from freeshelf.enrich.extractors.pdf_lines import (
    Glyph,
    Line,
    fix_reversed_lines,
    in_reading_order,
    lines_of,
)
from freeshelf.enrich.extractors.pdf_marks import Blanks, join_at_marks

_MAX_EDGES = 4  # at the top, and at the bottom
_EDGE = 0.14  # share of the page's height
_APART = 1.25  # times the usual distance of two lines
_LEVELS = (1.6, 1.3, 1.12)  # how much larger than the text a heading is, by level
_MAX_HEADING_LENGTH = 140  # characters
_MIN_LETTERS = 3
_MIN_KNOWN = 300  # characters, before a size is called usual


class TextSizes:
    """Statistics of the letter sizes of a document; headings are larger."""

    def __init__(self) -> None:
        self._heights: Counter[float] = Counter()

    def learn(self, lines: Sequence[Line]) -> None:
        """Count the lines of a page."""
        for line in lines:
            if line.is_placed:
                self._heights[round(line.height, 1)] += len(line.glyphs)

    def level(self, line: Line) -> int | None:
        """Return the heading level of a line, None for other text."""
        if not line.is_placed or self._heights.total() < _MIN_KNOWN:
            return None
        letters = sum(glyph.character.isalpha() for glyph in line.glyphs)
        if letters < _MIN_LETTERS or len(line.glyphs) > _MAX_HEADING_LENGTH:
            return None
        usual = self._heights.most_common(1)[0][0]
        for level, ratio in enumerate(_LEVELS):
            if usual and line.height >= ratio * usual:
                return level
        return None


def edge_lines(lines: Sequence[Line], *, height: float, pitch: float) -> set[int]:
    """Return numbers of lines set apart at the top or bottom of a page."""
    from_top = sorted(
        (line.middle, line.last_middle, number)
        for number, line in enumerate(lines)
        if line.is_placed
    )
    from_bottom = sorted((-end, -begin, number) for begin, end, number in from_top)
    top = _apart(from_top, _EDGE * height, pitch)
    return top | _apart(from_bottom, (_EDGE - 1) * height, pitch)


def _apart(
    ordered: Sequence[tuple[float, float, int]], limit: float, pitch: float
) -> set[int]:
    """Return the outermost lines up to the last gap before the text begins.

    Each line is given by its begin, its end, and its number.
    """
    found: set[int] = set()
    beyond = (float("inf"), float("inf"), -1)
    for count, (line, following) in enumerate(pairwise([*ordered, beyond]), start=1):
        if count > _MAX_EDGES or line[1] > limit:
            break
        if following[0] - line[1] > _APART * pitch:
            found = {number for _begin, _end, number in ordered[:count]}
    return found


_LIST_ITEM = re.compile(r"[•▪◦‣*–-] |\(?\d{1,3}[.)] |\(?[a-z]\) ")
_SENTENCE_ENDS = frozenset(".!?…:;。！？؟۔")

_PARAGRAPH_PITCH = 1.3  # times the usual distance of two lines
_OTHER_SIZE = 0.2  # share by which the letters of a heading differ
_SHORT_LINE = 0.75  # share of the line beside it
_SPACING = 0.8  # times the height: a blank, widened by justification
_UNBREAKABLE_CHARACTERS = 3  # ideographs and punctuation that stay together


def lay_out(
    glyphs: Sequence[Glyph],
    hyphenation: Hyphenation,
    *,
    number: int,
    size: tuple[float, float],
    sizes: TextSizes | None = None,
    blanks: Blanks = None,
) -> ExtractedPage:
    """Lay out a page of a size in points; sizes detect headings, if given."""
    width, height = size
    lines = join_at_marks(lines_of(glyphs), blanks)
    lines = order_columns(fix_reversed_lines(lines))
    usual_pitch = _usual_pitch(lines)
    at_edge = edge_lines(lines, height=height, pitch=usual_pitch)
    levels: list[int | None] = [None] * len(lines)
    if sizes is not None:
        sizes.learn(lines)
        levels = [sizes.level(line) for line in lines]

    builder = PageBuilder()
    edges: list[EdgeLine] = []
    headings: list[tuple[int, int, int]] = []  # start, end, level
    for index, line in enumerate(lines):
        ends_paragraph = bool(index) and (
            (index - 1 in at_edge) != (index in at_edge)
            or levels[index - 1] != levels[index]
            or _is_paragraph_end(lines[index - 1], line, usual_pitch)
        )
        if index:
            _break_line(builder, line, ends_paragraph=ends_paragraph)
        start = builder.next_start()
        _add_line(builder, in_reading_order(line.glyphs), hyphenation)
        end = builder.end()
        if index in at_edge and start < end:
            edges.append((start, end, round(line.middle, 1)))
        level = levels[index]
        if level is not None and headings and index and not ends_paragraph:
            headings[-1] = (headings[-1][0], end, level)
        elif level is not None:
            headings.append((start, end, level))
    text, words = builder.finish()
    marks = [
        (start, level, clean_line(text[start:end])) for start, end, level in headings
    ]
    width, height = round(width, 2), round(height, 2)
    return ExtractedPage(number, text, width, height, words, marks, edges)


def _usual_pitch(lines: Sequence[Line]) -> float:
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


def _break_line(builder: PageBuilder, line: Line, *, ends_paragraph: bool) -> None:
    if ends_paragraph:
        builder.newline()
    elif not (
        builder.ends_with_ideograph() and is_ideograph(line.glyphs[0].character or " ")
    ):
        builder.space()


def _is_paragraph_end(before: Line, after: Line, usual_pitch: float) -> bool:
    if before.is_row or after.is_row:
        return True
    ends_sentence = before.glyphs[-1].character in _SENTENCE_ENDS
    pitch = after.first[3] - before.last[3]
    if pitch <= 0:
        # The text continues at the top of another column.
        return ends_sentence
    if abs(before.height - after.height) > _OTHER_SIZE * before.height:
        return True
    if pitch > _PARAGRAPH_PITCH * max(usual_pitch, 1.1 * before.height):
        return True
    opening = "".join(glyph.character for glyph in after.glyphs[:6])
    if _LIST_ITEM.match(opening):
        return True
    if not ends_sentence and opening[:1].islower():
        return False
    is_short = ends_sentence and before.last[2] < _SHORT_LINE * after.last[2]
    return is_short or _has_room(before, after)


def _has_room(line: Line, after: Line) -> bool:
    """Return whether the first word of the next line fits at the end of this one.

    Text that is set as a paragraph fills its lines, so the line was broken on purpose:
    it is a heading, or the end of a paragraph or list item.
    """
    first = after.glyphs[0]
    if is_ideograph(first.character or " "):
        needed = _UNBREAKABLE_CHARACTERS * after.height
    else:
        word = list(takewhile(lambda glyph: glyph.character.strip(), after.glyphs))
        boxes = [glyph.box for glyph in word if glyph.box]
        needed = max((box[2] for box in boxes), default=0.0)
        needed -= min((box[0] for box in boxes), default=0.0)
    is_reversed = line.first[0] > line.last[0]
    room = line.left - after.left if is_reversed else after.right - line.right
    return room > needed + _SPACING * after.height


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
    word = takewhile(
        lambda glyph: glyph.character.isalnum() and not glyph.is_line_end_hyphen,
        glyphs[start:],
    )
    return "".join(clean_character(glyph.character) for glyph in word)
