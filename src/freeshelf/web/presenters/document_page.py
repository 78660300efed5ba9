"""Prepare a page of a file: its image with the words marked, and its text."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from operator import itemgetter

from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from freeshelf.enrich.models import OcrPage
from freeshelf.library.access import Reader
from freeshelf.library.media_types import is_drawable
from freeshelf.library.models import File, FileContent, PageText
from freeshelf.search.file_search import query_marker
from freeshelf.search.highlighting import boxes_at, runs_of
from freeshelf.web.presenters.cards import (
    DownloadLink,
    download_link,
    file_title,
    page_url,
)
from freeshelf.web.presenters.formats import text_direction
from freeshelf.web.presenters.highlighting import highlighted_html
from freeshelf.web.presenters.legal_note import LegalNote, legal_note
from freeshelf.web.presenters.outline import OutlineEntry, outline_of
from freeshelf.web.presenters.pictures import Picture, picture_of

MAX_OUTLINE = 200
# Boxes closer than this, in points, are one mark.
_GAP = 6.0
_EMPTY_LINE = "\n\n"


@dataclass(frozen=True, slots=True)
class Mark:
    """A highlighted part of a line, in points from the top left corner."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Overlay:
    """Highlights on an image, in the units of the page."""

    width: float
    height: float
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """One page of a file."""

    title: str
    title_language: str
    title_direction: str
    resource_url: str
    contents_url: str
    language: str
    direction: str
    number: int
    count: int
    position: str
    picture: Picture | None
    overlay: Overlay | None
    paragraphs: tuple[SafeString, ...]
    is_recognised: bool  # by OCR, in the image of the page
    marked_count: int
    previous_url: str
    next_url: str
    outline: tuple[OutlineEntry, ...]
    original_url: str
    download: DownloadLink | None
    notice: str
    legal: LegalNote | None
    canonical: str


def document_page(
    file: File, page: PageText, *, query: str, user: Reader
) -> DocumentPage:
    """Prepare a page; the file's resource and current version must be loaded."""
    version = file.current
    content = version.content if version else page.content
    resource = file.resource
    ranges = (
        query_marker(query, user=user).ranges(page.text, page.language) if query else []
    )
    link = download_link(file)
    is_pdf = content.media_type == "application/pdf"
    address = page_url(resource, file.number, page=page.number)
    title, title_language = file_title(file)
    return DocumentPage(
        title=title,
        title_language=title_language,
        title_direction=text_direction(title_language),
        resource_url=resource.get_absolute_url(),
        contents_url=page_url(resource, file.number, page=None, query=query),
        language=page.language,
        direction=text_direction(page.language),
        number=page.number,
        count=content.page_count,
        position=_("Page %(page)d of %(count)d")
        % {"page": page.number, "count": content.page_count},
        picture=picture_of(file, page.number, page),
        overlay=_overlay(page, ranges) if is_drawable(content.media_type) else None,
        paragraphs=_paragraphs(page.text, ranges),
        is_recognised=_is_recognised(page),
        marked_count=len(ranges),
        previous_url=_neighbour(file, content, page.number - 1, query),
        next_url=_neighbour(file, content, page.number + 1, query),
        outline=outline_of(content, file)[:MAX_OUTLINE],
        original_url=f"{link.url}#page={page.number}" if link and is_pdf else "",
        download=link,
        notice=resource.content_notice,
        legal=legal_note(resource),
        canonical=settings.FREESHELF_BASE_URL.rstrip("/") + address,
    )


def _neighbour(file: File, content: FileContent, number: int, query: str) -> str:
    if not _is_read(content, number):
        return ""
    return page_url(file.resource, file.number, page=number, query=query)


def _is_read(content: FileContent, number: int) -> bool:
    """Return whether there is such a page: the last of a file may be unread."""
    if not 1 <= number <= content.page_count:
        return False
    if content.state == FileContent.State.DONE:
        return True
    return PageText.objects.filter(content=content, number=number).exists()


def _is_recognised(page: PageText) -> bool:
    read = OcrPage.objects.filter(state=OcrPage.State.READ)
    return read.filter(content=page.content_id, number=page.number).exists()


def _overlay(page: PageText, ranges: list[tuple[int, int]]) -> Overlay | None:
    if not (page.width and page.height and ranges):
        return None
    marks: list[Mark] = []
    for box in boxes_at(page.word_boxes, ranges):
        _add_mark(marks, *box)
    return Overlay(page.width, page.height, tuple(marks)) if marks else None


def _add_mark(marks: list[Mark], x0: float, y0: float, x1: float, y1: float) -> None:
    """Add a box; one that continues the last mark extends it."""
    height = y1 - y0
    if marks:
        last = marks[-1]
        same_line = abs(last.y - y0) < height / 2
        if same_line and 0 <= x0 - (last.x + last.width) < _GAP:
            top, bottom = min(last.y, y0), max(last.y + last.height, y1)
            marks[-1] = Mark(last.x, top, x1 - last.x, bottom - top)
            return
    marks.append(Mark(x0, y0, x1 - x0, height))


def _paragraphs(text: str, ranges: list[tuple[int, int]]) -> tuple[SafeString, ...]:
    """Return the text in blocks separated by empty lines, with marks.

    A phrase may continue in the next block: each has its part of the mark.
    """
    blocks = []
    at = 0
    for block in text.split(_EMPTY_LINE):
        shown = block.strip()
        begin = at + len(block) - len(block.lstrip())
        if shown:
            inside = _within(ranges, begin, begin + len(shown))
            blocks.append(highlighted_html(runs_of(shown, inside)))
        at += len(block) + len(_EMPTY_LINE)
    return tuple(blocks)


def _within(
    ranges: list[tuple[int, int]], begin: int, end: int
) -> list[tuple[int, int]]:
    """Return the parts of ordered ranges inside a span, relative to its start."""
    first = bisect_right(ranges, begin, key=itemgetter(1))
    last = bisect_left(ranges, end, key=itemgetter(0))
    return [
        (max(low, begin) - begin, min(high, end) - begin)
        for low, high in ranges[first:last]
    ]
