"""Set the language by the URL only."""

from collections.abc import Callable

from django.conf import settings
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import (
    get_supported_language_variant,
    parse_accept_lang_header,
)

# Written by people and old links; the codes of the URLs themselves are in LANGUAGES.
_OTHER_PREFIXES = {"zh": "zh-hans", "zh-cn": "zh-hans", "zh-hant": "zh-hans"}
_READING = ("GET", "HEAD")


class LanguageMiddleware:
    """Middleware that activates the language in the first part of the URL.

    Cookies and headers are ignored, so a URL means the same to everyone. Only “/” uses
    the preferred language of the browser, and redirects. A URL without a language that
    matches nothing redirects to the one with the default language if that exists; one
    with a surplus slash, to the one without.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response
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
            return HttpResponsePermanentRedirect(_with_query(request, path.rstrip("/")))
        other = first.lower()
        other = _OTHER_PREFIXES.get(other, other)
        if other in self._codes and other != first:
            rest = path.removeprefix(f"/{first}").removeprefix("/")
            return HttpResponsePermanentRedirect(
                _with_query(request, f"/{other}/{rest}")
            )
        # The 404 of a view, such as that of a record this user may not see, is not a
        # missing language.
        if first in self._codes or request.resolver_match is not None:
            return None
        address = f"/{settings.LANGUAGE_CODE}{path}"
        if _is_known(address):
            return HttpResponseRedirect(_with_query(request, address))
        if (
            settings.APPEND_SLASH
            and not path.endswith("/")
            and _is_known(address + "/")
        ):
            return HttpResponseRedirect(_with_query(request, address + "/"))
        return None


def preferred_language(header: str) -> str:
    """Return the first supported language of an Accept-Language header."""
    for tag, _weight in parse_accept_lang_header(header):
        if tag == "*":
            break
        try:
            return get_supported_language_variant(tag)
        except LookupError:
            continue
    return str(settings.LANGUAGE_CODE)


def _to_preferred(request: HttpRequest) -> HttpResponse:
    language = preferred_language(request.headers.get("Accept-Language", ""))
    response = HttpResponseRedirect(_with_query(request, f"/{language}/"))
    patch_vary_headers(response, ("Accept-Language",))
    return response


def _with_query(request: HttpRequest, path: str) -> str:
    query = request.META.get("QUERY_STRING", "")
    return f"{path}?{query}" if query else path


def _is_known(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True
