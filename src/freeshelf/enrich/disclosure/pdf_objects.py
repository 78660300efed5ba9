"""Texts that a PDF page draws and all that may hide them, in order of drawing."""

import ctypes
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from freeshelf.enrich.disclosure.findings import Box
from freeshelf.enrich.disclosure.pdf_boxes import (
    SAME,
    Matrix,
    common,
    limited,
    moved,
    product,
    share_of,
    without_caps,
)
from freeshelf.enrich.extractors.pdf import Placing

TEXT, FILL, PICTURE = "text", "fill", "picture"
ANNOTATION, FIELD = "annotation", "field"
LAST = 1 << 30  # annotations are drawn over everything else

_MAX_OBJECTS = 20_000
_MAX_ANNOTATIONS = 2_000
_DEEPEST = 8
_HALF = 0.5
_LIGHT = 170  # luminance above which a text may not be seen on white
_MAX_PATHS = 200  # of a clip path, and points of one
_THICK = 4.0  # points; a thinner line or area hides no text by itself
_MOST_THIN = 4_000  # of them, that are looked through for areas made of many
_FEWEST_LINES, _BESIDE, _ALIKE = 3, 0.75, 3.0  # points
_INVISIBLE = (
    pdfium.FPDF_TEXTRENDERMODE_INVISIBLE,
    pdfium.FPDF_TEXTRENDERMODE_CLIP,
)
# Subtypes that can be drawn over words; links and form fields are made to be read.
_COVERING = {
    pdfium.FPDF_ANNOT_FREETEXT,
    pdfium.FPDF_ANNOT_SQUARE,
    pdfium.FPDF_ANNOT_CIRCLE,
    pdfium.FPDF_ANNOT_LINE,
    pdfium.FPDF_ANNOT_POLYGON,
    pdfium.FPDF_ANNOT_POLYLINE,
    pdfium.FPDF_ANNOT_HIGHLIGHT,
    pdfium.FPDF_ANNOT_UNDERLINE,
    pdfium.FPDF_ANNOT_SQUIGGLY,
    pdfium.FPDF_ANNOT_STRIKEOUT,
    pdfium.FPDF_ANNOT_STAMP,
    pdfium.FPDF_ANNOT_INK,
    pdfium.FPDF_ANNOT_WIDGET,
    pdfium.FPDF_ANNOT_REDACT,
}
_MARKING = {
    pdfium.FPDF_ANNOT_HIGHLIGHT,
    pdfium.FPDF_ANNOT_UNDERLINE,
    pdfium.FPDF_ANNOT_SQUIGGLY,
    pdfium.FPDF_ANNOT_STRIKEOUT,
    pdfium.FPDF_ANNOT_REDACT,
}


def luminance(colour: Sequence[float]) -> float:
    """Return how light a colour is, from 0 to 255."""
    return 0.3 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2]


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """Something drawn on a page; its box is that on the page as shown.

    The order is that of drawing. The colour is that of its inside, with its opacity
    from 0 to 255.
    """

    kind: str
    order: int
    box: Box
    handle: Any
    colour: tuple[int, int, int] = (0, 0, 0)
    opacity: int = 255
    is_invisible: bool = False
    is_in_transparent: bool = False  # group
    matrix: Matrix = SAME
    is_redaction_mark: bool = False
    is_filled_only: bool = False  # text without lines around its letters
    is_patched: bool = False  # area of many lines or blocks, which lets edges through

    @property
    def thickness(self) -> float:
        return min(self.box[2] - self.box[0], self.box[3] - self.box[1])

    @property
    def is_dark(self) -> bool:
        return luminance(self.colour) < 110 and self.opacity > 200

    @property
    def is_white(self) -> bool:
        return min(self.colour) > 235 and self.opacity > 200


class PageObjects:
    """The texts of a page, and the areas, pictures and annotations that may hide them.

    It is whole unless the page draws more than is looked through.
    """

    def __init__(self, page: pypdfium2.PdfPage, placing: Placing) -> None:
        self._page = page
        self._placing = placing
        self._count = 0
        self._found: list[tuple[int, Any, Matrix, bool]] = []
        self.covers: list[Drawn] = []
        self.pictures: list[Drawn] = []
        self._edges = [ctypes.c_float() for _ in range(4)]
        self._colour = [ctypes.c_uint() for _ in range(4)]
        self._thin: list[Drawn] = []
        self._walk(page, pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject)
        self.covers += _hatched(self._thin)
        self.covers += self._annotations()

    @property
    def is_whole(self) -> bool:
        return self._count < _MAX_OBJECTS

    def _walk(
        self,
        parent: Any,
        count: Any,
        get: Any,
        matrix: Matrix = SAME,
        depth: int = 0,
        *,
        is_transparent: bool = False,
    ) -> None:
        for index in range(max(count(parent), 0)):
            if not self.is_whole:
                return
            self._count += 1
            handle = get(parent, index)
            kind = pdfium.FPDFPageObj_GetType(handle)
            if kind == pdfium.FPDF_PAGEOBJ_FORM:
                if depth < _DEEPEST:
                    self._walk(
                        handle,
                        pdfium.FPDFFormObj_CountObjects,
                        pdfium.FPDFFormObj_GetObject,
                        product(_matrix_of(handle), matrix),
                        depth + 1,
                        is_transparent=is_transparent
                        or bool(pdfium.FPDFPageObj_HasTransparency(handle)),
                    )
                continue
            if kind == pdfium.FPDF_PAGEOBJ_TEXT:
                if not _is_active(handle):
                    continue
                self._found.append((self._count, handle, matrix, is_transparent))
                continue
            box = self._box_of(handle, matrix)
            if box is None:
                continue
            if kind == pdfium.FPDF_PAGEOBJ_PATH:
                self.covers += self._area(handle, box)
            elif kind in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING):
                picture = Drawn(PICTURE, self._count, box, handle, matrix=matrix)
                self.covers.append(picture)
                if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                    self.pictures.append(picture)

    def _box_of(self, handle: Any, matrix: Matrix) -> Box | None:
        edges = self._edges
        if not pdfium.FPDFPageObj_GetBounds(handle, *edges):
            return None
        left, bottom, right, top = (edge.value for edge in edges)
        return self._shown(moved((left, bottom, right, top), matrix))

    def _shown(self, corners: Sequence[tuple[float, float]]) -> Box:
        points = [self._placing.point(x, y) for x, y in corners]
        xs = [limited(x) for x, _y in points]
        ys = [limited(y) for _x, y in points]
        return min(xs), min(ys), max(xs), max(ys)

    @cached_property
    def texts(self) -> list[Drawn]:
        """The texts in order of drawing; on most pages nobody asks for them."""
        return [text for found in self._found if (text := self._text(*found))]

    def _text(
        self, order: int, handle: Any, matrix: Matrix, is_transparent: bool
    ) -> Drawn | None:
        box = self._box_of(handle, matrix)
        if box is None:
            return None
        colour, opacity = self._fill(handle)
        mode = pdfium.FPDFTextObj_GetTextRenderMode(handle)
        return Drawn(
            TEXT,
            order,
            box,
            handle,
            colour,
            opacity,
            is_invisible=mode in _INVISIBLE,
            is_in_transparent=is_transparent,
            matrix=matrix,
            is_filled_only=mode == pdfium.FPDF_TEXTRENDERMODE_FILL,
        )

    def has_faint_text(self) -> bool:
        """Return whether anything about a text by itself may make it invisible."""
        red, green, blue, opacity = values = self._colour
        # On pages of thousands of texts, each step of this costs.
        read = pdfium.FPDFPageObj_GetFillColor
        mode = pdfium.FPDFTextObj_GetTextRenderMode
        clip, count = pdfium.FPDFPageObj_GetClipPath, pdfium.FPDFClipPath_CountPaths
        for _order, handle, matrix, is_transparent in self._found:
            # What a form clips is not told of the texts in it.
            if is_transparent or matrix is not SAME or count(clip(handle)) > 0:
                return True
            if mode(handle) in _INVISIBLE:
                return True
            if read(handle, *values) and (
                opacity.value < _LIGHT
                or max(red.value, green.value, blue.value) > _LIGHT
            ):
                return True
        return False

    def is_transparent(self, text: Drawn) -> bool:
        """Return whether a text, or what it is drawn in, may let all shine through."""
        return text.is_in_transparent or bool(
            pdfium.FPDFPageObj_HasTransparency(text.handle)
        )

    def is_clipped_away(self, text: Drawn, box: Box) -> bool:
        """Return whether a path within which a text is drawn leaves a box out."""
        clip = pdfium.FPDFPageObj_GetClipPath(text.handle)
        paths = pdfium.FPDFClipPath_CountPaths(clip) if clip else 0
        return any(
            share_of(box, self._clip(clip, index, text.matrix)) < _HALF
            for index in range(min(paths, _MAX_PATHS))
        )

    def frame_of(self, picture: Drawn, page: Box) -> Box:
        """Return what of a picture is within the page and the paths around it."""
        frame = common(picture.box, page)
        clip = pdfium.FPDFPageObj_GetClipPath(picture.handle)
        paths = pdfium.FPDFClipPath_CountPaths(clip) if clip else 0
        for index in range(min(paths, _MAX_PATHS)):
            frame = common(frame, self._clip(clip, index, picture.matrix))
        return frame

    def _clip(self, clip: Any, index: int, matrix: Matrix) -> Box:
        x, y = ctypes.c_float(), ctypes.c_float()
        points = []
        count = pdfium.FPDFClipPath_CountPathSegments(clip, index)
        for each in range(min(count, _MAX_PATHS)):
            segment = pdfium.FPDFClipPath_GetPathSegment(clip, index, each)
            if segment and pdfium.FPDFPathSegment_GetPoint(segment, x, y):
                points += moved((x.value, y.value, x.value, y.value), matrix)
        return self._shown(points) if points else (0.0, 0.0, 0.0, 0.0)

    def _fill(
        self, handle: Any, read: Any = pdfium.FPDFPageObj_GetFillColor
    ) -> tuple[tuple[int, int, int], int]:
        values = self._colour
        if not read(handle, *values):
            return (0, 0, 0), 255
        red, green, blue, opacity = (value.value for value in values)
        return (red, green, blue), opacity

    def _area(self, handle: Any, box: Box) -> Iterator[Drawn]:
        """Yield an area that is filled, or a line as thick as one."""
        is_thin = box[2] - box[0] < _THICK or box[3] - box[1] < _THICK
        if is_thin and (
            len(self._thin) >= _MOST_THIN
            or max(box[2] - box[0], box[3] - box[1]) < _THICK
        ):
            return
        mode, is_stroked = ctypes.c_int(), ctypes.c_int()
        if not pdfium.FPDFPath_GetDrawMode(handle, mode, is_stroked):
            return
        if mode.value:
            colour, opacity = self._fill(handle)
        elif is_stroked.value:
            width = ctypes.c_float()
            pdfium.FPDFPageObj_GetStrokeWidth(handle, width)
            if width.value < _THICK and not is_thin:
                return
            colour, opacity = self._fill(handle, pdfium.FPDFPageObj_GetStrokeColor)
            box = without_caps(box) if width.value >= _THICK else box
        else:
            return
        drawn = Drawn(FILL, self._count, box, handle, colour, opacity)
        if is_thin:
            self._thin.append(drawn)
        else:
            yield drawn

    def _annotations(self) -> Iterator[Drawn]:
        page = self._page
        count = min(pdfium.FPDFPage_GetAnnotCount(page), _MAX_ANNOTATIONS)
        for index in range(count):
            handle = pdfium.FPDFPage_GetAnnot(page, index)
            if not handle:
                continue
            subtype = pdfium.FPDFAnnot_GetSubtype(handle)
            if subtype in _COVERING:
                for box in self._boxes_of(handle, subtype):
                    yield Drawn(
                        FIELD if subtype == pdfium.FPDF_ANNOT_WIDGET else ANNOTATION,
                        LAST + index,
                        box,
                        None,
                        is_redaction_mark=subtype == pdfium.FPDF_ANNOT_REDACT,
                    )
            pdfium.FPDFPage_CloseAnnot(handle)

    def _boxes_of(self, handle: Any, subtype: int) -> Iterator[Box]:
        quads = pdfium.FS_QUADPOINTSF()
        count = 0
        if subtype in _MARKING:
            count = min(pdfium.FPDFAnnot_CountAttachmentPoints(handle), 100)
        for index in range(count):
            if pdfium.FPDFAnnot_GetAttachmentPoints(handle, index, quads):
                yield self._shown(
                    [
                        (quads.x1, quads.y1),
                        (quads.x2, quads.y2),
                        (quads.x3, quads.y3),
                        (quads.x4, quads.y4),
                    ]
                )
        rect = pdfium.FS_RECTF()
        if not count and pdfium.FPDFAnnot_GetRect(handle, rect):
            bounds = (rect.left, rect.bottom, rect.right, rect.top)
            yield self._shown(moved(bounds, SAME))


def _hatched(lines: Sequence[Drawn]) -> Iterator[Drawn]:
    """Yield the areas that lines of one length make beside each other, as bars are."""
    for along, across in ((0, 1), (1, 0)):
        flat = [
            line
            for line in lines
            if line.box[across + 2] - line.box[across] < _THICK
            and line.opacity >= _LIGHT
        ]
        flat.sort(key=lambda line: line.box[across])
        runs: dict[tuple[int, int], list[Drawn]] = {}
        for line in flat:
            ends = line.box[along], line.box[along + 2]
            key = round(ends[0] / _ALIKE), round(ends[1] / _ALIKE)
            run = runs.setdefault(key, [])
            if run and line.box[across] - run[-1].box[across + 2] > _BESIDE:
                yield from _area_of(run)
                run.clear()
            run.append(line)
        for run in runs.values():
            yield from _area_of(run)


def _area_of(lines: Sequence[Drawn]) -> Iterator[Drawn]:
    """Yield what lines cover together, as if it were drawn with the last of them."""
    boxes = [line.box for line in lines]
    left, top = (min(box[edge] for box in boxes) for edge in (0, 1))
    right, bottom = (max(box[edge] for box in boxes) for edge in (2, 3))
    if len(lines) >= _FEWEST_LINES and min(right - left, bottom - top) >= _THICK:
        last = max(lines, key=lambda line: line.order)
        yield replace(last, box=(left, top, right, bottom), is_patched=True)


def _is_active(handle: Any) -> bool:
    """Return whether an object was not left out of the page that is open."""
    value = ctypes.c_int(1)
    return not pdfium.FPDFPageObj_GetIsActive(handle, value) or bool(value.value)


def leave_out_texts(page: pypdfium2.PdfPage, orders: Collection[int]) -> None:
    """Leave texts, told by their order, out of a page as long as it is open."""
    objects = PageObjects(page, Placing(page, *page.get_size()))
    for text in objects.texts:
        if text.order in orders:
            pdfium.FPDFPageObj_SetIsActive(text.handle, False)


def _matrix_of(handle: Any) -> Matrix:
    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(handle, found):
        return SAME
    return found.a, found.b, found.c, found.d, found.e, found.f
