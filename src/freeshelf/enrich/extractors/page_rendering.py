"""Drawing a page of a PDF; runs in the sandbox like the readers."""

import io
from collections.abc import Iterator
from typing import Any

import pypdfium2
from PIL.Image import Image

from freeshelf.core.images import draw_thumbnail
from freeshelf.enrich.extractors.messages import Stop
from freeshelf.enrich.extractors.pdf import refusal_reason

# A page as long as a poster is drawn smaller than asked for rather than not at all;
# WebP ends at 16,383 pixels.
_MAX_PIXELS = 6_000_000
_MAX_HEIGHT = 12_000
# Text is smaller without loss, a photograph with it.
_ENCODINGS: tuple[dict[str, Any], ...] = (
    {"lossless": True, "quality": 50, "method": 3},
    {"quality": 75, "method": 3},
)


def draw_page(*, path: str, number: int, width: int) -> Iterator[object]:
    """Yield page number (from 1) as WebP, width pixels wide, or a stop.

    A page beyond the last is an IndexError.
    """
    try:
        document = pypdfium2.PdfDocument(path)
        # Without this the fields of a form, and what is filled in, are not drawn.
        document.init_forms()
        if number > len(document):
            raise IndexError(number)
        page = document[number - 1]
        image = page.render(scale=_scale(width, *page.get_size())).to_pil()
    except pypdfium2.PdfiumError as error:
        yield Stop(refusal_reason(error)).message()
        return
    yield min((_encoded(image, options) for options in _ENCODINGS), key=len)


def _encoded(image: Image, options: dict[str, Any]) -> bytes:
    picture = io.BytesIO()
    image.save(picture, "WEBP", **options)
    return picture.getvalue()


def _scale(width: int, page_width: float, page_height: float) -> float:
    # PDFium's binding rounds up, and a rounding error would add a pixel.
    scale = (width - 0.01) / page_width
    pixels = page_width * page_height * scale**2
    return min(scale, scale * (_MAX_PIXELS / pixels) ** 0.5, _MAX_HEIGHT / page_height)


def draw_image(*, path: str, number: int, width: int) -> Iterator[bytes]:
    """Yield a page of a picture, width pixels wide at most; see `draw_thumbnail`."""
    yield from draw_thumbnail(path=path, width=width, page=number)
