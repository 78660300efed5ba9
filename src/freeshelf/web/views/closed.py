"""Where addresses lead that an older site answered with a question for a password."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.models import Page

from freeshelf.web.access import get_file, get_resource
from freeshelf.web.errors import ClosedError, GoneError, NotFoundError

_LONGEST_NUMBER = 9


def closed(request: HttpRequest) -> HttpResponse:
    """To the record (`r`), its file (`f`) or the page (`page`), for who may open it.

    All others get the same answer, whatever is there or not: ClosedError.
    """
    address = _page(request) or _record(request)
    if address is None:
        raise ClosedError
    answer = redirect(address)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _record(request: HttpRequest) -> str | None:
    identifier, number = request.GET.get("r", ""), _number(request, "f")
    try:
        if number:
            return get_file(identifier, number, user=request.user).download_url()
        return get_resource(identifier, user=request.user).get_absolute_url()
    except (GoneError, NotFoundError):
        return None


def _page(request: HttpRequest) -> str | None:
    page = Page.objects.live().filter(pk=_number(request, "page")).first()
    if page is None:
        return None
    may_see = all(each.accept_request(request) for each in page.get_view_restrictions())
    address: str | None = page.get_url(request) if may_see else None
    return address


def _number(request: HttpRequest, name: str) -> int:
    said = request.GET.get(name, "")
    is_number = said.isascii() and said.isdigit() and len(said) <= _LONGEST_NUMBER
    return int(said) if is_number else 0
