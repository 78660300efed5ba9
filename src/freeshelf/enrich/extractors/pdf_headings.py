"""Detect headings and edge lines among the lines of a PDF page."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from freeshelf.enrich.extractors.pdf_lines import Line

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
