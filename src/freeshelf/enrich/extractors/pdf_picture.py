"""Drawing a page of a PDF; runs in the sandbox like the readers."""

import io
from collections.abc import Iterator

import pypdfium2

from freeshelf.enrich.extractors.messages import Stop
from freeshelf.enrich.extractors.pdf import refusal_reason

# A page as long as a poster is drawn smaller than asked for rather than not at all.
_MAX_PIXELS = 6_000_000
_WEBP_QUALITY = 80
_WEBP_EFFORT = 3  # of 6; more costs twice the time for a tenth of the size


def draw_page(*, path: str, number: int, width: int) -> Iterator[object]:
    """Yield page number (from 1) as WebP, width pixels wide, or a stop.

    A page beyond the last is an IndexError.
    """
    try:
        document = pypdfium2.PdfDocument(path)
        if number > len(document):
            raise IndexError(number)
        page = document[number - 1]
        page_width, page_height = page.get_size()
        scale = width / page_width
        pixels = width * page_height * scale
        if pixels > _MAX_PIXELS:
            scale *= (_MAX_PIXELS / pixels) ** 0.5
        image = page.render(scale=scale).to_pil()
    except pypdfium2.PdfiumError as error:
        yield Stop(refusal_reason(error)).message()
        return
    picture = io.BytesIO()
    image.save(picture, "WEBP", quality=_WEBP_QUALITY, method=_WEBP_EFFORT)
    yield picture.getvalue()
