"""Reading PDF with PDFium: text, word boxes, outline, title."""

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from freeshelf.enrich.extractors.characters import clean_line
from freeshelf.enrich.extractors.glyph import Glyph
from freeshelf.enrich.extractors.hyphenation import Hyphenation
from freeshelf.enrich.extractors.messages import (
    MAX_OUTLINE_ENTRIES,
    MAX_OUTLINE_LEVEL,
    MAX_TITLE_LENGTH,
    DocumentHead,
    ExtractedPage,
    OutlineEntry,
    Stop,
    StopReason,
)
from freeshelf.enrich.extractors.page_builder import Box
from freeshelf.enrich.extractors.pdf_layout import lay_out

MAX_CHARACTERS_A_PAGE = 1_000_000

# What pages say of words is judged by this many of them, at a millisecond each.
_MAX_PAGES_AROUND = 1000
_MAX_CHARACTERS_AROUND = 50_000  # of one page

_HYPHEN_MARK = 2  # what PDFium puts for a hyphen at a line end
_LAST_CODE_POINT = 0x10FFFF
_PROBE = 1000  # points; far enough apart for an exact scale
_DEVICE_SCALE = 100  # device units a point


def read_pdf(*, path: str, max_pages: int) -> Iterator[dict[str, Any]]:
    """Yield the messages of a PDF file, at most max_pages of its pages."""
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        yield Stop(refusal_reason(error)).message()
        return
    page_count = len(document)
    yield DocumentHead(
        title=clean_line(
            document.get_metadata_value("Title") or "", limit=MAX_TITLE_LENGTH
        ),
        page_count=page_count,
        outline=_outline(document),
    ).message()

    hyphenation = Hyphenation(lambda: _texts(document))
    whole = page_count > 0
    for number in range(1, min(page_count, max_pages) + 1):
        try:
            page = document[number - 1]
            extracted, complete = _read_page(page, number, hyphenation)
        except pypdfium2.PdfiumError:
            # An unreadable page keeps its number, so that the others keep theirs.
            whole = False
            yield ExtractedPage(number=number, text="").message()
            continue
        page.close()
        yield extracted.message()
        if not complete:
            yield Stop("too_large").message()
            return
    if page_count > max_pages:
        yield Stop("too_large").message()
    elif not whole:
        yield Stop("damaged").message()


def refusal_reason(error: pypdfium2.PdfiumError) -> StopReason:
    """Say why PDFium could not open a file."""
    locked = (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)
    return "encrypted" if error.err_code in locked else "damaged"


def _read_page(
    page: pypdfium2.PdfPage, number: int, hyphenation: Hyphenation
) -> tuple[ExtractedPage, bool]:
    """Return a page, and whether all of its characters were read."""
    width, height = page.get_size()
    textpage = page.get_textpage()
    count = textpage.count_chars()
    place = _Placing(page, width, height)
    wanted = min(count, MAX_CHARACTERS_A_PAGE)
    glyphs = [_glyph(textpage, index, place) for index in range(wanted)]
    text, words = lay_out(glyphs, hyphenation)
    textpage.close()
    extracted = ExtractedPage(
        number=number,
        text=text,
        width=round(width, 2),
        height=round(height, 2),
        words=words,
    )
    return extracted, wanted == count


def _texts(document: pypdfium2.PdfDocument) -> Iterator[str]:
    """The texts of the first pages as PDFium writes them, without those it cannot."""
    for index in range(min(len(document), _MAX_PAGES_AROUND)):
        try:
            page = document[index]
            textpage = page.get_textpage()
        except pypdfium2.PdfiumError:
            continue
        count = min(textpage.count_chars(), _MAX_CHARACTERS_AROUND)
        yield textpage.get_text_range(0, count)
        textpage.close()
        page.close()


def _glyph(textpage: pypdfium2.PdfTextPage, index: int, place: "_Placing") -> Glyph:
    code = pdfium.FPDFText_GetUnicode(textpage, index)
    if code == _HYPHEN_MARK and pdfium.FPDFText_IsHyphen(textpage, index) == 1:
        return Glyph("-", place.box(textpage, index), is_line_end_hyphen=True)
    character = chr(code) if code <= _LAST_CODE_POINT else ""
    if character in (" ", "\r", "\n"):
        return Glyph(character, None)
    return Glyph(character, place.box(textpage, index))


class _Placing:
    """Turns the coordinates of a page's content into those of the page as shown."""

    def __init__(self, page: pypdfium2.PdfPage, width: float, height: float) -> None:
        self._width, self._height = width, height
        self._rect = pdfium.FS_RECTF()
        device = (round(width * _DEVICE_SCALE), round(height * _DEVICE_SCALE))
        origin = _to_device(page, device, 0, 0)
        right = _to_device(page, device, _PROBE, 0)
        up = _to_device(page, device, 0, _PROBE)
        unit = _PROBE * _DEVICE_SCALE
        self._dx = [(right[axis] - origin[axis]) / unit for axis in (0, 1)]
        self._dy = [(up[axis] - origin[axis]) / unit for axis in (0, 1)]
        self._origin = [origin[axis] / _DEVICE_SCALE for axis in (0, 1)]

    def box(self, textpage: pypdfium2.PdfTextPage, index: int) -> Box | None:
        """Return a character's box on the shown page, None for one outside of it."""
        rect = self._rect
        if not pdfium.FPDFText_GetLooseCharBox(textpage, index, rect):
            return None
        first = self._point(rect.left, rect.bottom)
        second = self._point(rect.right, rect.top)
        x0, x1 = sorted((first[0], second[0]))
        y0, y1 = sorted((first[1], second[1]))
        # Written so that a coordinate that is no number is outside, too.
        if not (x1 > 0 and y1 > 0 and x0 < self._width and y0 < self._height):
            return None
        return max(x0, 0.0), max(y0, 0.0), min(x1, self._width), min(y1, self._height)

    def _point(self, x: float, y: float) -> tuple[float, float]:
        return (
            self._origin[0] + x * self._dx[0] + y * self._dy[0],
            self._origin[1] + x * self._dx[1] + y * self._dy[1],
        )


def _to_device(
    page: pypdfium2.PdfPage, device: tuple[int, int], x: float, y: float
) -> tuple[int, int]:
    device_x, device_y = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDF_PageToDevice(
        page, 0, 0, device[0], device[1], 0, x, y, device_x, device_y
    )
    return device_x.value, device_y.value


def _outline(document: pypdfium2.PdfDocument) -> list[OutlineEntry]:
    entries: list[OutlineEntry] = []
    for bookmark in document.get_toc(max_depth=MAX_OUTLINE_LEVEL):
        if len(entries) == MAX_OUTLINE_ENTRIES:
            break
        title = clean_line(bookmark.get_title(), limit=MAX_TITLE_LENGTH)
        destination = bookmark.get_dest()
        index = destination.get_index() if destination else None
        if title and index is not None:
            entries.append(
                OutlineEntry(title=title, page=index + 1, level=bookmark.level)
            )
    return entries
