"""Boxes on a page or slide, in points: how much of one lies under another."""

from freeshelf.enrich.disclosure.colours import is_dark
from freeshelf.enrich.disclosure.findings import Box, Means, Strength

_MOST = 0.9  # of a text that is covered as a whole
_MUCH = 0.7  # of a bar that lies on words, perhaps beyond their box
CLEARLY_CROPPED = 0.3  # share of a picture that is outside its frame
_LOWEST, _HIGHEST, _THINNEST = 6, 60, 12  # points of a bar over words


def area(box: Box) -> float:
    """Return the area of a box."""
    return max(box[2] - box[0], 0) * max(box[3] - box[1], 0)


def shared(first: Box, second: Box) -> float:
    """Return the area that two boxes share."""
    left, top = max(first[0], second[0]), max(first[1], second[1])
    right, bottom = min(first[2], second[2]), min(first[3], second[3])
    return max(right - left, 0) * max(bottom - top, 0)


def covered(text: Box, bar: Box, colour: str | None) -> Means | None:
    """Return how a filled shape without words hides a text below it.

    The colour is None for a picture or a gradient. A small dark shape on a text hides
    some of its words; which ones cannot be told.
    """
    is_bar = colour is not None and is_dark(colour)
    if shared(text, bar) >= _MOST * area(text):
        return Means.REDACTION if is_bar else Means.UNDER_PICTURE
    return Means.REDACTION if is_bar and is_on_words(text, bar) else None


def is_on_words(text: Box, bar: Box) -> bool:
    """Return whether a shape has the size of words and lies on a text."""
    return (
        _LOWEST <= bar[3] - bar[1] <= _HIGHEST
        and bar[2] - bar[0] >= _THINNEST
        and shared(text, bar) >= _MUCH * area(bar)
    )


def crop_strength(left: float, top: float, right: float, bottom: float) -> Strength:
    """Return how strong a cropped picture is, by the shares cut off at its sides."""
    shown = max(1 - left - right, 0) * max(1 - top - bottom, 0)
    return Strength.STRONG if 1 - shown >= CLEARLY_CROPPED else Strength.WEAK
