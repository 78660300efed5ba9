"""Survey the pages of a file for OCR; runs in the sandbox."""

import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from freeshelf.enrich.extractors.messages import Stop
from freeshelf.enrich.extractors.ocr_rendering import IMAGE_FORMATS
from freeshelf.enrich.extractors.pdf import refusal_reason

_SAMPLE = 300  # characters of a page that are examined
_LAST_CODE_POINT = 0x10FFFF
_BROKEN_CATEGORIES = frozenset({"Cc", "Co", "Cs", "Cn"})
_BLANKS = "\r\n\t \x02\ufffe"  # and PDFium's mark for a hyphen at a line end
_MAX_OBJECTS = 2000
# A page with more letters is not examined for images.
_ENOUGH_LETTERS = 100


def survey_image(*, path: str) -> Iterator[Any]:
    """Yield an image's number of pages, and its shorter side in pixels.

    Nothing is decoded; only a TIFF has several pages.
    """
    Image.MAX_IMAGE_PIXELS = None
    with Image.open(path, formats=IMAGE_FORMATS) as opened:
        count = getattr(opened, "n_frames", 1) if opened.format == "TIFF" else 1
        yield {"pages": count, "shorter_side": min(opened.size)}


def survey_pdf(*, path: str, first_page: int, last_page: int) -> Iterator[Any]:
    """Yield a dictionary for each page, or a stop.

    letters: in the text layer. sampled, broken: examined visible characters, and those
    of them that are not valid. pictures: the share of the page under its largest image,
    0 to 1. strokes: number of drawn paths.
    """
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        yield Stop(refusal_reason(error)).message()
        return
    for number in range(first_page, min(len(document), last_page) + 1):
        yield {"number": number, **_facts(document, number)}


def _facts(document: pypdfium2.PdfDocument, number: int) -> dict[str, Any]:
    nothing = {"letters": 0, "sampled": 0, "broken": 0, "pictures": 0.0, "strokes": 0}
    try:
        page = document[number - 1]
        textpage = page.get_textpage()
    except pypdfium2.PdfiumError:
        return nothing
    text = textpage.get_text_range()
    letters = sum(map(str.isalnum, text))
    sampled, broken = _broken(textpage)
    textpage.close()
    image_share, strokes = (0.0, 0) if letters > _ENOUGH_LETTERS else _drawn(page)
    page.close()
    return {
        "letters": letters,
        "sampled": sampled,
        "broken": broken,
        "pictures": image_share,
        "strokes": strokes,
    }


def _broken(textpage: pypdfium2.PdfTextPage) -> tuple[int, int]:
    """Return how many visible characters were sampled, and how many are broken."""
    count = textpage.count_chars()
    step = max(1, count // _SAMPLE)
    sampled = broken = 0
    for index in range(0, count, step):
        code = pdfium.FPDFText_GetUnicode(textpage, index)
        character = chr(code) if code <= _LAST_CODE_POINT else "\ufffd"
        if character in _BLANKS or pdfium.FPDFText_IsGenerated(textpage, index) == 1:
            continue
        sampled += 1
        broken += (
            character == "\ufffd"
            or unicodedata.category(character) in _BROKEN_CATEGORIES
            or pdfium.FPDFText_HasUnicodeMapError(textpage, index) == 1
        )
    return sampled, broken


def _drawn(page: pypdfium2.PdfPage) -> tuple[float, int]:
    """Return the share under the largest image, and the number of paths."""
    width, height = page.get_size()
    largest, strokes = 0.0, 0
    # A broken object costs the rest of its page, and no other page.
    with suppress(pypdfium2.PdfiumError):
        for index, item in enumerate(page.get_objects(max_depth=3)):
            if index == _MAX_OBJECTS:
                break
            if item.type == pdfium.FPDF_PAGEOBJ_PATH:
                strokes += 1
            elif item.type == pdfium.FPDF_PAGEOBJ_IMAGE:
                left, bottom, right, top = item.get_bounds()
                area = max(right - left, 0.0) * max(top - bottom, 0.0)
                largest = max(largest, area / (width * height))
    return round(min(largest, 1.0), 3), strokes
