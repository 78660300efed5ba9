"""Middleware of requests: their language, their address, and who may go on."""

import logging
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_to_bytes, urlencode

from allauth.account.adapter import get_adapter
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.urls import NoReverseMatch, Resolver404, is_valid_path, resolve, reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.translation import gettext as _

from freeshelf.accounts.second_factor import is_verified
from freeshelf.library.admin.closed_records import check_closed
from freeshelf.library.index_tasks import indexed_afterwards
from freeshelf.pages.theme.services import COOKIE, draft_for
from freeshelf.search.errors import SearchError
from freeshelf.search.reader_language import preferred_language
from freeshelf.shared.errors import StorageError
from freeshelf.web.errors import (
    BadAddressError,
    DamagedPictureError,
    NotReadyError,
    TooLongError,
    WebError,
)
from freeshelf.web.legacy_redirects import new_address, redirect_by_query
from freeshelf.web.lookups import with_query
from freeshelf.web.middleware.headers import ADMIN_PREFIX, Middleware
from freeshelf.web.views.errors import (
    COMMITS,
    answer_if_busy,
    error_page,
    error_response,
)

logger = logging.getLogger(__name__)

# Written by people and old links; the codes of the URLs themselves are in LANGUAGES.
_OTHER_PREFIXES = {"zh": "zh-hans", "zh-cn": "zh-hans", "zh-hant": "zh-hans"}
_READING = ("GET", "HEAD")


class LanguageMiddleware(Middleware):
    """Middleware that activates the language in the first part of the URL.

    Cookies and headers are ignored, so a URL means the same to everyone. Only “/” uses
    the preferred language of the browser, and redirects. A URL without a language that
    matches nothing redirects to the one with the default language if that exists; one
    with a surplus slash, to the one without.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        super().__init__(get_response)
        self._codes = {code for code, _name in settings.LANGUAGES}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        first = request.path_info.split("/", 2)[1] if "/" in request.path_info else ""
        language = first if first in self._codes else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self._get_response(request)
            if response.status_code == 404 and request.method in _READING:
                response = self._redirect(request, first) or response
            response.headers.setdefault("Content-Language", translation.get_language())
            return response

    def _redirect(self, request: HttpRequest, first: str) -> HttpResponse | None:
        path = request.path_info
        if path == "/":
            return _to_preferred(request)
        if first in self._codes and path.endswith("/") and _is_known(path.rstrip("/")):
            return HttpResponsePermanentRedirect(with_query(request, path.rstrip("/")))
        other = first.lower()
        other = _OTHER_PREFIXES.get(other, other)
        if other in self._codes and other != first:
            rest = path.removeprefix(f"/{first}").removeprefix("/")
            return HttpResponsePermanentRedirect(
                with_query(request, f"/{other}/{rest}")
            )
        # The 404 of a view, such as that of a record this user may not see, is not a
        # missing language.
        if first in self._codes or request.resolver_match is not None:
            return None
        address = f"/{settings.LANGUAGE_CODE}{path}"
        if _is_known(address):
            return HttpResponseRedirect(with_query(request, address))
        if (
            settings.APPEND_SLASH
            and not path.endswith("/")
            and _is_known(address + "/")
        ):
            return HttpResponseRedirect(with_query(request, address + "/"))
        return None


def _to_preferred(request: HttpRequest) -> HttpResponse:
    language = preferred_language(request.headers.get("Accept-Language", ""))
    response = HttpResponseRedirect(with_query(request, f"/{language}/"))
    patch_vary_headers(response, ("Accept-Language",))
    return response


def _is_known(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


MAX_QUERY_BYTES = 8000
_MAX_PARTS = 1000
# They answer what they cannot read in a form of their own.
_PROTOCOLS = ("/mcp", "/oai")
_NOT_FOR_READERS = (*_PROTOCOLS, "/api/", ADMIN_PREFIX)
# Programs, the admin and accounts, Wagtail's forms for restricted pages, and ours.
_FORMS = re.compile(
    r"(?P<own>/(?:mcp|oai)$|/admin/|/[a-z-]+/(?:account|_util/login)/"
    r"|/api/v1/(?:topics|records(?:/[^/]+(?:/files)?)?)$)"
    r"|/[a-z-]+/(?:_util/|(?:contact|suggest|"
    r"my-list(?:/export)?|alerts(?:/(?:confirm|all|end)/[\w-]+)?|"
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


class ErrorPagesMiddleware(Middleware):
    """Middleware that checks method and query string, and shows expected errors.

    Of writes to a busy database it handles those by views; the error page handles those
    by middleware.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        allowed = _allowed_methods(request.path_info)
        if allowed and request.method not in allowed:
            response = error_page(request, 405, _("This page is read-only."))
            response.headers["Allow"] = ", ".join(allowed)
            return response
        try:
            if request.path_info not in _PROTOCOLS:
                _check_address(request)
            _check_form(request)
        except WebError as error:
            return error_response(request, error)
        # Shows whether anything was saved before an error.
        request.META[COMMITS] = getattr(connection, "commits", 0)
        return self._get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        """Return the page of an expected error; Django handles others."""
        if busy := answer_if_busy(request, exception):
            return busy
        if isinstance(exception, WebError):
            return error_response(request, exception)
        if isinstance(exception, StorageError):
            logger.warning("%s", exception)
            return error_response(request, NotReadyError())
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
        parameters = (each for _name, values in request.GET.lists() for each in values)
        return any(repr(each) in str(exception) for each in parameters)
    if isinstance(exception, OperationalError):
        return _SEARCH_SYNTAX.match(str(exception)) is not None
    return (
        isinstance(exception, ValueError)
        and _NO_NUMBER.match(str(exception)) is not None
    )


def _is_form_error(exception: Exception) -> bool:
    """Return whether an error was caused by a form that no browser sends."""
    module = _raised_in(exception)
    if module.startswith("fido2."):
        return True  # caused by an invalid key
    if isinstance(exception, ValueError) and module.startswith("wagtail.blocks."):
        return True  # caused by a number of blocks that is none
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


def _check_form(request: HttpRequest) -> None:
    """Refuse more values than a form of readers has; the admin area's may be large."""
    if request.method != "POST" or request.path_info.startswith(_NOT_FOR_READERS):
        return
    if sum(len(values) for _name, values in request.POST.lists()) > _MAX_PARTS:
        raise BadAddressError(_("The form has too many fields."))


def _check_address(request: HttpRequest) -> None:
    query = request.META.get("QUERY_STRING", "")
    if len(query) > MAX_QUERY_BYTES:
        raise TooLongError(
            _("The web address is too long. Search for a few words instead.")
        )
    if query.count("&") >= _MAX_PARTS:
        raise BadAddressError(_("The web address has too many parts."))
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


class LegacyRedirectMiddleware(Middleware):
    """Middleware that handles Wagtail's redirects, instead of Wagtail's own.

    /?p=89 is handled before the home page; a path only when nothing else matches.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        super().__init__(get_response)
        self._home_paths = {"/", *(f"/{code}/" for code, _ in settings.LANGUAGES)}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_query = request.path_info in self._home_paths and request.GET
        if is_query and (found := redirect_by_query(request)):
            return found
        if not is_valid_path(request.path_info) and (new := new_address(request)):
            return new
        response = self._get_response(request)
        if response.status_code == 404:
            return new_address(request) or response
        return response

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        """Redirect before a "not found" page is rendered."""
        return new_address(request) if isinstance(exception, Http404) else None


# URLs below the admin area that its sign-in pages need.
_SIGN_IN = ("/admin/login/", "/admin/logout/", "/admin/password_reset/")


class SignedInMiddleware(Middleware):
    """Opens the admin to its users, after a second factor if required, and asks again.

    Wagtail would redirect a signed-in member to the sign-in page, which redirects
    signed-in users to the admin area again. URLs of a record or file that the user may
    not read respond 404, and what was saved is indexed after the transactions.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if not path.startswith(ADMIN_PREFIX) and request.method in _READING:
            return self._get_response(request)
        if path.startswith(ADMIN_PREFIX) and not path.startswith(_SIGN_IN):
            user = request.user
            if user.is_authenticated:
                if not user.has_perm("wagtailadmin.access_admin"):
                    raise PermissionDenied
                needs_factors = settings.FREESHELF_REQUIRE_TWO_FACTORS
                if needs_factors and not is_verified(request, user):
                    return HttpResponseRedirect(reverse("mfa_index"))
        with indexed_afterwards():
            return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> None:
        """Check the record or file of the URL before its view runs."""
        match = request.resolver_match
        if match and "pk" in kwargs and request.user.is_authenticated:
            check_closed(match.route, kwargs["pk"], request.user)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        """Redirect to the reauthentication page, which returns to the form.

        django-allauth, which comes before this middleware and so has its turn after it,
        would store the submitted form and the IP address in the session.
        """
        if not isinstance(exception, ReauthenticationRequired):
            return None
        methods = get_adapter(request).get_reauthentication_methods(request.user)
        if methods:
            url = methods[0]["url"]
        else:
            # Whoever has nothing to show here signs in by the provider once more.
            logout(request)
            url = reverse("account_login")
        back = urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})
        return HttpResponseRedirect(f"{url}?{back}")


class ThemeDraftMiddleware(Middleware):
    """Middleware for draft themes; pages shown with one are not cached."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if COOKIE not in request.COOKIES or request.path_info.startswith(ADMIN_PREFIX):
            return self._get_response(request)
        draft = draft_for(request, now=timezone.now())
        if draft is None:
            response = self._get_response(request)
            response.delete_cookie(COOKIE, samesite="Lax")
            return response
        request.theme_draft, request.is_theme_shared = draft  # type: ignore[attr-defined]
        response = self._get_response(request)
        if not response.headers.get("Cache-Control", "").endswith("immutable"):
            response.headers["Cache-Control"] = "private, no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response
