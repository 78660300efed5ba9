"""A record for programs: by the format that they accept, and the links around it."""

import json
import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from freeshelf.content.wording import comma
from freeshelf.core.html import without_control_characters
from freeshelf.crosswalks.exports import EXPORTS, REPRESENTATIONS, Export
from freeshelf.crosswalks.record import Record
from freeshelf.crosswalks.signposting import (
    LINKSET_TYPE,
    Signposts,
    describes_links,
    to_header,
)
from freeshelf.library.models import Resource
from freeshelf.web.cited_records import cited_record
from freeshelf.web.errors import NotFoundError
from freeshelf.web.lookups import get_resource

_HTML = "text/html"
# Of a media type, without its weight.
_PARAMETER = re.compile(
    r"""\s*;\s*(?!q\s*=)[\w.-]+\s*=\s*("[^"]*"|[^;,]*)""", re.IGNORECASE
)
_BY_MEDIA_TYPE = {each.media_type: each for each in REPRESENTATIONS.values()}


def negotiated(request: HttpRequest, resource: Resource) -> HttpResponse | None:
    """Return the record in the format that the client prefers, None for a page."""
    accepted = HttpRequest()
    # A profile or charset of a type does not change which format is meant.
    accepted.META["HTTP_ACCEPT"] = _PARAMETER.sub(
        "", request.headers.get("Accept", "*/*")
    )
    media_type = accepted.get_preferred_type([_HTML, *_BY_MEDIA_TYPE])
    chosen = _BY_MEDIA_TYPE.get(str(media_type))
    if chosen is None:
        return None
    response = _representation(_cited(request, resource), chosen)
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
    response = _representation(_cited(request, resource), chosen)
    name = f"{identifier}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def linkset(request: HttpRequest, identifier: str) -> HttpResponse:
    """Return the links between the page, its files and its descriptions."""
    resource = get_resource(identifier, user=request.user)
    signposts = signposts_of(resource, _cited(request, resource))
    return HttpResponse(
        json.dumps(signposts.linkset(), ensure_ascii=False),
        content_type=LINKSET_TYPE,
    )


def signposts_of(resource: Resource, record: Record) -> Signposts:
    """Return what surrounds a record that was loaded with its people."""
    base, identifier = settings.FREESHELF_BASE_URL, resource.identifier
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


def _cited(request: HttpRequest, resource: Resource) -> Record:
    return cited_record(resource, user=request.user, language=get_language() or "en")


def _representation(record: Record, chosen: Export) -> HttpResponse:
    return HttpResponse(
        without_control_characters(chosen.convert(record)),
        content_type=f"{chosen.media_type}; charset=utf-8",
        headers={"Link": to_header(describes_links(record.url))},
    )
