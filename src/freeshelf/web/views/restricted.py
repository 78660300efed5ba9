"""Redirects of URLs that were password-protected on a previous site."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.models import Page

from freeshelf.library.pictures import pictures_visible_to
from freeshelf.web.errors import ForbiddenError, GoneError, NotFoundError
from freeshelf.web.lookups import get_file, get_resource

_MAX_NUMBER_LENGTH = 9


def restricted(request: HttpRequest) -> HttpResponse:
    """Redirect to the target of `opened`, if the user may open it.

    All others get the same ForbiddenError, whether or not the target exists.
    """
    address = opened(request, request.GET)
    if address is None:
        raise ForbiddenError
    answer = redirect(address)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def opened(request: HttpRequest, query: Mapping[str, str]) -> str | None:
    """Return the URL of the record (`r`), its file (`f`), the page or an image (`i`).

    None if it does not exist or the user may not open it.
    """
    return _page(request, query) or _record(request, query) or _image(request, query)


def _record(request: HttpRequest, query: Mapping[str, str]) -> str | None:
    identifier, number = query.get("r", ""), _number(query, "f")
    try:
        if number:
            return get_file(identifier, number, user=request.user).download_url()
        return get_resource(identifier, user=request.user).get_absolute_url()
    except (GoneError, NotFoundError):
        return None


def _page(request: HttpRequest, query: Mapping[str, str]) -> str | None:
    page = Page.objects.live().filter(pk=_number(query, "page")).first()
    if page is None:
        return None
    may_see = all(each.accept_request(request) for each in page.get_view_restrictions())
    address: str | None = page.get_url(request) if may_see else None
    return address


def _image(request: HttpRequest, query: Mapping[str, str]) -> str | None:
    found = pictures_visible_to(
        request.user, among=[_number(query, "i")], request=request
    ).first()
    try:
        return str(found.get_rendition("original").url) if found is not None else None
    except OSError:
        # Its file is missing, or not an image.
        return None


def _number(query: Mapping[str, str], name: str) -> int:
    value = query.get(name, "")
    is_number = value.isascii() and value.isdigit() and len(value) <= _MAX_NUMBER_LENGTH
    return int(value) if is_number else 0
