"""Pages that say what went wrong and what to do."""

import sys

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from freeshelf.web.errors import (
    ForbiddenError,
    GoneError,
    NoSuchPartError,
    NotReadyError,
    WebError,
)
from freeshelf.web.presenters.formats import full_date
from freeshelf.web.presenters.languages import leave_out_query
from freeshelf.web.presenters.not_found_suggestions import not_found_suggestions
from freeshelf.web.views.busy import answer_if_busy


def error_response(request: HttpRequest, error: WebError) -> HttpResponse:
    """The page of an expected error, with its status."""
    context: dict[str, object] = {"status": error.status, "sentence": str(error)}
    if error.status == 404:
        context |= _lost(request)
    if isinstance(error, ForbiddenError):
        wanted = urlencode({"next": request.get_full_path()})
        context["sign_in_url"] = f"{reverse('account_login')}?{wanted}"
    if isinstance(error, GoneError):
        context |= {"when": full_date(error.when), "reason": error.reason}
    response = _page(request, context)
    if isinstance(error, NoSuchPartError):
        response.headers["Content-Range"] = f"bytes */{error.size}"
    if isinstance(error, NotReadyError):
        response.headers["Retry-After"] = "60"
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: Django refused the request."""
    return _page(
        request,
        {"status": 400, "sentence": _("This request could not be understood.")},
    )


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: not for this reader."""
    return _page(
        request,
        {"status": 403, "sentence": _("You do not have permission to view this.")},
    )


def form_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form came without its token; why is for developers, not for people."""
    return _page(
        request,
        {
            "status": 403,
            "sentence": _(
                "The form could not be sent. Go back, reload the page and send it "
                "again. Cookies must be allowed for this site."
            ),
        },
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: nothing is here."""
    return _page(
        request,
        {
            "status": 404,
            "sentence": _("Page not found"),
            **_lost(request),
        },
    )


def method_not_allowed(request: HttpRequest, allowed: str) -> HttpResponse:
    """405: pages are read, not written to."""
    response = _page(
        request,
        {"status": 405, "sentence": _("This page is read-only.")},
    )
    response.headers["Allow"] = allowed
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500: without the database, which may be what failed, unless it is busy only."""
    busy = answer_if_busy(request, sys.exception())
    return busy or render(request, "web/pages/server_error.html", status=500)


def _lost(request: HttpRequest) -> dict[str, object]:
    """What the address probably meant."""
    user = getattr(request, "user", None) or AnonymousUser()
    return {"lost": not_found_suggestions(request, user=user)}


def _page(request: HttpRequest, context: dict[str, object]) -> HttpResponse:
    leave_out_query(request)
    return render(
        request, "web/pages/error.html", context, status=int(str(context["status"]))
    )
