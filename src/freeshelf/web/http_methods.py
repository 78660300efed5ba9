"""Limit views to the methods that they answer."""

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
    """The view for GET and HEAD; any other method gets 405 and a sentence."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in _READING:
            return method_not_allowed(request, ", ".join(_READING))
        return view(request, *args, **kwargs)

    # Nothing is written here, so a request that would be refused for its missing token
    # is told the real reason.
    guarded.csrf_exempt = True  # type: ignore[attr-defined]
    return guarded


def accepts_post(view: View) -> View:
    """The view for GET, HEAD and POST; any other method gets 405 and a sentence.

    The token of the form itself stands in for Django's cookie: these forms act for no
    one who is signed in, so a forged request gains nothing (docs/adr/0150).
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
