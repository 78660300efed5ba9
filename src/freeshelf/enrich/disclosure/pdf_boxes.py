"""Boxes on a page, what they share, and how they are found by their place."""

from collections import defaultdict, deque
from collections.abc import Iterable
from typing import Generic, Protocol, TypeAlias, TypeVar

from freeshelf.enrich.disclosure.findings import Box

Matrix: TypeAlias = tuple[float, float, float, float, float, float]
SAME: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

_FAR = 1e6
_CROWD = 500
_ROW = 24.0  # points, of the rows in which boxes are looked up


class _Placed(Protocol):
    @property
    def order(self) -> int: ...
    @property
    def box(self) -> Box: ...


def share_of(box: Box, other: Box) -> float:
    """Return which share of a box another one covers."""
    width = min(box[2], other[2]) - max(box[0], other[0])
    height = min(box[3], other[3]) - max(box[1], other[1])
    area = (box[2] - box[0]) * (box[3] - box[1])
    return max(width, 0.0) * max(height, 0.0) / area if area > 0 else 0.0


def overlap(box: Box, other: Box) -> bool:
    """Return whether two boxes share more than an edge."""
    return (
        box[0] < other[2]
        and other[0] < box[2]
        and box[1] < other[3]
        and other[1] < box[3]
    )


def common(first: Box, second: Box) -> Box:
    """Return what two boxes share; a box without an area if it is nothing."""
    left, top = max(first[0], second[0]), max(first[1], second[1])
    right, bottom = min(first[2], second[2]), min(first[3], second[3])
    return left, top, max(left, right), max(top, bottom)


Item = TypeVar("Item", bound=_Placed)


class ByRows(Generic[Item]):
    """Objects by the rows of the page that they reach into, to find those at a box."""

    def __init__(self, items: Iterable[Item], height: float) -> None:
        self._last = max(int(height / _ROW), 0)
        # Of more than this, those drawn last say most.
        self._rows: dict[int, deque[Item]] = defaultdict(lambda: deque(maxlen=_CROWD))
        for item in items:
            for row in self._of(item.box):
                self._rows[row].append(item)

    def at(self, box: Box) -> list[Item]:
        """Return what overlaps a box, in order of drawing."""
        found: dict[int, Item] = {}
        for row in self._of(box):
            for item in self._rows.get(row, ()):
                if overlap(item.box, box):
                    found[item.order] = item
        return [found[order] for order in sorted(found)]

    def _of(self, box: Box) -> range:
        first = min(max(int(box[1] / _ROW), 0), self._last)
        return range(first, min(max(int(box[3] / _ROW), 0), self._last) + 1)


def without_caps(box: Box) -> Box:
    """Return the box of a thick line without the ends that it is reckoned with."""
    width, height = box[2] - box[0], box[3] - box[1]
    cap = min(width, height) / 2
    if width > height:
        return box[0] + cap, box[1], box[2] - cap, box[3]
    return box[0], box[1] + cap, box[2], box[3] - cap


def limited(value: float) -> float:
    """Return a coordinate that can be computed with; hostile files have others."""
    # Written so that what is no number counts as far away, too.
    if -_FAR < value < _FAR:
        return value
    return -_FAR if value < 0 else _FAR


def product(first: Matrix, then: Matrix) -> Matrix:
    """Return the matrix that does what two do one after the other."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    )


def moved(bounds: Box, matrix: Matrix) -> list[tuple[float, float]]:
    """Return the corners of a box where a matrix puts them; two if it only scales."""
    left, bottom, right, top = bounds
    a, b, c, d, e, f = matrix
    if b == c == 0:
        return [(a * left + e, d * bottom + f), (a * right + e, d * top + f)]
    corners = ((left, bottom), (right, bottom), (left, top), (right, top))
    return [(a * x + c * y + e, b * x + d * y + f) for x, y in corners]
