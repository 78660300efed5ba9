"""Shapes, pictures and charts over the cells of a sheet."""

from collections.abc import Iterator
from typing import Any

from freeshelf.enrich.disclosure.colours import is_dark
from freeshelf.enrich.disclosure.findings import Means
from freeshelf.enrich.disclosure.packages import local
from freeshelf.enrich.disclosure.sheet_format import Box
from freeshelf.enrich.disclosure.slide_shapes import (
    UNKNOWN,
    Palette,
    Shape,
    shapes_of,
)


def covers_of(drawing: Any) -> Iterator[tuple[Box, Means]]:
    """Yield the cells that are covered, and how."""
    for anchor in drawing:
        if local(anchor) != "twoCellAnchor":
            continue
        first, last = _corner(anchor, "from"), _corner(anchor, "to")
        shapes = shapes_of(anchor, Palette())
        if first is None or last is None or len(shapes) != 1:
            continue
        shape = shapes[0]
        if shape.is_hidden or shape.text.strip():
            continue
        (top, left, _), (bottom, right, ends_within) = first, last
        # A bar hides words of cells that it only touches.
        edge = 0 if _is_bar(shape) else 1
        box = (
            *(top + 1 + edge, bottom + 1 - (edge or not ends_within[0])),
            *(left + 1 + edge, right + 1 - (edge or not ends_within[1])),
        )
        if _is_bar(shape):
            yield box, Means.REDACTION
        elif shape.is_picture or shape.is_frame or shape.fill:
            yield box, Means.UNDER_PICTURE


def _is_bar(shape: Shape) -> bool:
    is_plain = shape.fill is not None and shape.fill != UNKNOWN
    return is_plain and not shape.is_picture and is_dark(str(shape.fill))


def _corner(anchor: Any, name: str) -> tuple[int, int, tuple[bool, bool]] | None:
    """Return row and column of a corner from 0, and whether it is within the cell."""
    corner = next((node for node in anchor if local(node) == name), None)
    if corner is None:
        return None
    found = {local(node): node.text or "0" for node in corner}
    try:
        row, column = int(found.get("row", "0")), int(found.get("col", "0"))
        within = tuple(int(found.get(key, "0")) > 0 for key in ("rowOff", "colOff"))
    except ValueError:
        return None
    return row, column, (within[0], within[1])
