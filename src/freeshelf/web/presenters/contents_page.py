"""Contents of a file by page, and a search inside it."""

from dataclasses import dataclass

from django.db.models.functions import Substr
from django.utils.safestring import SafeString

from freeshelf.library.access import Reader
from freeshelf.library.models import File, FileContent, PageText
from freeshelf.search import file_search
from freeshelf.web.presenters.answer_box import QuoteLine, quote_lines
from freeshelf.web.presenters.cards import page_url
from freeshelf.web.presenters.formats import text_direction
from freeshelf.web.presenters.highlighting import highlighted_html

PAGES_A_LIST = 100
MAX_FOUND = 100
_FIRST_WORDS = 110


@dataclass(frozen=True, slots=True)
class PageLine:
    """A page and its first words."""

    number: int
    url: str
    words: str
    language: str
    direction: str


@dataclass(frozen=True, slots=True)
class PageFound:
    """A matching page with a snippet."""

    number: int
    url: str
    html: SafeString
    language: str
    direction: str


@dataclass(frozen=True, slots=True)
class FileSearchResults:
    """Results of a search in a file; `is_cut` if it stopped early."""

    pages: tuple[PageFound, ...]
    is_cut: bool
    quotes: tuple[QuoteLine, ...] = ()


def page_lines(file: File, content: FileContent, *, position: int) -> list[PageLine]:
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
        PageLine(
            number=number,
            url=page_url(file.resource, file.number, page=number),
            words=_cut(text),
            language=language,
            direction=text_direction(language),
        )
        for number, language, text in rows
    ]


def list_count(content: FileContent) -> int:
    """Return how many lists of pages the file has, without unread pages."""
    is_whole = content.state == FileContent.State.DONE
    pages = content.page_count if is_whole else content.pages.count()
    return max(1, -(-pages // PAGES_A_LIST))


def search_inside(file: File, *, query: str, user: Reader) -> FileSearchResults:
    """Return pages of the file with the words, in order, one line for each.

    The sentences that answer the query are included, if there are any.
    """
    matches = file_search.search_file(query, file=file, user=user)
    quotes = quote_lines(matches.quotes, query=query)
    found: dict[int, PageFound] = {}
    for hit in matches.passages:
        if hit.page is None or hit.page in found:
            continue
        if len(found) == MAX_FOUND:
            return FileSearchResults(tuple(found.values()), is_cut=True, quotes=quotes)
        found[hit.page] = PageFound(
            number=hit.page,
            url=page_url(file.resource, file.number, page=hit.page, query=query),
            html=highlighted_html(hit.runs),
            language=hit.language,
            direction=text_direction(hit.language),
        )
    is_cut = len(matches.passages) >= file_search.PASSAGES_IN_A_FILE
    return FileSearchResults(tuple(found.values()), is_cut=is_cut, quotes=quotes)


def _cut(text: str) -> str:
    words = " ".join(text.split())
    if len(words) <= _FIRST_WORDS:
        return words
    return words[:_FIRST_WORDS].rpartition(" ")[0] + " …"
