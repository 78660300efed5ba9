"""The sitemap: every address that everyone may read (sitemaps.org, 0.9).

One list while all fits into it, else an index of lists.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from xml.sax.saxutils import escape

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe
from wagtail.models import Page

from freeshelf.library.models import Agent, ReadingList, Resource
from freeshelf.vocabularies.models import Concept, ConceptScheme

MAX_URLS = 50_000
_RESOURCES_A_LIST = 20_000
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
Entry = tuple[str, datetime | None]


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """All addresses, or the index of lists when there are too many for one."""
    resources = _visible().count()
    rest = list(islice(_rest(), MAX_URLS))
    if resources + len(rest) <= MAX_URLS:
        return _urlset([*rest, *_resources(0, resources)])
    lists = 1 + -(-resources // _RESOURCES_A_LIST)
    base = _base()
    addresses = [base + reverse("sitemap-part", args=[n]) for n in range(lists)]
    parts = "".join(f"<sitemap><loc>{url}</loc></sitemap>\n" for url in addresses)
    return _xml(f'<sitemapindex xmlns="{_NAMESPACE}">\n{parts}</sitemapindex>\n')


@require_safe
def sitemap_part(request: HttpRequest, number: int) -> HttpResponse:
    """List 0 is everything but resources; the others are resources."""
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
    rows = (
        _visible()
        .order_by("pk")
        .only("identifier", "title", "last_published_at")[start : start + count]
    )
    for resource in rows.iterator(chunk_size=2000):
        yield resource.get_absolute_url(), resource.last_published_at


def _rest() -> Iterator[Entry]:
    for page in Page.objects.live().public().filter(depth__gt=1).iterator():
        if url := page.get_url():
            # Pages know their whole address when their site is not the only one.
            yield url, page.last_published_at
    yield reverse("topics"), None
    yield from _concepts()
    yield reverse("reading-lists"), None
    for row in ReadingList.objects.live().in_language(settings.LANGUAGE_CODE):
        yield row.get_absolute_url(), row.last_published_at
    with_resources = _visible().exclude(publisher=None).values("publisher")
    for agent in Agent.objects.filter(pk__in=with_resources):
        yield agent.get_absolute_url(), None


def _concepts() -> Iterator[Entry]:
    """Topics with at least one open resource."""
    through = Resource.subjects.through.objects
    used = through.filter(resource__in=_visible()).values("concept")
    concepts = Concept.objects.current().filter(
        pk__in=used, scheme__role=ConceptScheme.Role.SUBJECT
    )
    for scheme, identifier in concepts.values_list("scheme__identifier", "identifier"):
        yield reverse("concept", args=[scheme, identifier]), None


def _urlset(entries: list[Entry]) -> HttpResponse:
    base = _base()
    lines = "".join(_url(base, *entry) for entry in entries)
    return _xml(f'<urlset xmlns="{_NAMESPACE}">\n{lines}</urlset>\n')


def _url(base: str, url: str, changed: datetime | None) -> str:
    address = escape(url if url.startswith("http") else base + url)
    day = f"<lastmod>{changed:%Y-%m-%d}</lastmod>" if changed else ""
    return f"<url><loc>{address}</loc>{day}</url>\n"


def _xml(body: str) -> HttpResponse:
    return HttpResponse(
        f'<?xml version="1.0" encoding="UTF-8"?>\n{body}',
        content_type="application/xml; charset=utf-8",
    )


def _base() -> str:
    return str(settings.FREESHELF_BASE_URL).rstrip("/")
