"""Render the image of a page for OCR in a limited child process."""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from freeshelf.core.sandbox import (
    SandboxDiedError,
    SandboxError,
    SandboxLimits,
    stream,
)
from freeshelf.enrich.ocr.errors import OcrInterruptedError, PageFailedError
from freeshelf.enrich.sandboxed_reading import is_environment_error, passed_limit

PDF_DRAWER = "freeshelf.enrich.extractors.ocr_rendering:draw_pdf_page"
IMAGE_DRAWER = "freeshelf.enrich.extractors.ocr_rendering:draw_image_page"

# A3 at 300 dots per inch has 17 million; the image crosses a pipe in one message.
MAX_PIXELS = 20_000_000


@dataclass(frozen=True, slots=True)
class PageSource:
    """File that a page is rendered from, and its name for messages."""

    path: Path
    name: str
    is_image: bool


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """A page as binary PGM, its size in pixels, and in points before rotation."""

    picture: bytes
    pixels: tuple[int, int]
    page: tuple[float, float]


def render_page(
    source: PageSource,
    number: int,
    *,
    dots_per_inch: int,
    limits: SandboxLimits,
    rotation: int = 0,
) -> RenderedPage:
    """Render page number, rotated clockwise by rotation degrees.

    Raises PageFailedError, and OcrInterruptedError when the page is not to blame.
    """
    arguments = {
        "path": str(source.path.resolve()),
        "number": number,
        "dots_per_inch": dots_per_inch,
        "max_pixels": MAX_PIXELS,
        "rotation": rotation,
    }
    drawer = IMAGE_DRAWER if source.is_image else PDF_DRAWER
    try:
        with closing(stream(drawer, arguments, limits=limits)) as messages:
            return _drawing(list(messages))
    except SandboxError as error:
        raise page_error(error, source.name, number) from error
    except (KeyError, TypeError, ValueError) as error:
        reason = _("the page cannot be rendered")
        raise PageFailedError(number=number, reason=reason) from error


def page_error(
    error: SandboxError, name: str, number: int
) -> PageFailedError | OcrInterruptedError:
    """Return the error for a page whose child was ended."""
    if is_environment_error(error):
        return OcrInterruptedError(name, reason=str(error))
    reason = passed_limit(error) or _("the page cannot be rendered")
    if isinstance(error, SandboxDiedError):
        reason = _("the program that read it crashed")
    return PageFailedError(number=number, reason=reason)


def _drawing(messages: list[Any]) -> RenderedPage:
    facts, image = messages
    (pixels_across, pixels_down), (width, height) = facts["size"], facts["page"]
    if not isinstance(image, bytes) or not width > 0 or not height > 0:
        raise TypeError(image)
    return RenderedPage(
        picture=image,
        pixels=(int(pixels_across), int(pixels_down)),
        page=(float(width), float(height)),
    )
