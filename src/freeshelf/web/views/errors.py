"""Error pages that explain the problem and the next step."""

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
    """Return the page of an expected error, with its status."""
    context: dict[str, object] = {"status": error.status, "sentence": str(error)}
    if error.status == 404:
        context |= _suggestions(request)
    if isinstance(error, ForbiddenError):
        query = urlencode({"next": request.get_full_path()})
        context["sign_in_url"] = f"{reverse('account_login')}?{query}"
    if isinstance(error, GoneError):
        context |= {"when": full_date(error.when), "reason": error.reason}
    response = _page(request, context)
    if isinstance(error, NoSuchPartError):
        response.headers["Content-Range"] = f"bytes */{error.size}"
    if isinstance(error, NotReadyError):
        response.headers["Retry-After"] = "60"
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return 400: Django rejected the request."""
    return _page(
        request,
        {"status": 400, "sentence": _("This request could not be understood.")},
    )


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return 403: this user may not see the page."""
    return _page(
        request,
        {"status": 403, "sentence": _("You do not have permission to view this.")},
    )


def form_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Return 403: a form without CSRF token; the reason is for developers."""
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
    """Return 404: nothing is here."""
    return _page(
        request,
        {
            "status": 404,
            "sentence": _("Page not found"),
            **_suggestions(request),
        },
    )


def method_not_allowed(request: HttpRequest, allowed: str) -> HttpResponse:
    """Return 405: the page can only be read."""
    response = _page(
        request,
        {"status": 405, "sentence": _("This page is read-only.")},
    )
    response.headers["Allow"] = allowed
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Return 500 without using the database, or the page for a busy database."""
    busy = answer_if_busy(request, sys.exception())
    return busy or render(request, "web/pages/server_error.html", status=500)


def _suggestions(request: HttpRequest) -> dict[str, object]:
    """Return suggestions for the URL."""
    user = getattr(request, "user", None) or AnonymousUser()
    return {"lost": not_found_suggestions(request, user=user)}


def _page(request: HttpRequest, context: dict[str, object]) -> HttpResponse:
    leave_out_query(request)
    return render(
        request, "web/pages/error.html", context, status=int(str(context["status"]))
    )
