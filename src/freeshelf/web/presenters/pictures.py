"""Page images with URLs and sizes, so that the layout is stable while they load."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from freeshelf.library.media_types import is_drawable
from freeshelf.library.models import File, FileContent, PageText

SMALL, MEDIUM, LARGE = 480, 800, 1200
_A4 = (595.0, 842.0)


@dataclass(frozen=True, slots=True)
class Picture:
    """An image of a page in two sizes; `page_url` shows that page with its text."""

    url: str
    large_url: str
    width: int
    height: int
    page: int
    page_url: str


def card_image_of(files: Sequence[File]) -> Picture | None:
    """Return the image of a record: the page an editor chose, or else the first.

    `files` are those that the user may open, in order.
    """
    chosen = [file for file in files if file.card_page]
    for file in (*chosen, *files):
        image = picture_of(file, file.card_page or 1) or picture_of(file, 1)
        if image is not None:
            return image
    return None


def picture_of(file: File, number: int, page: PageText | None = None) -> Picture | None:
    """Return the image of a page of a PDF or image file; None if there is none."""
    version = file.current
    if version is None or not 1 <= number <= _pages_with_image(version.content):
        return None
    content = version.content
    width, height = (page.width, page.height) if page and page.width else _A4
    return Picture(
        url=_address(file, content.pk, number, MEDIUM if page else SMALL),
        large_url=_address(file, content.pk, number, LARGE if page else MEDIUM),
        width=MEDIUM if page else SMALL,
        height=round((MEDIUM if page else SMALL) * height / width),
        page=number,
        page_url=f"{file.resource.get_absolute_url()}/files/{file.number}/page/{number}"
        if content.page_count
        else file.download_url(),
    )


def _pages_with_image(content: FileContent) -> int:
    if not is_drawable(content.media_type):
        return 0
    # An image is one page before OCR has counted its pages.
    is_image = content.media_type.startswith("image/")
    return content.page_count or 1 if is_image else content.page_count


def _address(file: File, sha256: str, number: int, width: int) -> str:
    return reverse(
        "page-image",
        args=[file.resource.identifier, file.number, number, sha256[:12], width],
    )
