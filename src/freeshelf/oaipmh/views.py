"""The address that harvesters ask, and the schema of our own format."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from freeshelf.changes.noting import this_second
from freeshelf.crosswalks.schema_org_xml import XSD
from freeshelf.crosswalks.xml_elements import Element
from freeshelf.oaipmh.arguments import read_arguments
from freeshelf.oaipmh.errors import OaiError
from freeshelf.oaipmh.responses import add_error, envelope, to_bytes
from freeshelf.oaipmh.verbs import answer

_TYPE = "text/xml; charset=utf-8"


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def provide(request: HttpRequest) -> HttpResponse:
    """Answer a request of OAI-PMH; errors of the protocol are answers too."""
    # Before anything is read: what changes from now on belongs to the next harvest.
    moment = this_second()
    with translation.override(settings.LANGUAGE_CODE):
        root = _response(_given(request), moment)
    response = HttpResponse(to_bytes(root), content_type=_TYPE)
    # What was closed must not come from a cache.
    response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
def schema_org_schema(request: HttpRequest) -> HttpResponse:
    """Return the schema of the element around schema.org JSON-LD."""
    return HttpResponse(XSD, content_type=_TYPE)


def _given(request: HttpRequest) -> Mapping[str, Sequence[str]] | None:
    """Return the arguments of a request, None if they cannot be read."""
    try:
        given = request.POST if request.method == "POST" else request.GET
    except (SuspiciousOperation, BadRequest, MultiPartParserError):
        return None
    return dict(given.lists())


def _response(given: Mapping[str, Sequence[str]] | None, moment: datetime) -> Element:
    try:
        if given is None:
            raise OaiError("badArgument", "The arguments cannot be read.")
        verb, arguments = read_arguments(given)
    except OaiError as error:
        root = envelope(moment, {})
        add_error(root, error)
        return root
    root = envelope(moment, {"verb": verb, **arguments})
    try:
        answer(root, verb, arguments, moment)
    except OaiError as error:
        # Arguments that are wrong in themselves are not repeated.
        if error.code == "badArgument":
            root = envelope(moment, {})
        add_error(root, error)
    return root
