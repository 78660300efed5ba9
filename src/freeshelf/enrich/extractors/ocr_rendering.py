"""Render a page for OCR in grey; runs in the sandbox like the extractors.

The first message is a dictionary with the size of the image in pixels and of the page
in points, as it is shown; the second is the image as binary PGM, the simplest format:
the OCR program parses no untrusted bytes.
"""

from collections.abc import Iterator
from typing import Any

import pypdfium2
from PIL import Image, ImageOps

from freeshelf.enrich.extractors.messages import Stop
from freeshelf.enrich.extractors.pdf import refusal_reason

IMAGE_FORMATS = ("PNG", "JPEG", "WEBP", "TIFF")
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


def draw_pdf_page(
    *, path: str, number: int, dots_per_inch: int, max_pixels: int, rotation: int = 0
) -> Iterator[object]:
    """Render page number (from 1), rotated clockwise by rotation degrees.

    Yields a stop instead when the file cannot be opened; a page beyond the last raises
    IndexError.
    """
    try:
        page = open_page(path, number)
        width, height = page.get_size()
        scale = _scale(width, height, dots_per_inch / _POINTS_AN_INCH, max_pixels)
        bitmap = page.render(scale=scale, rotation=rotation, grayscale=True)
        image = bitmap.to_pil()
    except pypdfium2.PdfiumError as error:
        yield Stop(refusal_reason(error)).message()
        return
    yield from _sent(image, width, height)


def draw_image_page(
    *, path: str, number: int, dots_per_inch: int, max_pixels: int, rotation: int = 0
) -> Iterator[object]:
    """Render an image like a page; a TIFF has several pages. A bomb is a stop."""
    # The check below knows the size before anything is decoded.
    Image.MAX_IMAGE_PIXELS = None
    with Image.open(path, formats=IMAGE_FORMATS) as opened:
        opened.seek(number - 1)
        if opened.width * opened.height > MAX_SOURCE_PIXELS:
            yield Stop("too_large").message()
            return
        target_size = dots_per_inch * LONG_SIDE / _POINTS_AN_INCH
        opened.draft("L", (round(target_size), round(target_size)))
        image = ImageOps.exif_transpose(_on_white(opened))
    width, height = page_size(image.width, image.height)
    scale = _scale(
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


def _scale(width: float, height: float, scale: float, max_pixels: int) -> float:
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
