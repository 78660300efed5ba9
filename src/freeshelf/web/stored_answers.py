"""Responses with stored or generated files, and their cache headers.

A public file may be closed at any time. Caches must revalidate it after two minutes,
and get a 304 if it is unchanged.
"""

from collections.abc import Callable
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

FOR_ALL = "public, max-age=120, must-revalidate"
FOR_SOME = "private, no-store"


def picture_answer(
    request: HttpRequest,
    opened: Callable[[], Any],
    *,
    media_type: str,
    version: str,
    is_for_all: bool,
) -> HttpResponseBase:
    """Return an image for a user with access; `version` changes with its bytes.

    It is opened only if the browser does not have it yet.
    """
    headers = {"Cache-Control": FOR_ALL if is_for_all else FOR_SOME}
    if is_for_all:
        headers["ETag"] = quote_etag(version)
        unchanged = get_conditional_response(request, etag=headers["ETag"])
        if unchanged is not None:
            return _with(unchanged, headers)
    response = FileResponse(opened(), content_type=media_type)
    return _with(
        response,
        headers
        | {
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )


def _with(
    response: HttpResponse | FileResponse, headers: dict[str, str]
) -> HttpResponseBase:
    for name, value in headers.items():
        response.headers[name] = value
    return response
