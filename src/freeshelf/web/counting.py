"""Count what visitors search for, open and download, where statistics are on.

Only visitors who are not signed in are counted, and no program that says it is one. A
query counts once, however many of its pages, orders and filters are opened; prefetched
pages and parts of files do not count.
"""

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from wagtail.models import Page

from freeshelf.library.models import File, Resource
from freeshelf.pages.models import TopicGuidePage
from freeshelf.search.concept_names import concept_value
from freeshelf.search.request import SearchRequest
from freeshelf.statistics.counting import (
    count_opened,
    count_page,
    count_search,
    is_enabled,
)
from freeshelf.statistics.models import PageKind
from freeshelf.vocabularies.models import Concept, ConceptScheme
from freeshelf.web.limits import declares_itself
from freeshelf.web.page_cache import cached
from freeshelf.web.presenters.results import ORIGIN


def record_search(request: HttpRequest, searched: SearchRequest, *, total: int) -> None:
    """Count a new query."""
    if searched.text and _is_new(searched) and _is_counted(request):
        count_search(
            searched.text,
            language=get_language() or "en",
            total=total,
            now=timezone.now(),
        )


def record_opened(request: HttpRequest, identifier: str) -> None:
    """Count a record that was opened from a page of results."""
    if request.GET.get("from") == ORIGIN["from"] and _is_counted(request):
        count_opened(identifier, language=get_language() or "en", now=timezone.now())


def record_page(request: HttpRequest, resource: Resource) -> None:
    """Count that the page of a record was opened, from wherever."""
    _count_page(request, PageKind.RECORD, resource.identifier)


def record_download(request: HttpRequest, file: File) -> None:
    """Count a file that is sent whole, by its own language: its URL has none."""
    version = file.current
    language = (
        file.language
        or (version.content.language if version else "")
        or file.resource.language
    )
    name = f"{file.resource.identifier}/{file.number}"
    _count_page(request, PageKind.FILE, name, language=language)


def record_topic(
    request: HttpRequest, concept: Concept, searched: SearchRequest | None
) -> None:
    """Count that the page of a topic was opened, and no further look at its records.

    Pages of places, types and audiences are not counted.
    """
    is_first = searched is None or (not searched.text and _is_new(searched))
    if concept.scheme.role == ConceptScheme.Role.SUBJECT and is_first:
        value = concept_value(concept.scheme.identifier, concept.identifier)
        _count_page(request, PageKind.TOPIC, value)


def record_guide(request: HttpRequest, page: Page) -> None:
    """Count that the guide to a topic was opened, also one that is kept in memory."""
    if isinstance(page, TopicGuidePage) and page.concept_id and is_enabled():
        value = cached(f"topic-of-guide:{page.concept_id}", lambda: _topic(page))
        if value:
            _count_page(request, PageKind.TOPIC, value)


def _topic(guide: TopicGuidePage) -> str:
    found = Concept.objects.filter(
        pk=guide.concept_id, scheme__role=ConceptScheme.Role.SUBJECT
    )
    for scheme, identifier in found.values_list("scheme__identifier", "identifier"):
        return concept_value(scheme, identifier)
    return ""


def _count_page(
    request: HttpRequest, kind: PageKind, identifier: str, *, language: str = ""
) -> None:
    if _is_counted(request):
        language = language or get_language() or "en"
        count_page(kind.value, identifier, language=language, now=timezone.now())


def _is_new(searched: SearchRequest) -> bool:
    return (
        searched.sort == "best"
        and searched.page == 1
        and not (searched.chosen_count or searched.view or searched.is_literal)
    )


def _is_counted(request: HttpRequest) -> bool:
    if not is_enabled() or request.method != "GET" or declares_itself(request):
        return False
    # Without a session nobody is signed in, and none is looked for.
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
    if has_session and request.user.is_authenticated:
        return False
    purpose = request.headers.get("Sec-Purpose") or request.headers.get("Purpose") or ""
    is_part = "Range" in request.headers
    return "prefetch" not in purpose and not is_part
