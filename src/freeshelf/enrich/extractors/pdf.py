"""Extract PDF with PDFium: text, word boxes, outline, title."""

import ctypes
import json
from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from freeshelf.enrich.extractors.hyphenation import Hyphenation
from freeshelf.enrich.extractors.messages import (
    MAX_OUTLINE_ENTRIES,
    MAX_OUTLINE_LEVEL,
    Attempt,
    DocumentHead,
    OutlineEntry,
    Stop,
    UnreadablePage,
)
from freeshelf.enrich.extractors.page_text import Box, clean_line
from freeshelf.enrich.extractors.pdf_layout import TextSizes, lay_out
from freeshelf.enrich.extractors.pdf_leftwards import PageText, out_of, text_of
from freeshelf.enrich.extractors.pdf_lines import Glyph, may_break_word
from freeshelf.enrich.extractors.pdf_marks import Blanks

MAX_CHARACTERS_A_PAGE = 1_000_000

_MAX_CHARACTERS_AROUND = 50_000  # of one page

MIN_ENTRIES = 3  # minimum for a usable outline

_HYPHEN_MARK = 2  # inserted by PDFium for a hyphen at a line end
_LAST_CODE_POINT = 0x10FFFF
_PROBE = 1000  # points; far enough apart for an exact scale
_DEVICE_SCALE = 100  # device units a point


def stops_at_refusal(
    reader: Callable[..., Iterator[Any]],
) -> Callable[..., Iterator[Any]]:
    """Let a reader yield a stop where PDFium refuses a file."""

    @wraps(reader)
    def read(**arguments: Any) -> Iterator[Any]:
        try:
            yield from reader(**arguments)
        except pypdfium2.PdfiumError as error:
            locked = (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)
            is_locked = error.err_code in locked
            yield Stop("encrypted" if is_locked else "damaged").message()

    return read


@stops_at_refusal
def read_pdf(
    *,
    path: str,
    max_pages: int,
    first_page: int = 1,
    passed_over: Sequence[int] = (),
    pages_around: int = 0,
) -> Iterator[dict[str, Any]]:
    """Yield the messages of a PDF file, from first_page to max_pages.

    Pages in passed_over are reported as unreadable in their turn and not read. The
    first pages_around pages are used to judge hyphens.
    """
    document = pypdfium2.PdfDocument(path)
    page_count = len(document)
    outline = outline_of(document)
    yield DocumentHead(
        title=clean_line(metadata_value(document, "Title")),
        page_count=page_count,
        outline=outline,
    ).message()

    pages = PdfPages(
        document,
        frozenset(passed_over),
        pages_around,
        # A table of contents identifies headings more reliably than their size.
        finds_headings=len(outline) < MIN_ENTRIES,
    )
    for number in range(first_page, min(page_count, max_pages) + 1):
        yield from pages.read(number)
        if not pages.is_whole:
            yield Stop("too_large").message()
            return
    if page_count > max_pages:
        yield Stop("too_large").message()
    elif not page_count:
        yield Stop("damaged").message()


@stops_at_refusal
def read_words(*, path: str, number: int) -> Iterator[bytes]:
    """Yield JSON: how many pages a PDF has, and the message of one of them.

    There is none of a page beyond the last, or one that cannot be read.
    """
    document = pypdfium2.PdfDocument(path)
    count = len(document)
    pages = PdfPages(document, frozenset(), 0)
    messages = list(pages.read(number)) if number <= count else []
    found = {"count": count, "messages": messages}
    yield json.dumps(found, ensure_ascii=False).encode("utf-8", "replace")


def metadata_value(document: pypdfium2.PdfDocument, key: str) -> str:
    """Return a document property by its key; empty if there is none."""
    name = key.encode("ascii")
    return read_utf16(lambda *buffer: pdfium.FPDF_GetMetaText(document, name, *buffer))


def read_utf16(write: Callable[[Any, int], int]) -> str:
    """Return a text that PDFium writes into a buffer and reports the size of.

    It is UTF-16; programs truncate it anywhere, and half a character is dropped.
    """
    size = write(None, 0)
    buffer = ctypes.create_string_buffer(size)
    write(buffer, size)
    return buffer.raw[: max(size - 2, 0)].decode("utf-16-le", "ignore")


class PdfPages:
    """Pages of a document, with statistics of its hyphens."""

    def __init__(
        self,
        document: pypdfium2.PdfDocument,
        passed_over: frozenset[int],
        pages_around: int,
        *,
        finds_headings: bool = False,
        keeps_page: bool = False,
        prepare: Callable[[pypdfium2.PdfPage], None] | None = None,
    ) -> None:
        self._document = document
        self._keeps_page = keeps_page
        self._prepare = prepare  # takes from a page what is not to be read
        self.page: pypdfium2.PdfPage | None = None  # the last one read, if it is kept
        self._sizes = TextSizes() if finds_headings else None
        self._passed_over = passed_over
        self._pages_around = min(pages_around, len(document))
        self._hyphenation: Hyphenation | None = None
        self.is_whole = True  # whether all characters of the last page were read

    def read(self, number: int) -> Iterator[dict[str, Any]]:
        """Yield the messages of one page."""
        if number in self._passed_over:
            yield UnreadablePage(number).message()
            return
        try:
            page = self._document[number - 1]
            if self._prepare is not None:
                self._prepare(page)
            glyphs, blanks = self._glyphs(page)
            size = page.get_size()
        except pypdfium2.PdfiumError:
            yield UnreadablePage(number).message()
            return
        if self._keeps_page:
            self.page = page
        else:
            page.close()
        if self._hyphenation is None and any(map(may_break_word, glyphs)):
            yield from self._look_around()
        hyphenation = self._hyphenation or Hyphenation()
        yield lay_out(
            glyphs,
            hyphenation,
            number=number,
            size=size,
            sizes=self._sizes,
            blanks=blanks,
        ).message()

    def _glyphs(self, page: pypdfium2.PdfPage) -> tuple[list[Glyph], Blanks]:
        place = Placing(page, *page.get_size())
        with text_of(self._document, page) as text:
            limit = min(text.count, MAX_CHARACTERS_A_PAGE)
            self.is_whole = limit == text.count
            glyphs = [_glyph(text, index, place) for index in range(limit)]
            if text.blanks is None:
                return glyphs, None
            return glyphs, [place.point(*blank) for blank in text.blanks]

    def _look_around(self) -> Iterator[dict[str, Any]]:
        """Collect the words of the first pages for hyphenation."""
        self._hyphenation = Hyphenation()
        for number in range(1, self._pages_around + 1):
            if number in self._passed_over:
                continue
            yield Attempt(number).message()
            try:
                page = self._document[number - 1]
                textpage = page.get_textpage()
                count = min(textpage.count_chars(), _MAX_CHARACTERS_AROUND)
                text = textpage.get_text_range(0, count)
            except pypdfium2.PdfiumError:
                continue
            textpage.close()
            page.close()
            self._hyphenation.learn(text)


def _glyph(text: PageText, index: int, place: "Placing") -> Glyph:
    code = pdfium.FPDFText_GetUnicode(text.page, index)
    if code == _HYPHEN_MARK and pdfium.FPDFText_IsHyphen(text.page, index) == 1:
        return Glyph("-", place.box(text, index), is_line_end_hyphen=True)
    character = chr(code) if code <= _LAST_CODE_POINT else ""
    if character in (" ", "\r", "\n"):
        return Glyph(character, None)
    return Glyph(character, place.box(text, index))


class Placing:
    """Transform from coordinates of the content to those of the shown page."""

    def __init__(self, page: pypdfium2.PdfPage, width: float, height: float) -> None:
        self._width, self._height = width, height
        self._rect = pdfium.FS_RECTF()
        device = (round(width * _DEVICE_SCALE), round(height * _DEVICE_SCALE))
        to_device = pypdfium2.PdfPosConv(page, (0, 0, *device, 0)).to_bitmap
        origin, right, up = to_device(0, 0), to_device(_PROBE, 0), to_device(0, _PROBE)
        unit = _PROBE * _DEVICE_SCALE
        self._dx = [(right[axis] - origin[axis]) / unit for axis in (0, 1)]
        self._dy = [(up[axis] - origin[axis]) / unit for axis in (0, 1)]
        self._origin = [origin[axis] / _DEVICE_SCALE for axis in (0, 1)]

    def box(self, text: PageText, index: int) -> Box | None:
        """Return a character's box on the shown page, None if it is outside."""
        rect = self._rect
        if not pdfium.FPDFText_GetLooseCharBox(text.page, index, rect):
            return None
        forms = text.forms_of(index)
        first = self.point(*out_of(forms, rect.left, rect.bottom))
        second = self.point(*out_of(forms, rect.right, rect.top))
        x0, x1 = sorted((first[0], second[0]))
        y0, y1 = sorted((first[1], second[1]))
        # Written so that NaN coordinates count as outside, too.
        if not (x1 > 0 and y1 > 0 and x0 < self._width and y0 < self._height):
            return None
        return max(x0, 0.0), max(y0, 0.0), min(x1, self._width), min(y1, self._height)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Return a point of the content as points from the top left corner."""
        return (
            self._origin[0] + x * self._dx[0] + y * self._dy[0],
            self._origin[1] + x * self._dx[1] + y * self._dy[1],
        )


def outline_of(document: pypdfium2.PdfDocument) -> list[OutlineEntry]:
    """Return the entries of the outline that lead to a page of the file."""
    entries: list[OutlineEntry] = []
    for bookmark in document.get_toc(max_depth=MAX_OUTLINE_LEVEL):
        if len(entries) == MAX_OUTLINE_ENTRIES:
            break
        title = clean_line(_title_of(bookmark))
        destination = bookmark.get_dest()
        index = destination.get_index() if destination else None
        if title and index is not None:
            entries.append(
                OutlineEntry(title=title, page=index + 1, level=bookmark.level)
            )
    return entries


def _title_of(bookmark: pypdfium2.PdfBookmark) -> str:
    return read_utf16(lambda *buffer: pdfium.FPDFBookmark_GetTitle(bookmark, *buffer))
