"""Bars over marked places of a page, which cover whole words and tell no length."""

from collections.abc import Iterable, Sequence

from freeshelf.enrich.disclosure.findings import Box
from freeshelf.enrich.extractors.messages import WordBox

# In points: bars have widths of whole steps, so that none is as long as its word.
STEP = 36.0
# Shares of a word's width and height that a place must cover to touch the word.
_WIDE, _HIGH = 0.08, 0.3
# In points: edges of rounded places.
_NEAR = 1.0


def bars_over(
    places: Iterable[Box], words: Sequence[WordBox], *, width: float, height: float
) -> list[Box]:
    """Return the bars over places of a page of this size in points.

    A bar covers each word that its place touches, is widened to a whole number of
    steps, and covers each word that it touches then, whole again. What else is in the
    place, such as a photo or a signature, has a bar of its own.
    """
    bars: list[Box] = []
    for place in places:
        of_place = [
            _within(_whole(_widened(line, width), words), width, height)
            for line in _lines([word for word in words if touches(place, word)])
        ]
        area = _within(place, width, height)
        if not any(_covers(bar, area) for bar in of_place):
            of_place.append(_within(_widened(area, width), width, height))
        bars += of_place
    return bars


def _whole(box: Box, words: Sequence[WordBox]) -> Box:
    return _around([box, *(word[2:] for word in words if touches(box, word))])


def _covers(bar: Box, box: Box) -> bool:
    return (
        bar[0] <= box[0] + _NEAR
        and bar[1] <= box[1] + _NEAR
        and bar[2] >= box[2] - _NEAR
        and bar[3] >= box[3] - _NEAR
    )


def touches(box: Box, word: WordBox) -> bool:
    """Return whether a box covers a part of a word that could be read."""
    x0, y0, x1, y1 = word[2:]
    across = min(box[2], x1) - max(box[0], x0)
    down = min(box[3], y1) - max(box[1], y0)
    return across > _WIDE * (x1 - x0) and down > _HIGH * (y1 - y0)


def _lines(words: Sequence[WordBox]) -> list[Box]:
    """Return a box for the words of each line, from the top down."""
    lines: list[Box] = []
    for word in sorted(words, key=lambda word: (word[3], word[2])):
        box: Box = word[2:]
        middle = (box[1] + box[3]) / 2
        if lines and lines[-1][1] <= middle <= lines[-1][3]:
            lines[-1] = _around([lines[-1], box])
        else:
            lines.append(box)
    return lines


def _widened(box: Box, page_width: float) -> Box:
    """Return the box, as wide as the next step to the right, or left at the edge."""
    x0, y0, x1, y1 = box
    steps = int((x1 - x0) / STEP) + 1
    right = x0 + steps * STEP
    over = max(right - page_width, 0.0)
    return (x0 - over, y0, right - over, y1)


def _around(boxes: Sequence[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return (min(lefts), min(tops), max(rights), max(bottoms))


def _within(box: Box, width: float, height: float) -> Box:
    x0, y0, x1, y1 = box
    return (max(x0, 0.0), max(y0, 0.0), min(x1, width), min(y1, height))
