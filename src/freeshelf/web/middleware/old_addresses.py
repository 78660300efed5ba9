"""Addresses of the site that was here before: by number and by path."""

import re
from collections.abc import Callable, Iterator

from django.conf import settings
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from wagtail.contrib.redirects.middleware import get_redirect
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from freeshelf.library.models import Resource
from freeshelf.web.access import get_file, get_resource
from freeshelf.web.errors import GoneError, NotFoundError
from freeshelf.web.merged_addresses import successor_address

# WordPress' addresses by number, all of them on the home page.
_PARAMETERS = ("p", "page_id", "attachment_id")
_RECORD = re.compile(
    r"(?:/[a-z-]{2,10})?/r/(?P<identifier>[^/?#]+)(?:/[^?#]*?files/(?P<number>\d{1,9}))?"
)


class OldAddressMiddleware:
    """Answers from Wagtail's redirects, in place of Wagtail's own middleware.

    /?p=89 is answered before the home page does; a path only when nothing else has
    answered. A page that not everyone may read is never a target, since its address
    holds words of its title; nor is a record or a file that this reader may not see,
    since a number would tell its name. Who asks in a language is led on in it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response
        self._home_paths = {"/", *(f"/{code}/" for code, _ in settings.LANGUAGES)}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info in self._home_paths and request.GET:
            target = _first_target(request, _numbers(request))
            if target is not None:
                return target
        response = self._get_response(request)
        if response.status_code == 404:
            return (
                successor_address(request)
                or _first_target(request, _paths(request))
                or response
            )
        return response


def _numbers(request: HttpRequest) -> Iterator[str]:
    for name in _PARAMETERS:
        number = request.GET.get(name, "")
        if number.isascii() and number.isdigit():
            yield f"/?{name}={number}"


def _paths(request: HttpRequest) -> Iterator[str]:
    """The path with its query string, then without; the same without its language."""
    if request.GET:
        yield request.get_full_path()
    yield request.path
    language, rest = _parted(request.path)
    if language:
        yield rest


def _parted(path: str) -> tuple[str, str]:
    """The language of a path, empty for one without, and what comes after it."""
    first, _, rest = path.lstrip("/").partition("/")
    known = {code for code, _name in settings.LANGUAGES}
    return (first, f"/{rest}") if first in known else ("", path)


def _in_its_language(path: str, link: str) -> str:
    """Where a redirect leads, in the language that was asked in; files have none."""
    language, _rest = _parted(path)
    other, rest = _parted(link)
    record = _RECORD.match(link)
    is_spoken = (
        other
        or link.startswith("/e/")
        or (record is not None and not record["number"])
    )
    return f"/{language}{rest}" if language and is_spoken else link


def _first_target(
    request: HttpRequest, addresses: Iterator[str]
) -> HttpResponse | None:
    for address in addresses:
        path = Redirect.normalise_path(address, decode_unicode=False)
        redirect = get_redirect(request, path)
        if redirect is None or redirect.link is None:
            continue
        if not (_is_public(redirect) and _is_told(request, redirect.link)):
            continue
        link = _in_its_language(request.path_info, redirect.link)
        if redirect.is_permanent:
            return HttpResponsePermanentRedirect(link)
        return HttpResponseRedirect(link)
    return None


def _is_public(redirect: Redirect) -> bool:
    page = redirect.redirect_page_id
    return page is None or Page.objects.live().public().filter(pk=page).exists()


def _is_told(request: HttpRequest, link: str) -> bool:
    """Whether the link leads to no record, or to one that this reader may know of."""
    match = _RECORD.match(link)
    if match is None:
        return True
    try:
        if match["number"]:
            get_file(match["identifier"], int(match["number"]), user=request.user)
        else:
            get_resource(match["identifier"], user=request.user)
    except GoneError:
        # That it was there is no secret; what its file was called may be one.
        return not match["number"]
    except NotFoundError:
        return not Resource.objects.filter(identifier=match["identifier"]).exists()
    return True
