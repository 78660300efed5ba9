"""The pictures of a PDF: not read yet, under a bar, or cropped."""

import ctypes
import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from freeshelf.enrich.disclosure.findings import (
    Box,
    Gap,
    Means,
    NotLookedAt,
    Place,
    Seen,
    Strength,
    Trait,
)
from freeshelf.enrich.disclosure.geometry import CLEARLY_CROPPED
from freeshelf.enrich.disclosure.pdf_boxes import common, share_of
from freeshelf.enrich.disclosure.pdf_objects import Drawn
from freeshelf.enrich.disclosure.pdf_view import PageView

_FEW_LETTERS = 20  # of a page that is otherwise a picture, as for OCR
_MANY_LETTERS = 100
_HALF = 0.5
_BAR_INK = 100  # levels under a bar: letters, not a photograph's shades
_THICKEST_BAR = 60.0  # points
_MAX_LOOKED_AT = 20  # pictures of a page
_MIN_SHARE = 0.01  # of the page; smaller ones are signs and lines
_CROPPED = 0.15  # share of a picture that is outside its frame
_SMALL = (48, 48)
_DETAIL = 60  # levels; a plain edge is no loss
_MANY_PAGES = 4  # what runs off so many alike is an ornament


def of_pictures(number: int, view: PageView, text: str) -> Iterator[Seen]:
    """Yield what the pictures of a page tell."""
    place = Place(page=number)
    letters = sum(map(str.isalnum, text))
    share = view.picture_share
    if (letters < _FEW_LETTERS and share > 0) or (
        letters < _MANY_LETTERS and share >= _HALF
    ):
        yield NotLookedAt(Gap.NOT_READ, place)
    if share < _HALF:
        return
    for bar, contrast in view.bars_over_pictures():
        if bar.thickness <= _THICKEST_BAR and contrast >= _BAR_INK:
            place = Place(page=number, box=bar.box)
            yield Trait("covered_picture", Strength.STRONG, place, Means.REDACTION)


class CroppedPictures:
    """The cropped pictures of a PDF, with each page that has them."""

    def __init__(self) -> None:
        self._found: defaultdict[object, list[Trait]] = defaultdict(list)

    def look_at(self, number: int, view: PageView) -> None:
        """Note the cropped pictures of a page, while it is open."""
        page = (0.0, 0.0, view.width, view.height)
        for picture in view.objects.pictures[:_MAX_LOOKED_AT]:
            frame = view.objects.frame_of(picture, page)
            hidden = 1 - share_of(picture.box, frame)
            if hidden < _CROPPED or share_of(page, picture.box) < _MIN_SHARE:
                continue
            if not _has_detail_outside(picture, frame):
                continue
            # Of figures drawn in slices some show nothing: nobody has chosen a part.
            is_clear = CLEARLY_CROPPED <= hidden < 1
            strength = Strength.STRONG if is_clear else Strength.WEAK
            place = Place(page=number, box=frame)
            # A path as large as the page cuts off the same, less a rounding.
            runs_off = np.allclose(frame, common(picture.box, page), atol=0.5)
            key = (_content_of(picture), *map(round, frame)) if runs_off else object()
            self._found[key].append(
                Trait("cropped_picture", strength, place, Means.CROPPED_PICTURE)
            )

    def seen(self) -> Iterator[Trait]:
        """Yield them; what runs off many pages in the same place is weak."""
        for traits in self._found.values():
            pages = {each.place.page for each in traits if each.place}
            is_ornament = len(pages) >= _MANY_PAGES
            for each in traits:
                yield replace(each, strength=Strength.WEAK) if is_ornament else each


def _content_of(picture: Drawn) -> object:
    """Return a digest of the data of a picture, by which it is known elsewhere."""
    length = pdfium.FPDFImageObj_GetImageDataRaw(picture.handle, None, 0)
    if not length:
        return object()
    content = (ctypes.c_ubyte * length)()
    pdfium.FPDFImageObj_GetImageDataRaw(picture.handle, content, length)
    return hashlib.blake2b(content).digest()


def _has_detail_outside(picture: Drawn, frame: Box) -> bool:
    """Return whether the part of a picture outside its frame shows anything."""
    raw = pdfium.FPDFImageObj_GetBitmap(picture.handle)
    if not raw:
        return False
    image = pypdfium2.PdfBitmap.from_raw(raw).to_pil().convert("L")
    small = image.resize(_SMALL, Image.Resampling.BOX)
    left, top, right, bottom = picture.box
    across, down = _SMALL[0] / (right - left), _SMALL[1] / (bottom - top)
    inner = (
        int((max(frame[0], left) - left) * across),
        int((max(frame[1], top) - top) * down),
        int((min(frame[2], right) - left) * across),
        int((min(frame[3], bottom) - top) * down),
    )
    outside = Image.new("L", _SMALL, 255)
    if inner[2] > inner[0] and inner[3] > inner[1]:
        outside.paste(0, inner)
    levels = [n for n, count in enumerate(small.histogram(outside)) if count]
    return bool(levels) and levels[-1] - levels[0] > _DETAIL
