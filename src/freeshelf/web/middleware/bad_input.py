"""Reject invalid URLs with a message, before any view."""

import logging
import re
from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.translation import gettext as _

from freeshelf.search.errors import SearchError
from freeshelf.web.errors import (
    BadAddressError,
    DamagedPictureError,
    NotReadyError,
    TooLongError,
    WebError,
)
from freeshelf.web.views.errors import error_response, method_not_allowed

logger = logging.getLogger(__name__)

MAX_QUERY_BYTES = 8000
_READING = ("GET", "HEAD")
# The admin, Wagtail's forms for restricted pages, and ours.
_FORMS = re.compile(
    r"/admin/|/[a-z-]+/(?:account|_util)/|/[a-z-]+/(?:contact|suggest|"
    r"personal-data(?:/(?:confirm|copy)/[\w-]+)?)$"
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


class BadInputMiddleware:
    """Middleware that checks method and query string, and shows web errors."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in _READING and not _takes_forms(request.path_info):
            return method_not_allowed(request, ", ".join(_READING))
        try:
            _check_address(request)
        except WebError as error:
            return error_response(request, error)
        return self._get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        """Return the page of an expected error; Django handles others."""
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


def _takes_forms(path: str) -> bool:
    return _FORMS.match(path) is not None


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
