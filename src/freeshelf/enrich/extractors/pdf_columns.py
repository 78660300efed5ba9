"""Lines with distant parts: two columns drawn across, or rows of a table.

Columns are full lines of prose on both sides of one gap that continues through several
lines: they are read one after the other. Consecutive lines with other gaps are rows:
their cells are separated by a bar.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from freeshelf.enrich.extractors.pdf_lines import Glyph, Line, line_of

_WIDE = 1.8  # times the height of the letters; a justified line has narrower gaps
# Or times the mean width of letters, where a font is tall for the sake of its marks.
_WIDE_FOR_LETTERS = 6
_NARROW = 0.7  # a gap that counts if a wide one is above or below it
_NARROWEST_GUTTER = 0.6
_MIN_LINES = 4
_NARROWEST_COLUMN = 10  # times the height: some 20 letters
_FILLED = 0.65  # share of the column that its lines fill
_MIN_ROWS = 2
_MAX_ROWS = 200  # processed together
_ALIGNED = 3.0  # points
_SAME_HEIGHT = 0.3  # times the height
_NEXT_LINE = 1.35  # times the height
_NEXT_PARAGRAPH = 2.5
_MAX_IN_CELL = 4  # lines
_LIST_MARK = re.compile(
    r"\W{0,3}|\W?(?:\d{1,3}(?:\.\d{1,3})*|[A-Za-z]|[ivxIVX]{1,4})\W?"
)
_BLANK = Glyph(" ", None)
_BAR = (_BLANK, Glyph("|", None), _BLANK)

_Parts = list[Line]


@dataclass(frozen=True, slots=True)
class _Gap:
    """A wide blank before a character of a line, from left to right in points."""

    index: int
    left: float
    right: float
    is_wide: bool


@dataclass(frozen=True, slots=True)
class _Spread:
    """Text side by side: a line and its gaps, or cells of several lines."""

    lines: Sequence[Line]
    gaps: Sequence[_Gap]
    cells: Sequence[Line] = ()

    @property
    def is_wide(self) -> bool:
        return any(gap.is_wide for gap in self.gaps)

    def parts(self, places: Sequence[_Gap]) -> _Parts:
        """Return the cells, or the line split at its wide or aligned gaps."""
        if self.cells:
            return list(self.cells)
        cuts = [g.index for g in self.gaps if g.is_wide or _is_over(g, places)]
        glyphs = self.lines[0].glyphs
        edges = pairwise([0, *cuts, len(glyphs)])
        return [part for start, end in edges for part in line_of(glyphs[start:end])]


def order_columns(lines: Sequence[Line]) -> list[Line]:
    """Return lines in reading order by column, with rows of tables marked."""
    spreads = list(_spreads(lines))
    ordered: list[Line] = []
    index = 0
    while index < len(spreads):
        block = _block(spreads, index)
        if sum(spread.is_wide for spread in block) < _MIN_ROWS:
            ordered += spreads[index].lines
            index += 1
            continue
        places = [gap for spread in block for gap in spread.gaps if gap.is_wide]
        cut = [spread.parts(places) for spread in block]
        columns = _columns(cut)
        ordered += _rows(cut) if columns is None else columns
        index += len(block)
    return ordered


def _spreads(lines: Sequence[Line]) -> Iterator[_Spread]:
    index = 0
    while index < len(lines):
        stacks = _stacks(lines, index)
        count = sum(map(len, stacks))
        if len(stacks) < 2:
            yield _Spread(lines[index : index + 1], list(_gaps(lines[index])))
            index += 1
            continue
        cells = [cell for stack in stacks for cell in line_of(_joined(stack))]
        places = sorted((cell.left, cell.right) for cell in cells)
        gaps = [
            _Gap(0, before[1], after[0], is_wide=True)
            for before, after in pairwise(places)
        ]
        yield _Spread(lines[index : index + count], gaps, cells)
        index += count


def _stacks(lines: Sequence[Line], start: int) -> list[list[Line]]:
    """Return the lines of each cell, for cells whose first lines are level."""
    stacks = [[lines[start]]]
    for line in lines[start + 1 :]:
        stack = stacks[-1]
        pitch = line.middle - stack[-1].middle
        level = abs(line.middle - lines[start].middle) < _SAME_HEIGHT * line.height
        if 0 < pitch < _NEXT_LINE * line.height and len(stack) < _MAX_IN_CELL:
            if not _overlap(line, stack[0]):
                break
            stack.append(line)
        elif level and not any(_overlap(line, each) for s in stacks for each in s):
            stacks.append([line])
        else:
            break
    # A line after the last cell may be the text below the table.
    if len(stacks) > 1 and any(
        _overlap(line, each) for line in stacks[-1] for each in stacks[0]
    ):
        del stacks[-1][1:]
    return stacks


def _joined(
    lines: Sequence[Line], separator: Sequence[Glyph] = (_BLANK,)
) -> list[Glyph]:
    glyphs: list[Glyph] = []
    for line in lines:
        glyphs += [*(separator if glyphs else ()), *line.glyphs]
    return glyphs


def _overlap(line: Line, other: Line) -> bool:
    return line.left < other.right and other.left < line.right


def _gaps(line: Line) -> Iterator[_Gap]:
    """Yield the gaps of a line, except the one behind a list marker."""
    if any(glyph.is_line_end_hyphen for glyph in line.glyphs):
        # It continues in another line: text beside it is unrelated.
        return
    letters = [g.box for g in line.glyphs if g.box and not g.character.isspace()]
    width = sum(box[2] - box[0] for box in letters) / max(1, len(letters))
    before: Glyph | None = None
    opening = ""
    for index, glyph in enumerate(line.glyphs):
        if glyph.box is None or glyph.character.isspace():
            continue
        if before is not None and before.box is not None:
            left, right = before.box[2], glyph.box[0]
            if right < left:
                left, right = glyph.box[2], before.box[0]
            height = glyph.box[3] - glyph.box[1]
            if right - left > _NARROW * height and not _LIST_MARK.fullmatch(opening):
                # A number in a right-to-left line is read from its far end.
                is_blank = not any(
                    left < (box[0] + box[2]) / 2 < right for box in letters
                )
                is_wide = right - left > min(_WIDE * height, _WIDE_FOR_LETTERS * width)
                if is_blank:
                    yield _Gap(index, left, right, is_wide)
        before = glyph
        opening += glyph.character


def _is_over(gap: _Gap, places: Sequence[_Gap]) -> bool:
    return any(gap.left < place.right and place.left < gap.right for place in places)


def _block(spreads: Sequence[_Spread], start: int) -> list[_Spread]:
    """Return consecutive lines with gaps from an index."""
    block: list[_Spread] = []
    wide: list[_Gap] = []
    pairs: list[_Parts] = []
    for spread in spreads[start : start + _MAX_ROWS]:
        if not (
            spread.is_wide
            or any(_is_over(gap, wide) for gap in spread.gaps)
            or _ends_a_column(block, pairs, spread.lines[0])
            or (block and _cell_of(block[-1].parts([]), spread.lines[0]) is not None)
        ):
            break
        block.append(spread)
        wide += [gap for gap in spread.gaps if gap.is_wide]
        parts = spread.parts([])
        if len(parts) == 2:
            pairs.append(parts)
    return block


def _ends_a_column(
    block: Sequence[_Spread], pairs: Sequence[_Parts], line: Line
) -> bool:
    """Return whether a line is in one of two columns of the lines before it."""
    if not block:
        return False
    pitch = line.middle - block[-1].lines[-1].middle
    if not 0 < pitch < _NEXT_PARAGRAPH * line.height:
        return False
    gutter = _gutter(pairs)
    return gutter is not None and (line.right <= gutter[1] or line.left >= gutter[0])


def _cell_of(row: _Parts, line: Line) -> int | None:
    """Return the index of the cell that a line continues, by its position."""
    for number, cell in enumerate(row):
        others = [other for other in row if other is not cell]
        aligned = abs(cell.left - line.left) < _ALIGNED
        aligned |= abs(cell.right - line.right) < _ALIGNED
        is_next = 0 < line.first[3] - cell.last[3] < _NEXT_LINE * cell.height
        is_beside = any(_overlap(line, other) for other in others)
        if aligned and is_next and others and not is_beside:
            return number
    return None


def _columns(block: Sequence[_Parts]) -> list[Line] | None:
    """Return the block's lines column by column, or None without columns."""
    pairs = [parts for parts in block if len(parts) == 2]
    gutter = _gutter(pairs)
    if gutter is None or len(pairs) < _MIN_LINES:
        return None
    if any(len(parts) > 2 for parts in block):
        return None
    for side in (0, 1):
        widths = [parts[side].right - parts[side].left for parts in pairs]
        height = median(parts[side].height for parts in pairs)
        if median(widths) < max(_FILLED * max(widths), _NARROWEST_COLUMN * height):
            return None
    goes_right = pairs[0][0].left < pairs[0][1].left
    first: list[Line] = []
    second: list[Line] = []
    for part in (part for parts in block for part in parts):
        is_left = part.right <= gutter[1]
        (first if is_left == goes_right else second).append(part)
    return [*_unbroken(first), *_unbroken(second)]


def _unbroken(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield lines of a column, joining those that end in a hyphen."""
    begun: list[Glyph] = []
    for index, line in enumerate(lines):
        begun += line.glyphs
        while begun and begun[-1].character.isspace():
            begun.pop()
        following = (
            lines[index + 1].glyphs[0].character if index + 1 < len(lines) else ""
        )
        if len(begun) > 1 and begun[-1].character == "-" and following.islower():
            begun[-1] = replace(begun[-1], is_line_end_hyphen=True)
            continue
        yield from line_of(begun)
        begun = []


def _gutter(pairs: Sequence[_Parts]) -> tuple[float, float] | None:
    """Return the gap that continues through lines of two parts each."""
    if not pairs:
        return None
    left = max(min(part.right for part in parts) for parts in pairs)
    right = min(max(part.left for part in parts) for parts in pairs)
    height = pairs[0][0].height
    return (left, right) if right - left > _NARROWEST_GUTTER * height else None


def _rows(block: Sequence[_Parts]) -> Iterator[Line]:
    row: _Parts = []
    for parts in block:
        cell = _cell_of(row, parts[0]) if len(parts) == 1 else None
        if cell is None:
            yield from _row(row)
            row = parts
        else:
            joined = line_of(_joined([row[cell], parts[0]]))
            row = [*row[:cell], *joined, *row[cell + 1 :]]
    yield from _row(row)


def _row(parts: _Parts) -> Iterator[Line]:
    for line in line_of(_joined(parts, _BAR)):
        yield replace(line, is_row=len(parts) > 1)
