"""Error pages, also for when the site is busy, and the middleware that shows them."""

import logging
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from django.contrib.auth.models import AnonymousUser
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from freeshelf.search.errors import SearchError
from freeshelf.web.errors import (
    BadAddressError,
    DamagedPictureError,
    ForbiddenError,
    GoneError,
    NoSuchPartError,
    NotFoundError,
    NotReadyError,
    TooLongError,
    WebError,
)
from freeshelf.web.presenters.formats import full_date
from freeshelf.web.presenters.languages import leave_out_query
from freeshelf.web.presenters.not_found_suggestions import not_found_suggestions

logger = logging.getLogger(__name__)

_COMMITS = "freeshelf.commits"
_WAIT_SECONDS = 5
# After this number the page waits for the visitor.
_MAX_TRIES = 5
_TRIES = "freeshelf-tries"
_CSRF = "csrfmiddlewaretoken"
# Fields that no page may show, not even to the visitor who entered them.
_SECRET = re.compile(r"(?:.*-)?(?:old|new)?_?password\d?|code|credential|otp")


@dataclass(frozen=True, slots=True)
class KeptForm:
    """A submitted form, to be sent again."""

    address: str
    fields: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, str], ...]  # name of each field, and names of its files
    tries_name: str
    tries: int
    wait_seconds: int | None  # None: only the visitor sends it again


def answer_if_busy(
    request: HttpRequest, error: BaseException | None
) -> HttpResponse | None:
    """Return the page for an error of a blocked write; None for others.

    The commit counter shows whether anything was saved: if not, sending again is safe.
    """
    is_of_the_database = isinstance(error, OperationalError)
    if not is_of_the_database or "database is locked" not in str(error):
        return None
    logger.warning("A request was not done: the database stayed busy too long")
    is_untouched = request.META.get(_COMMITS) == _commits()
    return busy_response(request, is_untouched=is_untouched)


def _commits() -> int:
    return int(getattr(connection, "commits", 0))


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


def _stored_form(request: HttpRequest, *, is_untouched: bool) -> KeptForm | None:
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
    return KeptForm(
        address=request.get_full_path(),
        fields=tuple(
            (name, value) for name in names for value in request.POST.getlist(name)
        ),
        files=files,
        tries_name=_TRIES,
        tries=tries,
        wait_seconds=_WAIT_SECONDS if is_alone else None,
    )


def _tries_before(request: HttpRequest) -> int:
    value = request.POST.get(_TRIES, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 4 else 0


def _wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


MAX_QUERY_BYTES = 8000
_READING = ("GET", "HEAD")
# The admin and accounts, Wagtail's forms for restricted pages, and ours.
_FORMS = re.compile(
    r"(?P<own>/admin/|/[a-z-]+/(?:account|_util/login)/)"
    r"|/[a-z-]+/(?:_util/|(?:contact|suggest|"
    r"personal-data(?:/(?:confirm|copy)/[\w-]+)?)$)"
)
# Messages of SQLite's text search, and of Django's fields, about invalid input.
_SEARCH_SYNTAX = re.compile(r"fts5: |unterminated string|unknown special query")
_NO_NUMBER = re.compile(r"Field '\w+' expected a number but got ")
_LONG_NUMBER = re.compile(r"Exceeds the limit \(\d+ digits\)")
_UNREADABLE = (
    RecursionError,
    OverflowError,
    UnicodeEncodeError,
    MultiValueDictKeyError,
)
_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


class ErrorPagesMiddleware:
    """Middleware that checks method and query string, and shows expected errors.

    Of writes to a busy database it handles those by views; the error page handles those
    by middleware.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        allowed = _allowed_methods(request.path_info)
        if allowed and request.method not in allowed:
            response = _page(request, 405, _("This page is read-only."))
            response.headers["Allow"] = ", ".join(allowed)
            return response
        try:
            _check_address(request)
        except WebError as error:
            return error_response(request, error)
        # Shows whether anything was saved before an error.
        request.META[_COMMITS] = _commits()
        return self._get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        """Return the page of an expected error; Django handles others."""
        if busy := answer_if_busy(request, exception):
            return busy
        if isinstance(exception, WebError):
            return error_response(request, exception)
        if isinstance(exception, SearchError):
            # After an upgrade the index may still be rebuilding while pages are served.
            logger.warning("%s", exception)
            return error_response(request, NotReadyError())
        if request.method in _READING and _is_query_error(request, exception):
            message = _(
                "This web address contains a word or number that cannot be read. "
                "Remove quotation marks and other special characters."
            )
            return error_response(request, BadAddressError(message))
        if request.method == "POST" and _is_form_error(exception):
            logger.warning("A form could not be read", exc_info=exception)
            message = _("Part of this form cannot be read. Go back and enter it again.")
            return error_response(request, BadAddressError(message))
        if request.method == "POST" and _is_image_error(exception):
            # Wagtail checks the size of an image before it checks whether it is one.
            message = _(
                "The image is damaged. Open it, save it again and upload it again."
            )
            return error_response(request, DamagedPictureError(message))
        return None


def _is_query_error(request: HttpRequest, exception: Exception) -> bool:
    """Return whether an error of Wagtail was caused by the query string."""
    if isinstance(exception, NoReverseMatch):
        parameters = (
            value for _name, values in request.GET.lists() for value in values
        )
        return any(repr(value) in str(exception) for value in parameters)
    if isinstance(exception, OperationalError):
        return _SEARCH_SYNTAX.match(str(exception)) is not None
    return (
        isinstance(exception, ValueError)
        and _NO_NUMBER.match(str(exception)) is not None
    )


def _is_form_error(exception: Exception) -> bool:
    """Return whether an error was caused by a form that no browser sends."""
    if _raised_in(exception).startswith("fido2."):
        return True  # caused by an invalid key
    return isinstance(exception, _UNREADABLE) or (
        isinstance(exception, ValueError)
        and _LONG_NUMBER.match(str(exception)) is not None
    )


def _is_image_error(exception: Exception) -> bool:
    """Return whether Pillow raised the error."""
    return _raised_in(exception).startswith("PIL.")


def _raised_in(exception: Exception) -> str:
    """Return the module that raised the error."""
    at = exception.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    return str(at.tb_frame.f_globals.get("__name__", "")) if at is not None else ""


def _allowed_methods(path: str) -> tuple[str, ...]:
    """Return the methods that a page takes, none if its view decides itself."""
    form = _FORMS.match(path)
    if form is None:
        return _READING
    return () if form["own"] else (*_READING, "POST")


def _check_address(request: HttpRequest) -> None:
    query = request.META.get("QUERY_STRING", "")
    if len(query) > MAX_QUERY_BYTES:
        raise TooLongError(
            _("The web address is too long. Search for a few words instead.")
        )
    if "\x00" in request.path_info:
        raise BadAddressError(
            _("The web address contains a character that is not allowed.")
        )
    if not query:
        return
    raw = unquote_to_bytes(query)
    if b"\x00" in raw:
        raise BadAddressError(
            _("Your search contains a character that is not allowed (NUL).")
        )
    if _BROKEN_ESCAPE.search(query) or not _is_utf8(raw):
        raise BadAddressError(
            _("The web address is not valid: it contains a “%” on its own.")
        )


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def error_response(request: HttpRequest, error: WebError) -> HttpResponse:
    """Return the page of an expected error, with its status."""
    context: dict[str, object] = {}
    if error.status == 404:
        user = getattr(request, "user", None) or AnonymousUser()
        context["lost"] = not_found_suggestions(request, user=user)
    if isinstance(error, ForbiddenError):
        query = urlencode({"next": request.get_full_path()})
        context["sign_in_url"] = f"{reverse('account_login')}?{query}"
    if isinstance(error, GoneError):
        context |= {"when": full_date(error.when), "reason": error.reason}
    response = _page(request, error.status, str(error), **context)
    if isinstance(error, NoSuchPartError):
        response.headers["Content-Range"] = f"bytes */{error.size}"
    if isinstance(error, NotReadyError):
        response.headers["Retry-After"] = "60"
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return 400: Django rejected the request."""
    return _page(request, 400, _("This request could not be understood."))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return 403: this user may not see the page."""
    return _page(request, 403, str(ForbiddenError()))


def form_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Return 403: a form without CSRF token; the reason is for developers."""
    sentence = _(
        "The form could not be sent. Go back, reload the page and send it again. "
        "Cookies must be allowed for this site."
    )
    return _page(request, 403, sentence)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return 404: nothing is here."""
    return error_response(request, NotFoundError(_("Page not found")))


def server_error(request: HttpRequest) -> HttpResponse:
    """Return 500 without using the database, or the page for a busy database."""
    busy = answer_if_busy(request, sys.exception())
    return busy or render(request, "web/pages/server_error.html", status=500)


def _page(
    request: HttpRequest, status: int, sentence: str, **context: object
) -> HttpResponse:
    leave_out_query(request)
    context |= {"status": status, "sentence": sentence}
    return render(request, "web/pages/error.html", context, status=status)
