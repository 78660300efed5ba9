"""Feeds of the latest publications, as Atom or as RSS."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import blake2b
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Enclosure, SyndicationFeed
from django.utils.http import http_date, quote_etag
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from freeshelf.core.html import html_to_text, without_control_characters
from freeshelf.core.languages import bcp47
from freeshelf.feeds.formats import ATOM, FORMATS
from freeshelf.library.access import FIELD_OF_ROLE
from freeshelf.library.editions import newest_editions, superseded_by
from freeshelf.library.models import Agent, File, ReadingList, Resource
from freeshelf.search.engines.base import Sort
from freeshelf.search.errors import InvalidParameterError
from freeshelf.search.explaining import files_of
from freeshelf.search.request import parse_request
from freeshelf.search.services import ranked_keys
from freeshelf.vocabularies.hierarchy import descendants
from freeshelf.vocabularies.models import Concept

ENTRIES = 30
# Of a search, the newest of so many results are looked through for new documents.
_RESULTS = 1000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@require_safe
def library_feed(request: HttpRequest, kind: str = ATOM) -> HttpResponse:
    """Return the latest publications of the library."""
    resources = Resource.objects.visible_to(request.user)
    title = _("%(site)s: recently added") % {"site": settings.FREESHELF_SITE_NAME}
    page = f"/{get_language()}/"
    return _answer(request, resources, kind, title=title, page=page)


@require_safe
def concept_feed(
    request: HttpRequest, scheme: str, identifier: str, kind: str = ATOM
) -> HttpResponse:
    """Return the latest publications on one concept and narrower ones."""
    concept = (
        Concept.objects.current()
        .visible_to(request.user)
        .with_labels()
        .filter(scheme__identifier=scheme, identifier=identifier)
        .first()
    )
    field = FIELD_OF_ROLE.get(concept.scheme.role) if concept else None
    if concept is None or field is None:
        raise Http404
    through = getattr(Resource, field).through
    pairs = Concept.broader.through.objects.filter(
        from_concept__scheme=concept.scheme_id
    ).values_list("from_concept_id", "to_concept_id")
    holders = through.objects.filter(concept_id__in=descendants(concept.pk, pairs))
    resources = Resource.objects.visible_to(request.user).filter(
        pk__in=holders.values("resource_id")
    )
    return _answer(
        request,
        resources,
        kind,
        title=f"{settings.FREESHELF_SITE_NAME}: {concept.label()}",
        page=reverse("concept", args=[scheme, identifier]),
    )


@require_safe
def search_feed(request: HttpRequest, kind: str = ATOM) -> HttpResponse:
    """Return what was published last of the results of a search, with its filters."""
    parameters = request.GET.copy()
    for name in ("page", "view"):
        parameters.pop(name, None)
    try:
        asked = parse_request(parameters, language="")
    except InvalidParameterError as error:
        raise BadRequest(str(error)) from error
    asked = replace(asked, sort=Sort.NEWEST.value, page_size=_RESULTS)
    keys = ranked_keys(asked, user=request.user)
    query = asked.parameters()
    address = urlencode([pair for pair in query if pair[0] != "sort"])
    title = _("%(site)s: search") % {"site": settings.FREESHELF_SITE_NAME}
    return _answer(
        request,
        Resource.objects.visible_to(request.user).filter(identifier__in=keys),
        kind,
        title=f"{title}: {asked.text}" if asked.text else title,
        page=f"{reverse('search')}?{address}",
    )


@require_safe
def publisher_feed(
    request: HttpRequest, identifier: str, kind: str = ATOM
) -> HttpResponse:
    """Return the latest publications of a person or an organisation."""
    agent = Agent.objects.visible_to(request.user).filter(
        identifier=identifier, merged_into=None
    )
    found = agent.first()
    if found is None:
        raise Http404
    return _answer(
        request,
        Resource.objects.visible_to(request.user).filter(publisher=found),
        kind,
        title=f"{settings.FREESHELF_SITE_NAME}: {found.name}",
        page=found.get_absolute_url(),
    )


@require_safe
def list_feed(request: HttpRequest, slug: str, kind: str = ATOM) -> HttpResponse:
    """Return the latest publications in a reading list."""
    lists = ReadingList.objects.visible_to(request.user)
    found = lists.filter(slug=slug).first()
    if found is None:
        raise Http404
    keys = found.items.values("resource")
    return _answer(
        request,
        Resource.objects.visible_to(request.user).filter(pk__in=keys),
        kind,
        title=f"{settings.FREESHELF_SITE_NAME}: {found.title}",
        page=found.get_absolute_url(),
    )


def _answer(
    request: HttpRequest, resources: object, kind: str, *, title: str, page: str
) -> HttpResponse:
    base = settings.FREESHELF_BASE_URL
    feed = FORMATS[kind](
        title=title,
        link=base + page,
        # RSS needs one.
        description="" if kind == ATOM else title,
        language=bcp47(get_language() or "en"),
        feed_url=base + request.get_full_path(),
    )
    ordered = resources.order_by("-last_published_at", "-pk")  # type: ignore[attr-defined]
    ordered = ordered.select_related("publisher")
    # Featured records are first as in lists, and added so that they hide nothing new.
    featured = ordered.filter(is_featured=True)[:ENTRIES]
    shown = list(dict.fromkeys([*featured, *ordered[:ENTRIES]]))
    files = files_of(shown, user=request.user)
    newer = newest_editions(shown, request.user)
    for resource in shown:
        of_resource = files.get(resource.pk, [])
        _add_entry(feed, resource, of_resource, base, newer.get(resource.pk))
    body = without_control_characters(feed.writeString("utf-8"))
    response = HttpResponse(body, content_type=feed.content_type)
    # A feed without entries has the time of now in it.
    if shown:
        digest = blake2b(body.encode(), digest_size=12).hexdigest()
        response.headers["ETag"] = quote_etag(digest)
        last = max(each.last_published_at or _EPOCH for each in shown)
        response.headers["Last-Modified"] = http_date(last.timestamp())
    return (
        get_conditional_response(
            request, etag=response.headers.get("ETag"), response=response
        )
        or response
    )


def _add_entry(
    feed: SyndicationFeed,
    resource: Resource,
    files: Iterable[File],
    base: str,
    newer: Resource | None,
) -> None:
    description = html_to_text(resource.description)
    if newer is not None:
        description = f"{superseded_by(newer)}\n\n{description}".strip()
    enclosures = [
        Enclosure(
            base + file.download_url(),
            str(version.content.size_for_readers or ""),
            version.content.media_type,
        )
        for file in files
        if (version := file.current) is not None
    ]
    feed.add_item(
        title=without_control_characters(resource.display_title),
        link=base + resource.get_absolute_url(),
        description=without_control_characters(description),
        author_name=resource.publisher.name if resource.publisher else None,
        unique_id=base + resource.permanent_url,
        pubdate=resource.first_published_at,
        updateddate=resource.last_published_at,
        enclosures=enclosures,
        language=resource.language,
    )
