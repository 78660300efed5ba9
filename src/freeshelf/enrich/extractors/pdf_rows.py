"""Consecutive lines of a PDF page that are on one row, where marks part them.

A mark that is a line of its own is on the nearer one of the rows around it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from freeshelf.enrich.extractors.pdf_lines import (
    Line,
    is_mark,
    is_right_to_left,
)

_SAME_ROW = 0.3  # share of the height of the letters
_RAISED = 0.6  # the same of a mark, or of a note in a line
_LOW = 0.35  # times the usual height of letters
_EVEN = 1.2  # times as high as the lowest letter


@dataclass(frozen=True, slots=True)
class _Part:
    """The vertical middle of a line of PDFium and its height, in points."""

    middle: float
    height: float
    has_letters: bool


def rows_of(lines: Sequence[Line]) -> Iterator[tuple[list[Line], float]]:
    """Yield consecutive lines on one row of the page, with the height of its letters.

    The others are rows of their own. The height of one that is not level, or is not on
    the page, is 0.
    """
    heights = [
        glyph.box[3] - glyph.box[1]
        for line in lines
        for glyph in line.glyphs
        if glyph.box and is_right_to_left(glyph)
    ]
    tall = _quantile(heights, 0.9)
    parts = [_part(line, tall) for line in lines]
    row: list[Line] = []
    height = 0.0
    before: _Part | None = None
    for line, part in zip(lines, _on_rows(parts), strict=True):
        if row and not (
            part is not None
            and before is not None
            and abs(part.middle - before.middle)
            < _SAME_ROW * min(part.height, before.height)
        ):
            yield row, height
            row, height = [], 0.0
        row.append(line)
        height = max(height, part.height if part else 0.0)
        before = part
    if row:
        yield row, height


def _part(line: Line, tall: float) -> _Part | None:
    """Return a line with its place, None if it is not level or not on the page."""
    visible = [glyph for glyph in line.glyphs if not glyph.character.isspace()]
    placed = [(glyph, glyph.box) for glyph in visible if glyph.box is not None]
    if len(placed) < len(visible) or any(g.is_line_end_hyphen for g in visible):
        return None
    letters = [box for glyph, box in placed if not is_mark(glyph)]
    boxes = letters or [box for _glyph, box in placed]
    heights = [box[3] - box[1] for box in boxes]
    height = _quantile(heights, 0.75)
    if max(heights) > _EVEN * min(heights):
        # PDFium gives letters that browsers draw boxes as low as they are drawn.
        height = max(height, tall)
    middle = median((box[1] + box[3]) / 2 for box in boxes)
    if any(
        abs((box[1] + box[3]) / 2 - middle) >= _RAISED * height for _, box in placed
    ):
        return None
    # Browsers' boxes of a letter with its marks may be those of a mark.
    is_raised = len(boxes) < len(placed) and max(heights) < _LOW * tall
    return _Part(middle, height, has_letters=bool(letters) and not is_raised)


def _on_rows(parts: Sequence[_Part | None]) -> Iterator[_Part | None]:
    """Yield the parts, those of marks alone with the middle of the letters' row."""
    following: list[_Part | None] = [None] * len(parts)
    for index in range(len(parts) - 2, -1, -1):
        after = parts[index + 1]
        is_row = after is None or after.has_letters
        following[index] = after if is_row else following[index + 1]
    before: _Part | None = None
    for part, after in zip(parts, following, strict=True):
        if part is None or part.has_letters:
            before = part
            yield part
            continue
        rows = [row for row in (before, after) if row is not None]
        nearest = min(rows, key=lambda row: abs(row.middle - part.middle), default=None)
        if nearest is None or (
            abs(nearest.middle - part.middle) >= _RAISED * nearest.height
        ):
            yield None
        else:
            yield nearest


def _quantile(values: Sequence[float], share: float) -> float:
    return sorted(values)[int(len(values) * share)] if values else 0.0
