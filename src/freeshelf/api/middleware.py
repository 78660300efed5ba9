"""Middleware of the API: the language asked for, limits, and answers for other sites.

It stands before everything that knows a person: nothing of a session is read here.
"""

import re
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from freeshelf.api.addresses import ROOT
from freeshelf.api.errors import (
    PROBLEM,
    TooManyRequestsError,
    problem_like,
    problem_of,
)
from freeshelf.api.limits import Budget, charge
from freeshelf.core.languages import bcp47
from freeshelf.search.reader_language import preferred_language

_METHODS = "GET, HEAD, OPTIONS"
_EXPOSED = (
    "Content-Language, ETag, Last-Modified, Link, RateLimit, RateLimit-Policy, "
    "Retry-After"
)
_FIRST = 400
_READING = ("GET", "HEAD")
_WRITING = {
    "POST": re.compile(rf"{ROOT}(?:topics|records(?P<files>/[^/]+/files)?)"),
    "PATCH": re.compile(rf"{ROOT}records/(?P<record>[^/]+)"),
}
_MAX_JSON = 1_000_000
# Of a form around a file: its other fields and its boundaries.
_MARGIN = 100_000


class ApiMiddleware:
    """Middleware that answers requests to the API, and leaves others as they are."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith("/api/"):
            return self._get_response(request)
        if request.method == "OPTIONS":
            return _for_other_sites(HttpResponse(status=204))
        language = preferred_language(request.headers.get("Accept-Language", ""))
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self._answer(request)
        response.headers["Content-Language"] = bcp47(language)
        patch_vary_headers(response, ("Accept-Language",))
        # Scripts of other sites read, and never write.
        return _for_other_sites(response) if request.method in _READING else response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        budget: Budget | None = None
        try:
            budget = charge(request)
        except TooManyRequestsError as error:
            budget = Budget(0)
            response = problem_of(error) or HttpResponse(status=error.status)
        except SuspiciousOperation:
            response = problem_like(HttpResponse(status=400))
        else:
            status = _refusal(request)
            response = HttpResponse(status=status) if status else self._read(request)
        kind = response.headers.get("Content-Type", "")
        if response.status_code >= _FIRST and kind != PROBLEM:
            response = problem_like(response)
        if budget is not None:
            budget.write(response)
        return response

    def _read(self, request: HttpRequest) -> HttpResponse:
        """Answer HEAD as GET, without the content."""
        is_head = request.method == "HEAD" and request.path_info.startswith(ROOT)
        if not is_head:
            return self._get_response(request)
        request.method = "GET"
        try:
            response = self._get_response(request)
        finally:
            request.method = "HEAD"
        length = str(len(response.content))
        response.content = b""
        response.headers["Content-Length"] = length
        return response


def _refusal(request: HttpRequest) -> int:
    """Return the status for content that is not even read, 0 for any other."""
    pattern = _WRITING.get(request.method or "")
    writing = pattern.fullmatch(request.path_info) if pattern else None
    if writing is None:
        return 0
    is_file = writing.groupdict().get("files") is not None
    length = request.META.get("CONTENT_LENGTH") or ""
    if not length.isdecimal():
        return 411
    most: int = settings.FREESHELF_EXTRACTION["MAX_BYTES"]
    if int(length) > (most + _MARGIN if is_file else _MAX_JSON):
        return 413
    kind = "multipart/form-data" if is_file else "application/json"
    return 0 if request.content_type == kind else 415


def _for_other_sites(response: HttpResponse) -> HttpResponse:
    """Let scripts of other sites read, without cookies."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = _EXPOSED
    if response.status_code == 204:
        response.headers["Allow"] = _METHODS
        response.headers["Access-Control-Allow-Methods"] = _METHODS
        response.headers["Access-Control-Allow-Headers"] = (
            "Accept, Accept-Language, If-Modified-Since, If-None-Match"
        )
        response.headers["Access-Control-Max-Age"] = "86400"
    return response
