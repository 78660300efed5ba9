"""Texts of a PDF page that paint nothing at a place where another text does.

The place of such a text looks as if it were seen: a layer that is off lies over a line,
or invisible letters do. Each text is left out by itself, and the page is compared.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Protocol

from PIL import Image, ImageChops

from freeshelf.enrich.disclosure.findings import Box
from freeshelf.enrich.disclosure.pdf_boxes import ByRows, overlap
from freeshelf.enrich.disclosure.pdf_objects import Drawn, PageObjects

_SAME = 10  # levels of 255 that an eye does not tell apart
_SEEN = [0] * (_SAME + 1) + [255] * (255 - _SAME)
_APART = 1.5  # points between texts that are told apart by what changes at each
_SAME_PLACE = 0.5  # points
# Texts of more sets than this lie over each other on no page that is read.
_MOST_SETS = 16


class View(Protocol):
    """A page that can be drawn without some of its texts."""

    objects: PageObjects
    shown: Image.Image

    @property
    def texts(self) -> ByRows[Drawn]: ...

    def without(self, drawn: Iterable[Drawn]) -> Image.Image: ...

    def text_of_only(self, drawn: Collection[Drawn]) -> str: ...

    def pixels(self, box: Box) -> tuple[int, int, int, int]: ...


def overlaid_texts(view: View) -> list[Drawn]:
    """Return the texts that nobody sees and that lie over texts that are seen.

    The view must have been drawn with all its texts.
    """
    texts = view.objects.texts
    crowded = [text for text in texts if _has_others(view, text)]
    # Of the layer of a scan, no text is painted.
    if all(text.is_invisible for text in crowded):
        return []
    unseen = _unpainted(view, crowded)
    unseen |= _of_ground_colour(view, [text for text in crowded if text not in unseen])
    seen = [text for text in crowded if text not in unseen]
    return [
        text
        for text in crowded
        if text in unseen
        and any(overlap(text.box, other.box) for other in seen)
        and not any(_repeats(view, text, other) for other in seen)
    ]


def difference(first: Image.Image, second: Image.Image) -> Image.Image:
    """Return which pixels an eye tells apart, by their largest difference."""
    red, green, blue = ImageChops.difference(first, second).split()
    largest = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return largest.point(_SEEN)


def _has_others(view: View, text: Drawn) -> bool:
    return len(view.texts.at(text.box)) > 1


def _repeats(view: View, text: Drawn, other: Drawn) -> bool:
    """Return whether two texts at one place say the same."""
    edges = zip(text.box, other.box, strict=True)
    if any(abs(one - another) > _SAME_PLACE for one, another in edges):
        return False
    # PDFium reads no text that repeats the one before, even if that is left out.
    said, repeated = (view.text_of_only([each]).strip() for each in (text, other))
    return not said or not repeated or said == repeated


def _unpainted(view: View, crowded: Sequence[Drawn]) -> set[Drawn]:
    unpainted = {text for text in crowded if text.is_invisible}
    for group in _sets_apart([text for text in crowded if not text.is_invisible]):
        # Of two equal texts at one place, one is seen: what is told stays left out.
        change = difference(view.shown, view.without([*unpainted, *group]))
        unpainted.update(text for text in group if not _changes(view, change, text.box))
    if unpainted:
        # The letters of some fonts stand beside the box that is told of them.
        change = difference(view.shown, view.without(unpainted))
        unpainted = {
            text
            for text in unpainted
            if text.is_invisible
            or not _changes(view, change, _grown(text.box, text.thickness))
        }
    return unpainted


def _sets_apart(texts: Sequence[Drawn]) -> Iterator[list[Drawn]]:
    """Yield sets of texts that do not touch each other."""
    left = list(texts)
    for _number in range(_MOST_SETS):
        if not left:
            return
        chosen: list[Drawn] = []
        others: list[Drawn] = []
        for text in left:
            wide = _grown(text.box, _APART)
            is_near = any(overlap(wide, each.box) for each in chosen)
            (others if is_near else chosen).append(text)
        yield chosen
        left = others


def _of_ground_colour(view: View, texts: Sequence[Drawn]) -> set[Drawn]:
    """Return texts in the colour of what is below all texts."""
    if not texts:
        return set()
    ground = view.without(view.objects.texts)
    found = set()
    for text in texts:
        levels: Any = ground.crop(view.pixels(text.box)).getextrema()
        contrast = max(
            abs(each - level)
            for each, ends in zip(text.colour, levels, strict=True)
            for level in ends
        )
        if text.is_filled_only and contrast * text.opacity / 255 <= _SAME:
            found.add(text)
    return found


def _changes(view: View, change: Image.Image, box: Box) -> bool:
    return change.crop(view.pixels(box)).getbbox() is not None


def _grown(box: Box, by: float) -> Box:
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by
