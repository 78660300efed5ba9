"""Limit views to certain HTTP methods."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers

from freeshelf.web.views.errors import method_not_allowed

View = Callable[..., HttpResponseBase]
_READING = ("GET", "HEAD")
_FORM = ("GET", "HEAD", "POST")


def read_only(view: View) -> View:
    """Limit a view to GET and HEAD; other methods get a page with status 405."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in _READING:
            return method_not_allowed(request, ", ".join(_READING))
        return view(request, *args, **kwargs)

    # The view changes nothing, so a POST should get 405 and not an error about the
    # token.
    guarded.csrf_exempt = True  # type: ignore[attr-defined]
    return guarded


def accepts_post(view: View) -> View:
    """Limit a view to GET, HEAD and POST; other methods get a page with 405.

    They need no cookie against forgery: these forms do not act for a signed-in user, so
    a forged request gains nothing (docs/adr/0150).
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in _FORM:
            return method_not_allowed(request, ", ".join(_FORM))
        response = view(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    guarded.csrf_exempt = True  # type: ignore[attr-defined]
    return guarded
