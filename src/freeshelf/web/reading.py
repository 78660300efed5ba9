"""Views that are read and never written to."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from freeshelf.web.views.errors import method_not_allowed

View = Callable[..., HttpResponseBase]
_METHODS = ("GET", "HEAD")


def reading(view: View) -> View:
    """The view for GET and HEAD; any other method gets 405 and a sentence."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in _METHODS:
            return method_not_allowed(request, ", ".join(_METHODS))
        return view(request, *args, **kwargs)

    # Nothing is written here, so a request that would be refused for its missing token
    # is told the real reason.
    guarded.csrf_exempt = True  # type: ignore[attr-defined]
    return guarded
