"""Tell words that a page of a PDF draws as curves, which no reader of text sees."""

import ctypes
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

_HEIGHTS = (4, 72)  # points, of a letter
_WIDEST = 1.6  # times the height
_GAP = 3.0  # times the height: a space, or a letter that goes below the line
_LETTERS = 8
_SHAPES = 5
_LEVEL = 0.15  # times the height
_MOST_SEGMENTS = 60_000  # of a page; more is a map or a plan
_LONGEST_CONTOUR = 400


@dataclass(frozen=True, slots=True)
class _Shape:
    """A closed contour that is as large as a letter, in points; `size` in segments."""

    left: float
    bottom: float
    right: float
    top: float
    size: int
    is_curved: bool

    @property
    def height(self) -> float:
        return self.top - self.bottom


def has_drawn_words(page: pypdfium2.PdfPage) -> bool:
    """Return whether filled contours stand in a row like the letters of words.

    They have the size of letters and one line below, follow each other closely, are of
    several shapes, and some are curved: marks of a chart and cells of a table are not.
    """
    lines: defaultdict[int, list[_Shape]] = defaultdict(list)
    for shape in _shapes(page):
        lines[round(shape.bottom)].append(shape)
    for level in list(lines):
        # What stands between two whole points is in one of both.
        row = sorted([*lines[level], *lines.get(level + 1, [])], key=lambda s: s.left)
        if any(map(_is_like_words, _runs(row))):
            return True
    return False


def _runs(row: Sequence[_Shape]) -> Iterator[list[_Shape]]:
    """Yield what follows each other closely; a hole within a letter is none."""
    run: list[_Shape] = []
    for shape in row:
        if run and shape.right <= run[-1].right:
            continue
        if run and shape.left - run[-1].right > _GAP * run[-1].height:
            yield run
            run = []
        run.append(shape)
    yield run


def _is_like_words(run: Sequence[_Shape]) -> bool:
    if len(run) < _LETTERS:
        return False
    tallest = max(shape.height for shape in run)
    level = [s for s in run if abs(s.bottom - run[0].bottom) <= _LEVEL * tallest]
    kinds = {(s.size, round(s.right - s.left), round(s.height)) for s in level}
    curved = sum(shape.is_curved for shape in level)
    return len(level) >= _LETTERS and len(kinds) >= _SHAPES and curved >= _LETTERS // 2


def _shapes(page: pypdfium2.PdfPage) -> Iterator[_Shape]:
    left = _MOST_SEGMENTS
    for path in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=5):
        count = pdfium.FPDFPath_CountSegments(path)
        left -= count
        if left < 0:
            return
        if _is_filled(path):
            yield from _contours(path, count)


def _is_filled(path: pypdfium2.PdfObject) -> bool:
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, mode, stroke)
    return mode.value != pdfium.FPDF_FILLMODE_NONE


def _contours(path: pypdfium2.PdfObject, count: int) -> Iterator[_Shape]:
    matrix = path.get_matrix()
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float]] = []
    is_curved = False
    for number in range(count + 1):
        segment = (
            pdfium.FPDFPath_GetPathSegment(path, number) if number < count else None
        )
        kind = pdfium.FPDFPathSegment_GetType(segment) if segment else None
        if kind in (None, pdfium.FPDF_SEGMENT_MOVETO):
            yield from _shape(points, is_curved=is_curved)
            points, is_curved = [], False
        if segment:
            pdfium.FPDFPathSegment_GetPoint(segment, x, y)
            points.append(matrix.on_point(x.value, y.value))
            is_curved = is_curved or kind == pdfium.FPDF_SEGMENT_BEZIERTO


def _shape(
    points: Sequence[tuple[float, float]], *, is_curved: bool
) -> Iterator[_Shape]:
    if not 3 < len(points) < _LONGEST_CONTOUR:
        return
    across, up = zip(*points, strict=True)
    shape = _Shape(
        min(across), min(up), max(across), max(up), len(points), is_curved=is_curved
    )
    least, most = _HEIGHTS
    if least <= shape.height <= most and (
        shape.right - shape.left <= _WIDEST * shape.height
    ):
        yield shape
