"""Render pages of PDFs and images, and survey them for OCR; runs in the sandbox.

For OCR a page is grey: the first message is a dictionary with the size of the image in
pixels and of the page in points, as it is shown; the second is the image as binary PGM,
the simplest format: the OCR program parses no untrusted bytes.
"""

import io
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageOps

from freeshelf.enrich.extractors.messages import Stop
from freeshelf.enrich.extractors.pdf import stops_at_refusal

# An image with more pixels is not decoded.
MAX_SOURCE_PIXELS = 150_000_000
# The long side of an image without a size, in points: that of A4.
LONG_SIDE = 842.0

_POINTS_AN_INCH = 72
_LAYERED = ("RGBA", "LA", "PA")
_UPRIGHT = {
    90: Image.Transpose.ROTATE_270,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}


@stops_at_refusal
def draw_pdf_page(
    *, path: str, number: int, dots_per_inch: int, max_pixels: int, rotation: int = 0
) -> Iterator[object]:
    """Render page number (from 1), rotated clockwise by rotation degrees.

    Yields a stop instead when the file cannot be opened; a page beyond the last raises
    IndexError.
    """
    page = open_page(path, number)
    width, height = page.get_size()
    scale = _limited(width, height, dots_per_inch / _POINTS_AN_INCH, max_pixels)
    bitmap = page.render(scale=scale, rotation=rotation, grayscale=True)
    yield from _sent(bitmap.to_pil(), width, height)


def draw_image_page(
    *, path: str, number: int, dots_per_inch: int, max_pixels: int, rotation: int = 0
) -> Iterator[object]:
    """Render a page or frame of an image like a page. A bomb is a stop."""
    from freeshelf.core.images import PICTURE_FORMATS  # noqa: PLC0415 - as below

    # The check below knows the size before anything is decoded.
    Image.MAX_IMAGE_PIXELS = None
    with Image.open(path, formats=PICTURE_FORMATS) as opened:
        opened.seek(number - 1)
        if opened.width * opened.height > MAX_SOURCE_PIXELS:
            yield Stop("too_large").message()
            return
        target_size = dots_per_inch * LONG_SIDE / _POINTS_AN_INCH
        opened.draft("L", (round(target_size), round(target_size)))
        image = ImageOps.exif_transpose(_on_white(opened))
    width, height = page_size(image.width, image.height)
    scale = _limited(
        image.width, image.height, _enlargement(image, target_size), max_pixels
    )
    if scale != 1.0:
        size = (max(int(image.width * scale), 1), max(int(image.height * scale), 1))
        image = image.resize(size, Image.Resampling.BICUBIC)
    if rotation:
        image = image.transpose(_UPRIGHT[rotation])
    yield from _sent(image, width, height)


def open_page(path: str, number: int) -> pypdfium2.PdfPage:
    """Return a page of a PDF. Raises PdfiumError, IndexError beyond the last."""
    document = pypdfium2.PdfDocument(path)
    # Without this, form fields and their values are not rendered.
    document.init_forms()
    if number > len(document):
        raise IndexError(number)
    return document[number - 1]


def page_size(width: int, height: int) -> tuple[float, float]:
    """Return the page size in points of an image with this size in pixels."""
    scale = LONG_SIDE / max(width, height)
    return round(width * scale, 2), round(height * scale, 2)


def _on_white(opened: Image.Image) -> Image.Image:
    """Return the image in grey, with transparent areas as white."""
    if opened.mode not in _LAYERED and "transparency" not in opened.info:
        return opened.convert("L")
    # A page of 100 million pixels in colour fills half of the memory: do not copy it.
    layered = opened if opened.mode in _LAYERED else opened.convert("RGBA")
    paper = Image.new("L", layered.size, "white")
    paper.paste(layered.convert("L"), mask=layered.getchannel("A"))
    return paper


def _enlargement(image: Image.Image, wanted: float) -> float:
    """Return the scale: small images are doubled for OCR, none is reduced."""
    return 2.0 if max(image.size) <= wanted * 0.55 else 1.0


def _limited(width: float, height: float, scale: float, max_pixels: int) -> float:
    pixels = width * height * scale**2
    return min(scale, scale * (max_pixels / pixels) ** 0.5)


def _sent(image: Image.Image, width: float, height: float) -> Iterator[Any]:
    gray = image.convert("L")
    yield {
        "size": [gray.width, gray.height],
        "page": [round(width, 2), round(height, 2)],
    }
    header = f"P5\n{gray.width} {gray.height}\n255\n".encode("ascii")
    yield header + gray.tobytes()


# A very long page is rendered smaller than requested; WebP ends at 16,383 pixels.
_MAX_PIXELS = 6_000_000
_MAX_HEIGHT = 12_000
# Text is smaller with lossless compression, a photograph with lossy.
_ENCODINGS: tuple[dict[str, Any], ...] = (
    {"lossless": True, "quality": 50, "method": 3},
    {"quality": 75, "method": 3},
)


@stops_at_refusal
def draw_page(*, path: str, number: int, width: int) -> Iterator[object]:
    """Yield page number (from 1) as WebP, width pixels wide, or a stop.

    A page beyond the last raises IndexError.
    """
    page = open_page(path, number)
    image = page.render(scale=_scale(width, *page.get_size())).to_pil()
    yield min((_encoded(image, options) for options in _ENCODINGS), key=len)


def _encoded(image: Image.Image, options: dict[str, Any]) -> bytes:
    encoded = io.BytesIO()
    image.save(encoded, "WEBP", **options)
    return encoded.getvalue()


def _scale(width: int, page_width: float, page_height: float) -> float:
    # The PDFium binding rounds up, and a rounding error would add a pixel.
    scale = (width - 0.01) / page_width
    limited = _limited(page_width, page_height, scale, _MAX_PIXELS)
    return min(limited, _MAX_HEIGHT / page_height)


def draw_image(*, path: str, number: int, width: int) -> Iterator[bytes]:
    """Yield page number of an image, at most width pixels wide."""
    from freeshelf.core.images import draw_thumbnail  # noqa: PLC0415 - pages do without

    yield from draw_thumbnail(path=path, width=width, page=number)


_SAMPLE = 300  # characters of a page that are examined
_LAST_CODE_POINT = 0x10FFFF
_BROKEN_CATEGORIES = frozenset({"Cc", "Co", "Cs", "Cn"})
_BLANKS = "\r\n\t \x02\ufffe"  # and PDFium's mark for a hyphen at a line end
_MAX_OBJECTS = 2000
# A page with more letters is not examined for images.
_ENOUGH_LETTERS = 100


_NOTHING = {"letters": 0, "sampled": 0, "broken": 0, "pictures": 0.0, "strokes": 0}
# Pixels of the shorter side, and of all: a smaller image is a sign.
_MIN_SIDE, _MIN_PIXELS = 100, 20_000


def may_be_page(size: tuple[int, int]) -> bool:
    """Return whether an image, width and height in pixels, may have words to read."""
    return min(size) >= _MIN_SIDE and size[0] * size[1] >= _MIN_PIXELS


def pages_of_image(opened: Image.Image) -> int:
    """Return how many pages or frames of an image are to be read.

    There are none if no page is large enough to have words. Of a photograph with a
    second one for depth or light, the first is all that is shown.
    """
    count = 1 if opened.format == "MPO" else getattr(opened, "n_frames", 1)
    if may_be_page(opened.size):
        return count
    if opened.format == "TIFF":  # whose pages differ in size
        for number in range(1, count):
            opened.seek(number)
            if may_be_page(opened.size):
                return count
    return 0


def survey_image(*, path: str) -> Iterator[Any]:
    """Yield a dictionary like that of a PDF for each page or frame of an image."""
    from freeshelf.core.images import PICTURE_FORMATS  # noqa: PLC0415 - as above

    Image.MAX_IMAGE_PIXELS = None
    with Image.open(path, formats=PICTURE_FORMATS) as opened:
        for number in range(1, pages_of_image(opened) + 1):
            yield {"number": number, **_NOTHING, "pictures": 1.0}


@stops_at_refusal
def survey_pdf(*, path: str, first_page: int, last_page: int) -> Iterator[Any]:
    """Yield a dictionary for each page, or a stop.

    letters: in the text layer. sampled, broken: examined visible characters, and those
    of them that are not valid. pictures: the share of the page under its largest image,
    0 to 1. strokes: number of drawn paths.
    """
    document = pypdfium2.PdfDocument(path)
    for number in range(first_page, min(len(document), last_page) + 1):
        yield {"number": number, **_facts(document, number)}


def _facts(document: pypdfium2.PdfDocument, number: int) -> dict[str, Any]:
    try:
        page = document[number - 1]
        textpage = page.get_textpage()
    except pypdfium2.PdfiumError:
        return _NOTHING
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
