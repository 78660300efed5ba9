"""The sitemap."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from itertools import groupby, islice
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe
from wagtail.models import Page

from freeshelf.changes.models import RecordChange
from freeshelf.core.languages import bcp47
from freeshelf.events.models import Event
from freeshelf.library.models import Agent, ReadingList, Resource
from freeshelf.vocabularies.models import Concept, ConceptScheme

Alternates = tuple[tuple[str, str], ...]


def in_every_language(path: str) -> Alternates:
    """Return tags and URLs of a page that exists in every language."""
    _, first, rest = path.split("/", 2)
    if first not in _tags():
        return ()
    return _with_default({code: f"/{code}/{rest}" for code in _tags()})


def of_translations(pages: Iterable[Any]) -> Alternates:
    """Return tags and URLs of an editorial page in each of its languages."""
    known = {page.locale.language_code: page.get_url() for page in pages}
    return _with_default({code: url for code, url in known.items() if url})


def _with_default(addresses: dict[str, str]) -> Alternates:
    if len(addresses) < 2:
        return ()
    found = [(_tags().get(code, code), url) for code, url in addresses.items()]
    if default := addresses.get(settings.LANGUAGE_CODE):
        found.append(("x-default", default))
    return tuple(found)


@lru_cache(maxsize=1)
def _tags() -> dict[str, str]:
    return {code: bcp47(code) for code, _name in settings.LANGUAGES}


# 50,000 and 50 MB are allowed; a page in seven lines takes about a kilobyte.
MAX_URLS = 20_000
_RESOURCES_A_LIST = 20_000
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"
# Pages that every library has.
_PAGES = (
    "topics",
    "reading-lists",
    "get-help",
    "search-help",
    "suggest",
    "accessibility",
    "exit-about",
    "statistics-about",
)
Entry = tuple[str, datetime | None, Alternates]


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Return all URLs, or the index of lists if there are too many for one."""
    resources = _visible().count()
    rest = list(islice(_rest(), MAX_URLS))
    if resources + len(rest) <= MAX_URLS:
        return _urlset([*rest, *_resources(0, resources)])
    rest_changes = (changed for _url, changed, _alternates in rest)
    changes = [max(filter(None, rest_changes), default=None), *_last_changes()]
    base = _base()
    parts = "".join(
        f"<sitemap><loc>{base}{reverse('sitemap-part', args=[number])}</loc>"
        f"{_lastmod(changed)}</sitemap>\n"
        for number, changed in enumerate(changes)
    )
    return _xml(f'<sitemapindex xmlns="{_NAMESPACE}">\n{parts}</sitemapindex>\n')


@require_safe
def sitemap_part(request: HttpRequest, number: int) -> HttpResponse:
    """Return one list: 0 is everything but resources, the others are resources."""
    if number == 0:
        return _urlset(list(islice(_rest(), MAX_URLS)))
    start = (number - 1) * _RESOURCES_A_LIST
    entries = list(_resources(start, _RESOURCES_A_LIST)) if start < 10**9 else []
    if not entries:
        raise Http404
    return _urlset(entries)


def _visible() -> QuerySet[Resource]:
    return Resource.objects.visible_to(AnonymousUser())


def _resources(start: int, count: int) -> Iterator[Entry]:
    rows = _with_changes().only("identifier", "title", "last_published_at")
    for resource in rows[start : start + count].iterator(chunk_size=2000):
        changed = resource.changed_at or resource.last_published_at
        yield _in_languages(resource.get_absolute_url(), changed)


def _with_changes() -> QuerySet[Any]:
    """Return open records in order, with when what readers see of them changed."""
    changes = RecordChange.objects.filter(identifier=OuterRef("identifier"))
    changed = Subquery(changes.values("changed_at")[:1])
    return _visible().order_by("pk").annotate(changed_at=changed)


def _last_changes() -> Iterator[datetime | None]:
    """Yield the last change in each list of resources."""
    rows = _with_changes().values_list("changed_at", "last_published_at")
    dates = (changed or published for changed, published in rows.iterator())
    while part := list(islice(dates, _RESOURCES_A_LIST)):
        yield max(filter(None, part), default=None)


def _rest() -> Iterator[Entry]:
    yield from _editorial()
    for name in _PAGES:
        yield _in_languages(reverse(name))
    yield from _concepts()
    lists = ReadingList.objects.visible_to(AnonymousUser())
    for row in lists.in_language(settings.LANGUAGE_CODE):
        yield _in_languages(row.get_absolute_url(), row.last_published_at)
    yield from _events()
    with_resources = _visible().exclude(publisher=None).values("publisher")
    for agent in Agent.objects.filter(pk__in=with_resources):
        yield _in_languages(agent.get_absolute_url())


def _editorial() -> Iterator[Entry]:
    """Yield editorial pages, each with the languages it exists in."""
    pages = Page.objects.live().public().filter(depth__gt=1).select_related("locale")
    by_original = pages.order_by("translation_key", "locale__language_code")
    for _key, group in groupby(by_original, key=lambda page: page.translation_key):
        translations = list(group)
        alternates = of_translations(translations)
        for page in translations:
            if url := page.get_url():
                # Pages have absolute URLs if there are several sites.
                yield url, page.last_published_at, alternates


def _in_languages(url: str, changed: datetime | None = None) -> Entry:
    return url, changed, in_every_language(url)


def _concepts() -> Iterator[Entry]:
    """Yield topics with at least one open resource."""
    through = Resource.subjects.through.objects
    used = through.filter(resource__in=_visible()).values("concept")
    concepts = Concept.objects.current().filter(
        pk__in=used, scheme__role=ConceptScheme.Role.SUBJECT
    )
    for scheme, identifier in concepts.values_list("scheme__identifier", "identifier"):
        yield _in_languages(reverse("concept", args=[scheme, identifier]))


def _events() -> Iterator[Entry]:
    """Yield the calendar, if there is one, and the page of each open event."""
    visible = Event.objects.visible_to(AnonymousUser()).order_by("pk")
    if visible.exists():
        yield _in_languages(reverse("events"))
    for event in visible.only("identifier", "title", "last_published_at").iterator():
        yield _in_languages(event.get_absolute_url(), event.last_published_at)


def _urlset(entries: list[Entry]) -> HttpResponse:
    base = _base()
    lines = "".join(_url(base, *entry) for entry in entries)
    head = f'<urlset xmlns="{_NAMESPACE}" xmlns:xhtml="{_XHTML}">'
    return _xml(f"{head}\n{lines}</urlset>\n")


def _url(base: str, url: str, changed: datetime | None, alternates: Alternates) -> str:
    address = escape(_absolute(base, url))
    day = _lastmod(changed)
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{tag}" '
        f"href={quoteattr(_absolute(base, other))}/>"
        for tag, other in alternates
    )
    return f"<url><loc>{address}</loc>{day}{links}</url>\n"


def _lastmod(changed: datetime | None) -> str:
    return f"<lastmod>{changed:%Y-%m-%d}</lastmod>" if changed else ""


def _absolute(base: str, url: str) -> str:
    return url if url.startswith("http") else base + url


def _xml(body: str) -> HttpResponse:
    return HttpResponse(
        f'<?xml version="1.0" encoding="UTF-8"?>\n{body}',
        content_type="application/xml; charset=utf-8",
    )


def _base() -> str:
    return str(settings.FREESHELF_BASE_URL)
