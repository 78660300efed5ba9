"""A PDF page as a reader sees it, drawn with and without its texts.

A word at whose place nothing changes when the texts are left out is not seen, whatever
hides it: a bar, a picture, its own colour, a layer that is off.
"""

import ctypes
import math
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from freeshelf.enrich.disclosure.findings import Box
from freeshelf.enrich.disclosure.pdf_boxes import SAME, ByRows, share_of
from freeshelf.enrich.disclosure.pdf_objects import (
    ANNOTATION,
    FILL,
    Drawn,
    PageObjects,
    luminance,
)
from freeshelf.enrich.disclosure.pdf_overlaid import difference, overlaid_texts
from freeshelf.enrich.extractors.pdf import Placing

_MAX_PIXELS = 1_500_000
_FEW = 0.3  # share of the width of a word
_MIN_WIDTH = 14  # pixels
_CONTRAST = 60  # levels between a text and its ground
_DARK = 85  # the lightest level of a bar
_MOST_PAIRS = 400_000  # of texts and areas, that are compared
_WITHIN = 0.9
_PAPER = 190  # the darkest level of paper
_MOSTLY = 0.5
_MOST_PICTURES = 50


class PageView:
    """A page drawn in full, without all texts, and without those under something."""

    def __init__(self, page: pypdfium2.PdfPage, *, has_layers: bool) -> None:
        self._page = page
        self.width, self.height = page.get_size()
        pixels = max(self.width * self.height, 1.0)
        self._scale = min(1.0, (_MAX_PIXELS / pixels) ** 0.5)
        self.has_layers = has_layers
        self.objects = PageObjects(page, Placing(page, self.width, self.height))
        self.covers = ByRows(self.objects.covers, self.height)
        self._removed: set[Drawn] = set()
        self.below: set[Drawn] = set()  # texts with something drawn over them
        self.is_drawn = False
        self.overlaid: list[Drawn] = []  # texts nobody sees, over texts that are seen
        self.overlaid_text = ""
        self.text_without_overlaid = ""
        self._textpage: pypdfium2.PdfTextPage | None = None

    @cached_property
    def texts(self) -> ByRows[Drawn]:
        """The texts of the page by place."""
        return ByRows(self.objects.texts, self.height)

    @cached_property
    def picture_share(self) -> float:
        """Share of the page under its largest picture."""
        page = (0.0, 0.0, self.width, self.height)
        boxes = [picture.box for picture in self.objects.pictures]
        return max((share_of(page, box) for box in boxes), default=0.0)

    def cover_with_blocks(self, boxes: Iterable[Box]) -> None:
        """Count words that are nothing but blocks as areas, drawn as they are."""
        found = []
        for box in boxes:
            # The text of the blocks is the one that is drawn last there.
            texts = self.texts.at(box)
            if len(texts) > 1:
                last = replace(texts[-1], kind=FILL, box=box, matrix=SAME)
                found.append(replace(last, is_patched=True))
        if found:
            self.objects.covers += found
            self.covers = ByRows(self.objects.covers, self.height)

    def may_hide(self, words: Iterable[Box]) -> bool:
        """Return whether anything can hide a word at one of these places."""
        objects = self.objects
        return (
            self.has_layers
            or not objects.is_whole
            or (
                bool(objects.covers)
                and any(map(self.covers.at, words))
                and self._is_anything_covered()
            )
            or objects.has_faint_text()
        )

    def _is_anything_covered(self) -> bool:
        """Return whether a text is on anything but a ground that it stands out from."""
        if len(self.objects.texts) * len(self.objects.covers) > _MOST_PAIRS:
            return True
        return any(
            cover.kind != FILL
            or cover.order > text.order
            or abs(luminance(cover.colour) - luminance(text.colour)) < _CONTRAST
            for text in self.objects.texts
            for cover in self.covers.at(text.box)
        )

    def draw(self) -> None:
        """Draw the page with its texts and without them."""
        self.is_drawn = True
        self.below = self._texts_below()
        if self.below and len(self.below) < len(self.objects.texts):
            # A removed text is in no text page that is opened later.
            self._textpage = self._page.get_textpage()
        self.shown = self._render()
        self.overlaid = overlaid_texts(self)
        if self.overlaid:
            self.overlaid_text = self.text_of_only(self.overlaid)
            self.text_without_overlaid = self._text_without(self.overlaid)
        self._remove(self.below)
        ink_below = difference(self.shown, self._render()) if self.below else None
        if ink_below is None or len(self.below) < len(self.objects.texts):
            self._remove(self.objects.texts)
            self.without_texts = self._render()
            self._ink = difference(self.shown, self.without_texts)
        else:
            self._ink = ink_below
        self._ink_below = ink_below or self._ink

    def without(self, drawn: Iterable[Drawn]) -> Image.Image:
        """Return the page drawn without some of its texts, which come back then."""
        with self._left_out(drawn):
            return self._render()

    def text_of_only(self, drawn: Collection[Drawn]) -> str:
        """Return the text of a page that draws no other texts."""
        return self._text_without(
            text for text in self.objects.texts if text not in drawn
        )

    def _text_without(self, drawn: Iterable[Drawn]) -> str:
        with self._left_out(drawn):
            page = self._page.get_textpage()
            text: str = page.get_text_range()
            page.close()
        return text

    @contextmanager
    def _left_out(self, drawn: Iterable[Drawn]) -> Iterator[None]:
        chosen = list(drawn)
        for each in chosen:
            pdfium.FPDFPageObj_SetIsActive(each.handle, False)
        yield
        for each in chosen:
            pdfium.FPDFPageObj_SetIsActive(each.handle, True)

    def text_of(self, text: Drawn) -> str:
        """Return the characters of a text that stands among others at its place."""
        if self._textpage is None:
            return ""
        page = self._textpage
        size = pdfium.FPDFTextObj_GetText(text.handle, page, None, 0)
        buffer = (ctypes.c_ushort * (size // 2 + 1))()
        pdfium.FPDFTextObj_GetText(text.handle, page, buffer, size)
        return bytes(buffer)[: max(size - 2, 0)].decode("utf-16-le", "ignore")

    def _texts_below(self) -> set[Drawn]:
        texts, covers = self.objects.texts, self.objects.covers
        if len(texts) * len(covers) > _MOST_PAIRS:
            return set(texts)
        return {
            text
            for text in texts
            if any(cover.order > text.order for cover in self.covers.at(text.box))
        }

    def _render(self, *, annotations: bool = True) -> Image.Image:
        bitmap = self._page.render(
            scale=self._scale, rev_byteorder=True, draw_annots=annotations
        )
        return bitmap.to_pil().convert("RGB")

    def _remove(self, drawn: Iterable[Drawn]) -> None:
        for each in drawn:
            if each not in self._removed and each.handle is not None:
                self._removed.add(each)
                pdfium.FPDFPageObj_SetIsActive(each.handle, False)

    def is_seen(self, box: Box, *, below: bool) -> bool:
        """Return whether a text changes the page in a box.

        With below, only texts that have something drawn over them count.
        """
        return self.unseen_part(box, below=below) is None

    def unseen_part(self, box: Box, *, below: bool) -> Box | None:
        """Return the box, or most of it, if no text is seen there, else None.

        A comma in another colour may be seen of a word that is not.
        """
        pixels = self.pixels(box)
        found = (self._ink_below if below else self._ink).crop(pixels).getbbox()
        if found is None:
            return box
        width = pixels[2] - pixels[0]
        if width < _MIN_WIDTH or found[2] - found[0] > _FEW * width:
            return None
        start, end = (edge / width * (box[2] - box[0]) for edge in (found[0], found[2]))
        if found[0] > width - found[2]:
            return box[0], box[1], box[0] + start, box[3]
        return box[0] + end, box[1], box[2], box[3]

    def is_dark(self, box: Box) -> bool:
        """Return whether hardly anything in a box as shown is lighter than a bar."""
        counts = self.shown.crop(self.pixels(box)).convert("L").histogram()
        return sum(counts[:_DARK]) >= _WITHIN * sum(counts)

    def levels(self, box: Box) -> tuple[int, int]:
        """Return the darkest and the lightest grey in the middle of a box as shown."""
        height = box[3] - box[1]
        inner = (box[0], box[1] + height / 5, box[2], box[3] - height / 5)
        return _levels(self.shown, self.pixels(inner))

    @cached_property
    def is_paper(self) -> bool:
        """Return whether most of the page is as light as paper, as a scan is."""
        levels = self.shown.convert("L").histogram()
        return sum(levels[_PAPER:]) > _MOSTLY * sum(levels)

    def bars_over_pictures(self) -> list[tuple[Drawn, int]]:
        """Return dark areas over a picture, with the contrast that they hide there."""
        pictures = self.objects.pictures[:_MOST_PICTURES]
        first = min((each.order for each in pictures), default=None)
        if first is None:
            return []
        bars = [
            cover
            for cover in self.objects.covers
            if cover.order > first
            and (cover.kind == ANNOTATION or (cover.kind == FILL and cover.is_dark))
            and any(share_of(cover.box, each.box) > _WITHIN for each in pictures)
        ]
        if bars and not self.is_drawn:
            self.draw()
        dark = [bar for bar in bars if self.levels(bar.box)[1] < _DARK]
        if not dark:
            return []
        self._remove(dark)
        uncovered = self._render(annotations=False)
        found = []
        for bar in dark:
            low, high = _levels(uncovered, self.pixels(bar.box))
            found.append((bar, high - low))
        return found

    def pixels(self, box: Box) -> tuple[int, int, int, int]:
        """Return where a box lies on an image of the page."""
        scale = self._scale
        inset = 0.5 if box[2] - box[0] > 4 * scale else 0.0
        left, top = int(box[0] * scale + inset), int(box[1] * scale + inset)
        right = max(math.ceil(box[2] * scale - inset), left + 1)
        bottom = max(math.ceil(box[3] * scale - inset), top + 1)
        return left, top, right, bottom


def _levels(image: Image.Image, box: tuple[int, int, int, int]) -> tuple[int, int]:
    low, high = image.crop(box).convert("L").getextrema()
    return int(low), int(high)  # type: ignore[arg-type]
