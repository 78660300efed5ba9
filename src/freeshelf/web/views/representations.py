"""A record for programs: by the format that they accept, and the links around it."""

import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from freeshelf.core.html import without_control_characters
from freeshelf.crosswalks.exports import EXPORTS, REPRESENTATIONS, Export
from freeshelf.crosswalks.record import Record, record_of
from freeshelf.crosswalks.signposting import (
    LINKSET_TYPE,
    Signposts,
    describes_links,
    to_header,
)
from freeshelf.library.editions import newest_editions, superseded_by
from freeshelf.library.models import Resource
from freeshelf.search.explaining import files_of, opening_days, prefetch_record
from freeshelf.web.errors import NotFoundError
from freeshelf.web.lookups import get_resource
from freeshelf.web.presenters.formats import comma

_HTML = "text/html"
_BY_MEDIA_TYPE = {each.media_type: each for each in REPRESENTATIONS.values()}


def negotiated(request: HttpRequest, resource: Resource) -> HttpResponse | None:
    """Return the record in the format that the client prefers, None for a page."""
    media_type = request.get_preferred_type([_HTML, *_BY_MEDIA_TYPE])
    chosen = _BY_MEDIA_TYPE.get(str(media_type))
    if chosen is None:
        return None
    response = _representation(cited_record(request, resource), chosen)
    return varied(response)


def varied(response: HttpResponse) -> HttpResponse:
    """Tell caches that the format depends on what the client accepts."""
    patch_vary_headers(response, ("Accept",))
    return response


def export(request: HttpRequest, identifier: str, ending: str) -> HttpResponse:
    """Return the record as a file."""
    chosen = REPRESENTATIONS.get(ending)
    if chosen is None:
        raise NotFoundError(
            _("References are available as %(formats)s.")
            % {"formats": comma().join(EXPORTS)}
        )
    resource = get_resource(identifier, user=request.user)
    response = _representation(cited_record(request, resource), chosen)
    name = f"{identifier}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def linkset(request: HttpRequest, identifier: str) -> HttpResponse:
    """Return the links between the page, its files and its descriptions."""
    resource = get_resource(identifier, user=request.user)
    signposts = signposts_of(resource, cited_record(request, resource))
    return HttpResponse(
        json.dumps(signposts.linkset(), ensure_ascii=False),
        content_type=LINKSET_TYPE,
    )


def cited_record(request: HttpRequest, resource: Resource) -> Record:
    """Return a record in plain values, with the files that this user may open."""
    prefetch_record(resource)
    files = files_of([resource], user=request.user).get(resource.pk, [])
    newer = newest_editions([resource], request.user).get(resource.pk)
    return record_of(
        resource,
        base_url=_base_url(),
        language=get_language() or "en",
        files=files,
        opening=opening_days([resource], user=request.user).get(resource.pk, ()),
        superseded_by=superseded_by(newer) if newer else "",
    )


def signposts_of(resource: Resource, record: Record) -> Signposts:
    """Return what surrounds a record that was loaded with its people."""
    base, identifier = _base_url(), resource.identifier
    people = [part.agent for part in resource.creators.all() if part.role == "creator"]
    return Signposts(
        record,
        author_urls=tuple(
            base + reverse("publisher", args=[agent.identifier]) for agent in people
        ),
        description_urls={
            each.media_type: base
            + reverse("resource-export", args=[identifier, ending])
            for ending, each in REPRESENTATIONS.items()
        },
        linkset_url=base + reverse("resource-linkset", args=[identifier]),
    )


def _representation(record: Record, chosen: Export) -> HttpResponse:
    return HttpResponse(
        without_control_characters(chosen.convert(record)),
        content_type=f"{chosen.media_type}; charset=utf-8",
        headers={"Link": to_header(describes_links(record.url))},
    )


def _base_url() -> str:
    return str(settings.FREESHELF_BASE_URL).rstrip("/")
