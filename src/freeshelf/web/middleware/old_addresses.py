"""Addresses of the WordPress site that was here before, by number."""

from collections.abc import Callable

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

_PARAMETERS = ("p", "page_id", "attachment_id")


class OldAddressMiddleware:
    """Answers /?p=89, /?page_id=4 and /?attachment_id=7 before the home page does.

    Paths are left to Wagtail's own redirect middleware, which looks at them once
    nothing else has answered.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response
        self._home_paths = {"/", *(f"/{code}/" for code, _ in settings.LANGUAGES)}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info in self._home_paths and request.GET:
            target = _target(request)
            if target is not None:
                return target
        return self._get_response(request)


def _target(request: HttpRequest) -> HttpResponse | None:
    for name in _PARAMETERS:
        number = request.GET.get(name, "")
        if not (number.isascii() and number.isdigit()):
            continue
        path = Redirect.normalise_path(f"/?{name}={number}")
        redirect = get_redirect(request, path)
        if redirect is None or redirect.link is None:
            continue
        page = redirect.redirect_page
        # The address of a page holds words of its title.
        if page and not Page.objects.live().public().filter(pk=page.pk).exists():
            continue
        if redirect.is_permanent:
            return HttpResponsePermanentRedirect(redirect.link)
        return HttpResponseRedirect(redirect.link)
    return None
