"""Render a page of a PDF; runs in the sandbox like the extractors."""

import io
from collections.abc import Iterator
from typing import Any

import pypdfium2
from PIL import Image

from freeshelf.core.images import draw_thumbnail
from freeshelf.enrich.extractors.messages import Stop
from freeshelf.enrich.extractors.ocr_rendering import open_page
from freeshelf.enrich.extractors.pdf import refusal_reason

# A very long page is rendered smaller than requested; WebP ends at 16,383 pixels.
_MAX_PIXELS = 6_000_000
_MAX_HEIGHT = 12_000
# Text is smaller with lossless compression, a photograph with lossy.
_ENCODINGS: tuple[dict[str, Any], ...] = (
    {"lossless": True, "quality": 50, "method": 3},
    {"quality": 75, "method": 3},
)


def draw_page(*, path: str, number: int, width: int) -> Iterator[object]:
    """Yield page number (from 1) as WebP, width pixels wide, or a stop.

    A page beyond the last raises IndexError.
    """
    try:
        page = open_page(path, number)
        image = page.render(scale=_scale(width, *page.get_size())).to_pil()
    except pypdfium2.PdfiumError as error:
        yield Stop(refusal_reason(error)).message()
        return
    yield min((_encoded(image, options) for options in _ENCODINGS), key=len)


def _encoded(image: Image.Image, options: dict[str, Any]) -> bytes:
    encoded = io.BytesIO()
    image.save(encoded, "WEBP", **options)
    return encoded.getvalue()


def _scale(width: int, page_width: float, page_height: float) -> float:
    # The PDFium binding rounds up, and a rounding error would add a pixel.
    scale = (width - 0.01) / page_width
    pixels = page_width * page_height * scale**2
    return min(scale, scale * (_MAX_PIXELS / pixels) ** 0.5, _MAX_HEIGHT / page_height)


def draw_image(*, path: str, number: int, width: int) -> Iterator[bytes]:
    """Yield page number of an image, at most width pixels wide."""
    yield from draw_thumbnail(path=path, width=width, page=number)
