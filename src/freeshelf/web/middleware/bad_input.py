"""Addresses that cannot be read are refused with a sentence, before any view."""

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
# The admin, Wagtail's forms before pages that not everyone may read, and ours.
_FORMS = re.compile(
    r"/admin/|/[a-z-]+/(?:account|_util)/|/[a-z-]+/(?:contact|suggest|"
    r"personal-data(?:/(?:confirm|copy)/[\w-]+)?)$"
)
# What SQLite's text search, and Django's fields, say of words that they cannot take.
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
    """Checks method and query string, and turns web errors into pages."""

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
        """The page of an expected error; others go on to Django."""
        if isinstance(exception, WebError):
            return error_response(request, exception)
        if isinstance(exception, SearchError):
            # After an upgrade the index may be built anew while pages answer already.
            logger.warning("%s", exception)
            return error_response(request, NotReadyError())
        if request.method in _READING and _is_of_the_question(request, exception):
            told = _(
                "This web address contains a word or number that cannot be read. "
                "Remove quotation marks and other special characters."
            )
            return error_response(request, BadAddressError(told))
        if request.method == "POST" and _is_of_the_form(exception):
            logger.warning("A form could not be read", exc_info=exception)
            told = _("Part of this form cannot be read. Go back and enter it again.")
            return error_response(request, BadAddressError(told))
        if request.method == "POST" and _is_of_a_picture(exception):
            # Wagtail looks at the size of a picture before it looks whether it is one.
            told = _(
                "The image is damaged. Open it, save it again and upload it again."
            )
            return error_response(request, DamagedPictureError(told))
        return None


def _is_of_the_question(request: HttpRequest, exception: Exception) -> bool:
    """Whether Wagtail put words of the query string where none can be taken."""
    if isinstance(exception, NoReverseMatch):
        asked = (value for _name, values in request.GET.lists() for value in values)
        return any(repr(value) in str(exception) for value in asked)
    if isinstance(exception, OperationalError):
        return _SEARCH_SYNTAX.match(str(exception)) is not None
    return (
        isinstance(exception, ValueError)
        and _NO_NUMBER.match(str(exception)) is not None
    )


def _is_of_the_form(exception: Exception) -> bool:
    """Whether a form has what no browser sends: a nest, a number or half a letter."""
    if _raised_in(exception).startswith("fido2."):
        return True  # of a key that is none
    return isinstance(exception, _UNREADABLE) or (
        isinstance(exception, ValueError)
        and _LONG_NUMBER.match(str(exception)) is not None
    )


def _is_of_a_picture(exception: Exception) -> bool:
    """Whether Pillow itself raised it, in whichever of its ways."""
    return _raised_in(exception).startswith("PIL.")


def _raised_in(exception: Exception) -> str:
    """The module whose line raised it."""
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
