"""Prepare pages, reading lists and events that a search finds beside the records."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import prefetch_related_objects
from django.template.defaultfilters import capfirst
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page

from freeshelf.core.html import html_to_text
from freeshelf.events.models import Event
from freeshelf.events.occurrences import first_occurrence, next_occurrences
from freeshelf.library.access import AccessRights, Reader
from freeshelf.library.models import ReadingList
from freeshelf.search.highlighting import Marker
from freeshelf.search.lexical import AnalyzedQuery
from freeshelf.search.page_index import page_text
from freeshelf.search.page_search import (
    FoundPages,
    Item,
    find_pages,
    foresee_pages,
    language_of,
)
from freeshelf.search.request import SearchRequest
from freeshelf.search.results import SearchResults
from freeshelf.search.services import search
from freeshelf.web.presenters.formats import (
    full_date,
    highlighted_html,
    joined_facts,
    number,
)

_BESIDE_RECORDS = 3


@dataclass(frozen=True, slots=True)
class PageLine:
    """A page or an event in a list; `snippet` is empty beside the records."""

    title_html: SafeString
    url: str
    facts: SafeString  # its kind, and the time and status of an event
    language: str
    snippet: SafeString | str = ""


def page_group(
    found: SearchResults, *, user: Reader, language: str
) -> dict[str, Any] | None:
    """Return the best pages, reading lists and events for a question, None without any.

    They belong to the first list of a question: with filters, which are of records,
    and on later pages there are none.
    """
    request = found.request
    if not _has_group(request):
        return None
    questions = zip((request.text, found.searched_text), found.analyses, strict=False)
    pages = find_pages(questions, user=user, language=language)
    if not pages.items:
        return None
    is_more = len(pages.items) > _BESIDE_RECORDS
    return {
        "lines": page_lines(pages, pages.items[:_BESIDE_RECORDS]),
        # the list of all, empty if all are shown
        "all_url": f"{reverse('search-pages')}?{urlencode({'q': pages.text})}"
        if is_more
        else "",
        "all_label": _all_label(pages),
    }


def search_beside_pages(
    request: SearchRequest, *, user: Reader, language: str
) -> SearchResults:
    """Search for records, having said that the group of the request is asked for."""

    def foresee(text: str, analysis: AnalyzedQuery) -> None:
        if _has_group(request):
            foresee_pages(text, analysis, user=user, language=language)

    return search(request, user=user, language=language, foresee_beside=foresee)


def _has_group(request: SearchRequest) -> bool:
    is_filtered = request.fixed or request.chosen_count
    return bool(request.text) and not is_filtered and request.page == 1


def page_lines(
    found: FoundPages, items: Sequence[Item], *, with_snippets: bool = False
) -> list[PageLine]:
    """Return lines of some of the pages, lists and events that were found."""
    marker = Marker(found.query)
    prefetch_related_objects([i for i in items if isinstance(i, Event)], "exceptions")
    lines = [_line(item, marker) for item in items]
    if not with_snippets:
        return lines
    texts = _texts(items)
    return [
        replace(line, snippet=_snippet(marker, text, line.language))
        for line, text in zip(lines, texts, strict=True)
    ]


def page_count(found: FoundPages) -> str:
    """Return how many of them were found, "" if that is not known."""
    if found.is_cut:
        return ""
    count = len(found.items)
    return ngettext(
        "%(number)s page, reading list or event",
        "%(number)s pages, reading lists and events",
        count,
    ) % {"number": number(count)}


def _all_label(found: FoundPages) -> str:
    if found.is_cut:
        return _("More pages, reading lists and events")
    return _("All %(number)s pages, reading lists and events") % {
        "number": number(len(found.items))
    }


def _line(item: Item, marker: Marker) -> PageLine:
    language = language_of(item)
    if isinstance(item, Page):
        kind = item.cached_content_type.model_class() or Page
        title, url, more = item.title, item.get_url() or "", []
    elif isinstance(item, Event):
        kind, more = Event, _event_facts(item)
        title, url = item.display_title, item.get_absolute_url()
    else:
        kind, more = ReadingList, []
        title, url = item.title, item.get_absolute_url()
    name = capfirst(str(kind._meta.verbose_name))
    title_html = highlighted_html(marker.runs(title, language))
    return PageLine(title_html, url, joined_facts([name, *more]), language)


def _event_facts(event: Event) -> list[str]:
    coming = next_occurrences(event, now=timezone.now(), count=1)
    one = next(iter(coming), None) or first_occurrence(event)
    status = Event.Status.CANCELLED if one.is_cancelled else Event.Status(event.status)
    facts = [full_date(one.start.date())]
    if status != Event.Status.CONFIRMED:
        facts.append(str(status.label))
    if event.access_rights != AccessRights.OPEN:
        facts.append(str(event.get_access_rights_display()))
    return facts


def _texts(items: Sequence[Item]) -> Iterable[str]:
    keys = [item.pk for item in items if isinstance(item, Page)]
    pages = {page.pk: page for page in Page.objects.filter(pk__in=keys).specific()}
    for item in items:
        if isinstance(item, Event | ReadingList):
            yield html_to_text(item.description)
        else:
            page = pages[item.pk]
            yield f"{getattr(page, 'introduction', '')}\n{page_text(page)}".strip()


def _snippet(marker: Marker, text: str, language: str) -> SafeString | str:
    """Return the line with the most words: a heading is no part of a sentence."""
    snippets = [marker.snippet(line, language) for line in text.splitlines()]
    best = max(snippets, key=lambda snippet: snippet.found, default=None)
    return highlighted_html(best.runs) if best and best.found else ""
