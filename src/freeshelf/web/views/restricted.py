"""Where addresses lead that an older site answered with a question for a password."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.models import Page

from freeshelf.library.pictures import pictures_visible_to
from freeshelf.web.errors import ForbiddenError, GoneError, NotFoundError
from freeshelf.web.lookups import get_file, get_resource

_LONGEST_NUMBER = 9


def restricted(request: HttpRequest) -> HttpResponse:
    """To what `opened` finds, for who may open it.

    All others get the same answer, whatever is there or not: ForbiddenError.
    """
    address = opened(request, request.GET)
    if address is None:
        raise ForbiddenError
    answer = redirect(address)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def opened(request: HttpRequest, query: Mapping[str, str]) -> str | None:
    """Where the record (`r`), its file (`f`), the page or a picture (`i`) is.

    None for who may not open it, and for what is not there.
    """
    return _page(request, query) or _record(request, query) or _picture(request, query)


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


def _picture(request: HttpRequest, query: Mapping[str, str]) -> str | None:
    found = pictures_visible_to(
        request.user, among=[_number(query, "i")], request=request
    ).first()
    try:
        return str(found.get_rendition("original").url) if found is not None else None
    except OSError:
        # Its bytes are lost, or no picture.
        return None


def _number(query: Mapping[str, str], name: str) -> int:
    said = query.get(name, "")
    is_number = said.isascii() and said.isdigit() and len(said) <= _LONGEST_NUMBER
    return int(said) if is_number else 0
