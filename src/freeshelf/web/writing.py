"""Views with a form that anyone may send."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers

from freeshelf.web.views.errors import method_not_allowed

View = Callable[..., HttpResponseBase]
_METHODS = ("GET", "HEAD", "POST")


def writing(view: View) -> View:
    """The view for GET, HEAD and POST; any other method gets 405 and a sentence.

    The token of the form itself stands in for Django's cookie: these forms act for no
    one who is signed in, so a forged request gains nothing (docs/adr/0150).
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in _METHODS:
            return method_not_allowed(request, ", ".join(_METHODS))
        response = view(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    guarded.csrf_exempt = True  # type: ignore[attr-defined]
    return guarded
