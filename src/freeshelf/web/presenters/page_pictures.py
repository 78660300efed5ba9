"""Addresses of the images of pages, and the cover of a record in lists."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from freeshelf.library.media_types import is_drawable
from freeshelf.library.models import File, FileContent

COVER, SMALL, MEDIUM, LARGE = 240, 480, 800, 1200
A4 = (595.0, 842.0)


@dataclass(frozen=True, slots=True)
class Cover:
    """The small image of a page, which is loaded only when it comes into view."""

    url: str
    width: int
    height: int


def in_chosen_order(files: Sequence[File]) -> list[File]:
    """Return the files with those first whose page an editor chose."""
    return sorted(files, key=lambda file: not file.card_page)


def cover_of(files: Sequence[File]) -> Cover | None:
    """Return the cover of a record: the page an editor chose, or else the first one.

    `files` are those that the user may open, in order.
    """
    for file in in_chosen_order(files):
        version = file.current
        pages = pages_with_image(version.content) if version else 0
        if version is not None and pages:
            number = file.card_page if 1 <= (file.card_page or 0) <= pages else 1
            return Cover(
                image_url(file, version.content.pk, number or 1, COVER),
                COVER,
                round(COVER * A4[1] / A4[0]),
            )
    return None


def pages_with_image(content: FileContent) -> int:
    """Return how many pages of a content have an image."""
    if not is_drawable(content.media_type):
        return 0
    # An image is one page before OCR has counted its pages.
    is_image = content.media_type.startswith("image/")
    return content.page_count or 1 if is_image else content.page_count


def image_url(file: File, sha256: str, number: int, width: int) -> str:
    """Return the URL of the image of a page, which changes with the bytes."""
    return reverse(
        "page-image",
        args=[file.resource.identifier, file.number, number, sha256[:12], width],
    )
