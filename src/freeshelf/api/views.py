"""The OpenAPI document, its page for people, and the root of the API."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from freeshelf.api.addresses import api_url
from freeshelf.api.answers import respond
from freeshelf.api.api import api
from freeshelf.api.documentation import documentation_page

_LISTS = (
    *("records", "search", "suggest", "topics", "places", "schemes", "agents"),
    *("reading-lists", "events", "changes"),
)


def api_root(request: HttpRequest) -> HttpResponse:
    """Return the addresses of the API."""
    documents = {
        "documentation": api_url("docs"),
        "openapi": api_url("openapi.json"),
    }
    links = {name: api_url(name) for name in _LISTS}
    return respond(request, {"links": {**documents, **links}})


def openapi_document(request: HttpRequest) -> HttpResponse:
    """Return the OpenAPI document."""
    return respond(request, _document(settings.FREESHELF_BASE_URL))


def documentation(request: HttpRequest) -> HttpResponse:
    """Show the OpenAPI document to people, without a script."""
    page = documentation_page(_document(settings.FREESHELF_BASE_URL))
    return render(request, "api/documentation.html", {"page": page})


def unknown_address(request: HttpRequest, **_: Any) -> HttpResponse:
    """Answer any other address below the API; no page is meant by it."""
    raise Http404


@lru_cache(maxsize=2)
def _document(base_url: str) -> dict[str, Any]:
    """Return the document, which has the address of the library in it."""
    return dict(api.get_openapi_schema())
