"""Pictures of pages: addresses and sizes, so that nothing moves while they load."""

from dataclasses import dataclass

from django.urls import reverse

from freeshelf.library.models import File, PageText

SMALL, MEDIUM, LARGE = 480, 800, 1200
_A4 = (595.0, 842.0)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a page in two sizes."""

    url: str
    large_url: str
    width: int
    height: int


def picture_of(file: File, number: int, page: PageText | None = None) -> Picture | None:
    """The picture of a page of a PDF; None for files that have none."""
    version = file.current
    if version is None or version.content.media_type != "application/pdf":
        return None
    content = version.content
    if not 1 <= number <= content.page_count:
        return None
    width, height = (page.width, page.height) if page and page.width else _A4
    return Picture(
        url=_address(file, content.pk, number, MEDIUM if page else SMALL),
        large_url=_address(file, content.pk, number, LARGE if page else MEDIUM),
        width=MEDIUM if page else SMALL,
        height=round((MEDIUM if page else SMALL) * height / width),
    )


def _address(file: File, sha256: str, number: int, width: int) -> str:
    return reverse(
        "page-picture",
        args=[file.resource.identifier, file.number, number, sha256[:12], width],
    )
