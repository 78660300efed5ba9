"""Marks on the image of a page: where words of its text stand."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from freeshelf.enrich.extractors.messages import WordBox

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
