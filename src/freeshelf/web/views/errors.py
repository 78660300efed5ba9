"""Error pages, also for when the site is busy."""

import logging
import re
import sys
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from freeshelf.library.database import is_away, is_busy
from freeshelf.web.errors import (
    ForbiddenError,
    GoneError,
    NoSuchPartError,
    NotFoundError,
    NotReadyError,
    WebError,
)
from freeshelf.web.presenters.formats import full_date
from freeshelf.web.presenters.not_found_suggestions import not_found_suggestions
from freeshelf.web.presenters.page_frame import leave_out_query
from freeshelf.web.presenters.without_search import records_without_search

logger = logging.getLogger(__name__)

# Of a request: the count of commits of its process before it.
COMMITS = "freeshelf.commits"
_WAIT_SECONDS = 5
# After this number the page waits for the visitor.
_MAX_TRIES = 5
_TRIES = "freeshelf-tries"
_CSRF = "csrfmiddlewaretoken"
# Fields that no page may show, not even to the visitor who entered them.
_SECRET = re.compile(r"(?:.*-)?(?:old|new)?_?password\d?|code|credential|otp")


def answer_if_busy(
    request: HttpRequest, error: BaseException | None
) -> HttpResponse | None:
    """Return the page for an error of a blocked write; None for others.

    The commit counter shows whether anything was saved: if not, sending again is safe.
    """
    if not is_busy(error):
        return None
    logger.warning("A request was not done: the database stayed busy too long")
    is_untouched = request.META.get(COMMITS) == getattr(connection, "commits", 0)
    return busy_response(request, is_untouched=is_untouched)


def busy_response(request: HttpRequest, *, is_untouched: bool) -> HttpResponse:
    """Return 503 with the submitted form; is_untouched: nothing was saved."""
    if _wants_json(request):
        message = _busy_sentence()
        response: HttpResponse = JsonResponse(
            {"success": False, "error_code": "busy", "error_message": message},
            status=503,
        )
    else:
        form = _stored_form(request, is_untouched=is_untouched)
        leave_out_query(request)
        context = {
            "form": form,
            "sentence": _busy_sentence(),
            "is_untouched": is_untouched,
        }
        response = render(request, "web/pages/busy.html", context, status=503)
    response.headers["Retry-After"] = str(_WAIT_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    return response


def _busy_sentence() -> str:
    return _(
        "The library is busy: others are saving at this moment. Try again in a few "
        "seconds."
    )


def _stored_form(request: HttpRequest, *, is_untouched: bool) -> dict[str, Any] | None:
    if request.method != "POST":
        return None
    names = [name for name in request.POST if name not in {_CSRF, _TRIES}]
    if hasattr(request, "sensitive_post_parameters") or any(
        map(_SECRET.fullmatch, names)
    ):
        return None
    files = tuple(
        (name, ", ".join(str(file.name) for file in chosen))
        for name, chosen in request.FILES.lists()
    )
    tries = _tries_before(request) + 1
    is_alone = is_untouched and not files and tries <= _MAX_TRIES
    return {
        "address": request.get_full_path(),
        "fields": tuple(
            (name, value) for name in names for value in request.POST.getlist(name)
        ),
        # name of each field, and names of its files
        "files": files,
        "tries_name": _TRIES,
        "tries": tries,
        # None: only the visitor sends it again
        "wait_seconds": _WAIT_SECONDS if is_alone else None,
    }


def _tries_before(request: HttpRequest) -> int:
    value = request.POST.get(_TRIES, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 4 else 0


def _wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def error_response(request: HttpRequest, error: WebError) -> HttpResponse:
    """Return the page of an expected error, with its status."""
    context: dict[str, object] = {}
    if error.status == 404:
        user = getattr(request, "user", None) or AnonymousUser()
        context["lost"] = not_found_suggestions(request, user=user)
        if not user.is_authenticated:
            # The same for every address: it tells nothing of what is here.
            context["members_url"] = reverse("account_login")
    if isinstance(error, NotReadyError):
        user = getattr(request, "user", None) or AnonymousUser()
        context["cards"] = records_without_search(request, user=user)
    if isinstance(error, ForbiddenError):
        user = getattr(request, "user", None)
        if user is None or not user.is_authenticated:
            query = urlencode({"next": request.get_full_path()})
            context["sign_in_url"] = f"{reverse('account_login')}?{query}"
            sentence = _("Sign in to read this, if you are a member of the library.")
            return error_page(request, error.status, sentence, **context)
    if isinstance(error, GoneError):
        context["when"] = full_date(error.when)
    response = error_page(request, error.status, str(error), **context)
    if isinstance(error, NoSuchPartError):
        response.headers["Content-Range"] = f"bytes */{error.size}"
    if isinstance(error, NotReadyError):
        response.headers["Retry-After"] = "60"
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return 400: Django rejected the request."""
    return error_page(request, 400, _("This request could not be understood."))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return 403: this user may not see the page."""
    return error_page(request, 403, str(ForbiddenError()))


def form_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Return 403: a form without CSRF token; the reason is for developers."""
    sentence = _(
        "The form could not be sent. Go back, reload the page and send it again. "
        "Cookies must be allowed for this site."
    )
    return error_page(request, 403, sentence)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return 404: nothing is here."""
    return error_response(request, NotFoundError(_("Page not found")))


def server_error(request: HttpRequest) -> HttpResponse:
    """Return 500 without using the database, or the page for a busy database.

    503 while the server of the database cannot be reached.
    """
    error = sys.exception()
    if busy := answer_if_busy(request, error):
        return busy
    lost = is_away(error)
    status = 503 if lost else 500
    page = "web/pages/server_error.html"
    response = render(request, page, {"status": status}, status=status)
    if lost:
        logger.warning("A request was not done: the database cannot be reached")
        response.headers["Retry-After"] = str(_WAIT_SECONDS)
        response.headers["Cache-Control"] = "no-store"
    return response


def error_page(
    request: HttpRequest, status: int, sentence: str, **context: object
) -> HttpResponse:
    leave_out_query(request)
    # What could not be read must not be read again for the page.
    request.GET = QueryDict()
    context |= {"status": status, "sentence": sentence}
    return render(request, "web/pages/error.html", context, status=status)
