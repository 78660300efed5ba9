"""Prepare the viewer of a file, its outline and search in it."""

from bisect import bisect_left, bisect_right
from operator import itemgetter
from typing import Any

from django.conf import settings
from django.db.models.functions import Substr
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from freeshelf.enrich.models import OcrPage
from freeshelf.enrich.page_marks import marks_at
from freeshelf.library.access import Reader
from freeshelf.library.media_types import is_drawable
from freeshelf.library.models import File, FileContent, PageText
from freeshelf.search import file_search
from freeshelf.search.file_search import PageMatch, query_marker
from freeshelf.search.highlighting import runs_of
from freeshelf.web.presenters.cards import (
    file_title,
    legal_note,
    page_url,
)
from freeshelf.web.presenters.content_html import picture_of
from freeshelf.web.presenters.downloads import download_link
from freeshelf.web.presenters.formats import (
    highlighted_html,
    number,
    within_quotes,
)
from freeshelf.web.presenters.result_notes import quote_lines

MAX_LEVEL = 3


def outline_of(content: FileContent, file: File) -> tuple[dict[str, Any], ...]:
    """Return entries of the file's own outline, without those that have no page."""
    entries = []
    for row in content.outline or []:
        page = row.get("page")
        title = " ".join(str(row.get("title", "")).split())
        if not title or not isinstance(page, int) or page < 1:
            continue
        entries.append(
            {
                "title": title,
                "page": page,
                # from 0
                "level": min(int(row.get("level") or 0), MAX_LEVEL),
                "url": page_url(file.resource, file.number, page=page),
                "language": content.language or file.language or file.resource.language,
            }
        )
    return tuple(entries)


PAGES_A_LIST = 100
MAX_FOUND = 100
_FIRST_WORDS = 110


def page_lines(
    file: File, content: FileContent, *, position: int
) -> list[dict[str, Any]]:
    """Return a hundred pages with their first words; `position` is from 1."""
    first = (position - 1) * PAGES_A_LIST
    rows = (
        PageText.objects.filter(
            content=content, number__gt=first, number__lte=first + PAGES_A_LIST
        )
        .order_by("number")
        .values_list("number", "language", Substr("text", 1, _FIRST_WORDS * 2))
    )
    return [
        {
            "number": number,
            "url": page_url(file.resource, file.number, page=number),
            "words": _cut(text),
            "language": language,
        }
        for number, language, text in rows
    ]


def list_count(content: FileContent) -> int:
    """Return how many lists of pages the file has, without unread pages."""
    is_whole = content.state == FileContent.State.DONE
    pages = content.page_count if is_whole else content.pages.count()
    return max(1, -(-pages // PAGES_A_LIST))


def search_inside(file: File, *, query: str, user: Reader) -> dict[str, Any]:
    """Return pages of the file with the words, in order, one line for each.

    The sentences that answer the query are included, if there are any.
    """
    matches = file_search.search_file(query, file=file, user=user)
    quotes = quote_lines(matches.quotes, query=query)
    found: dict[int, dict[str, Any]] = {}
    for hit in matches.passages:
        if hit.page is None or hit.page in found:
            continue
        found[hit.page] = {
            "number": hit.page,
            "url": page_url(file.resource, file.number, page=hit.page, query=query),
            "words": highlighted_html(hit.runs),
            "language": hit.language,
        }
    pages = tuple(found.values())
    is_cut = len(pages) > MAX_FOUND or matches.is_cut
    return {
        "pages": pages[:MAX_FOUND],
        "is_cut": is_cut,
        "heading": _heading(matches.match, len(pages[:MAX_FOUND]), query),
        "quotes": quotes,
    }


def _heading(match: PageMatch, count: int, query: str) -> str:
    """Return how many pages have what of the query, never more than they have."""
    sentence = {
        PageMatch.AS_TYPED: ngettext(
            "%(pages)s page contains “%(inside_query)s”",
            "%(pages)s pages contain “%(inside_query)s”",
            count,
        ),
        PageMatch.ALL_WORDS: ngettext(
            "%(pages)s page with all of these words",
            "%(pages)s pages with all of these words",
            count,
        ),
        PageMatch.SOME_WORDS: ngettext(
            "%(pages)s page with some of these words",
            "%(pages)s pages with some of these words",
            count,
        ),
        PageMatch.OTHER_NAMES: ngettext(
            "%(pages)s page with another name for this",
            "%(pages)s pages with other names for this",
            count,
        ),
    }[match]
    return sentence % {
        "pages": number(count),
        "inside_query": within_quotes(query),
    }


def _cut(text: str) -> str:
    words = " ".join(text.split())
    if len(words) <= _FIRST_WORDS:
        return words
    return words[:_FIRST_WORDS].rpartition(" ")[0] + " …"


MAX_OUTLINE = 200
_EMPTY_LINE = "\n\n"


def document_page(
    file: File, page: PageText, *, query: str, user: Reader
) -> dict[str, Any]:
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
    return {
        "title": title,
        "title_language": title_language,
        "resource": resource,
        "contents_url": page_url(resource, file.number, page=None, query=query),
        "language": page.language,
        "number": page.number,
        "count": content.page_count,
        "position": _("Page %(page)d of %(count)d")
        % {"page": page.number, "count": content.page_count},
        "picture": picture_of(file, page.number, page),
        "overlay": _overlay(page, ranges) if is_drawable(content.media_type) else None,
        "paragraphs": _paragraphs(page.text, ranges),
        # by OCR, in the image of the page
        "is_recognised": _is_recognised(page),
        "marked_count": len(ranges),
        "previous_url": _neighbour(file, content, page.number - 1, query),
        "next_url": _neighbour(file, content, page.number + 1, query),
        "outline": outline_of(content, file)[:MAX_OUTLINE],
        "original_url": f"{link.url}#page={page.number}" if link and is_pdf else "",
        "download": link,
        "legal": legal_note(resource),
        "canonical": settings.FREESHELF_BASE_URL + address,
    }


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


def _overlay(page: PageText, ranges: list[tuple[int, int]]) -> dict[str, Any] | None:
    if not (page.width and page.height and ranges):
        return None
    marks = marks_at(page.word_boxes, ranges)
    return (
        {
            "width": page.width,
            "height": page.height,
            "marks": marks,
        }
        if marks
        else None
    )


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
