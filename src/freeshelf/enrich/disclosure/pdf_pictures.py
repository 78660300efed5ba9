"""The pictures of a PDF: not read yet, under a bar, or cropped."""

import ctypes
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
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
from freeshelf.enrich.disclosure.pdf_boxes import overlap, share_of
from freeshelf.enrich.disclosure.pdf_objects import Drawn, matrix_of
from freeshelf.enrich.disclosure.pdf_view import PageView

_FEW_LETTERS = 20  # of a page that is otherwise a picture, as for OCR
_MANY_LETTERS = 100
_HALF = 0.5
_BAR_INK = 100  # levels under a bar: letters, not a photograph's shades
_THICKEST_BAR = 60.0  # points
_MAX_LOOKED_AT = 20  # pictures of a page
_MIN_SHARE = 0.01  # of the page; smaller ones are signs and lines
_CROPPED = 0.15  # share of a picture that is outside its frame
_SMALL = 48  # cells across and down, in which the shown parts are added up
_DETAIL = 60  # levels; a plain edge is no loss
_MANY_PAGES = 4  # what is cropped alike on so many is part of their design


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


@dataclass(slots=True)
class _Picture:
    """A picture of a PDF, small, with the parts of it that all its pages show."""

    levels: npt.NDArray[np.uint8] | None = None  # read where it is cropped
    shown: npt.NDArray[np.bool_] = field(
        default_factory=lambda: np.zeros((_SMALL, _SMALL), bool)
    )
    outside: float = 0.0  # the least share of it that is outside its frame
    cropped: dict[int, Box] = field(default_factory=dict)  # frames by page

    @property
    def strength(self) -> Strength | None:
        """Return how surely something is cut off, None if nothing is to be seen there.

        Programs for drawing cut figures in slices, some of which show nothing: nobody
        has chosen a part of those.
        """
        hidden = min(self.outside, 1 - float(self.shown.mean()))
        if hidden < _CROPPED or self.levels is None:
            return None
        rest = self.levels[~self.shown]
        if not rest.size or int(rest.max()) - int(rest.min()) <= _DETAIL:
            return None
        if not self.shown.any() or len(self.cropped) >= _MANY_PAGES:
            return Strength.WEAK
        return Strength.STRONG if hidden >= CLEARLY_CROPPED else Strength.WEAK


class CroppedPictures:
    """The pictures of a PDF of which no page shows the whole.

    What one page cuts off another may show, or another slice on the same page.
    """

    def __init__(self) -> None:
        self._pictures: dict[object, _Picture] = {}

    def look_at(self, number: int, view: PageView) -> None:
        """Note which parts of its pictures a page shows, while it is open."""
        page = (0.0, 0.0, view.width, view.height)
        for picture in view.objects.pictures[:_MAX_LOOKED_AT]:
            if share_of(page, picture.box) < _MIN_SHARE:
                continue
            frame = view.objects.frame_of(picture, page)
            hidden = 1 - share_of(picture.box, frame)
            found = self._pictures.setdefault(_content_of(picture), _Picture(outside=1))
            found.outside = min(found.outside, hidden)
            found.shown |= _shown(picture.box, frame)
            if hidden >= _CROPPED:
                found.cropped.setdefault(number, frame)
                if found.levels is None:
                    found.levels = _levels(picture)

    def seen(self) -> Iterator[Trait]:
        """Yield the cropped ones, with each page that has them."""
        for picture in self._pictures.values():
            if (strength := picture.strength) is None:
                continue
            for number, frame in picture.cropped.items():
                place = Place(page=number, box=frame)
                yield Trait("cropped_picture", strength, place, Means.CROPPED_PICTURE)


def _content_of(picture: Drawn) -> object:
    """Return what the same picture has elsewhere, drawn the same way round."""
    length = pdfium.FPDFImageObj_GetImageDataRaw(picture.handle, None, 0)
    if not length:
        return object()
    content = (ctypes.c_ubyte * length)()
    pdfium.FPDFImageObj_GetImageDataRaw(picture.handle, content, length)
    ways = tuple(value > 0 for value in matrix_of(picture.handle)[:4])
    return hashlib.blake2b(content).digest(), ways


def _shown(box: Box, frame: Box) -> npt.NDArray[np.bool_]:
    """Return the cells of a picture in a box that are within a frame."""
    shown = np.zeros((_SMALL, _SMALL), bool)
    if not overlap(box, frame):
        return shown
    left, top, right, bottom = box
    across, down = _SMALL / (right - left), _SMALL / (bottom - top)
    rows = slice(max(round((frame[1] - top) * down), 0), round((frame[3] - top) * down))
    columns = slice(
        max(round((frame[0] - left) * across), 0), round((frame[2] - left) * across)
    )
    shown[rows, columns] = True
    return shown


def _levels(picture: Drawn) -> npt.NDArray[np.uint8] | None:
    """Return the grey levels of a picture in cells, None if it cannot be read."""
    raw = pdfium.FPDFImageObj_GetBitmap(picture.handle)
    if not raw:
        return None
    image = pypdfium2.PdfBitmap.from_raw(raw).to_pil().convert("L")
    return np.asarray(image.resize((_SMALL, _SMALL), Image.Resampling.BOX))
