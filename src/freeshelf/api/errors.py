"""Errors of the API, and the one place that makes problem documents (RFC 9457).

ApiError
├── InvalidQueryError    400  a parameter cannot be read
├── NotThereError        404  nothing is here, or not for everyone
├── RemovedError         410  something was here and was withdrawn
└── TooManyRequestsError 429  this client has to wait

MovedError               301  a merged object is now part of another
"""

import logging
import math
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from freeshelf.api.addresses import api_url
from freeshelf.core.errors import FreeshelfError
from freeshelf.search.errors import (
    InvalidParameterError,
    PageTooDeepError,
    SearchError,
)

logger = logging.getLogger(__name__)
PROBLEM = "application/problem+json"
_QUOTED = re.compile(r"'([^']*)'")


class ApiError(FreeshelfError):
    """Base class of errors of the API; the message is the detail of the problem."""

    status = 400


class InvalidQueryError(ApiError):
    """Error for a parameter that cannot be read."""

    name = ""
    allowed: tuple[str, ...] = ()  # the only values, or the only names


class NotThereError(ApiError):
    """Error for an object that does not exist for everyone; no reason is given."""

    status = 404


class RemovedError(ApiError):
    """Error for an object that was withdrawn on a day that may be shown."""

    status = 410
    removed_at: datetime


class TooManyRequestsError(ApiError):
    """Error for a client that has used its budget."""

    status = 429
    seconds = 0.0


class MovedError(FreeshelfError):
    """Error for a merged object, with the address of its successor."""

    url = ""


def problem(status: int, detail: str, **members: Any) -> HttpResponse:
    """Return a problem document; its type is explained in the documentation."""
    known = HTTPStatus(status)
    body = {
        "type": f"{api_url('docs')}#problem-{status}",
        "title": known.phrase,
        "status": status,
        "detail": detail,
        **members,
    }
    return JsonResponse(body, status=status, content_type=PROBLEM)


def problem_of(error: BaseException) -> HttpResponse | None:
    """Return the problem document of an expected error, None for any other."""
    if isinstance(error, RemovedError):
        return problem(410, str(error), removed_at=error.removed_at.isoformat())
    if isinstance(error, TooManyRequestsError):
        response = problem(429, str(error))
        response.headers["Retry-After"] = str(math.ceil(error.seconds))
        return response
    if isinstance(error, PageTooDeepError):
        return problem(404, str(error))
    if isinstance(error, InvalidQueryError | InvalidParameterError):
        return problem(400, str(error), errors=[_of_parameter(error)])
    if isinstance(error, ApiError):
        return problem(error.status, str(error))
    if isinstance(error, ValidationError):
        return problem(
            400,
            _("A parameter cannot be read."),
            errors=list(_of_parameters(error.errors)),
        )
    if isinstance(error, Http404):
        return problem(404, _("There is nothing at this address."))
    if isinstance(error, HttpError):
        return problem(error.status_code, str(error))
    if isinstance(error, SearchError):
        # After an upgrade the index may still be rebuilding while the API is served.
        logger.warning("%s", error)
        response = problem(
            503, _("The search index is being built. Try again in a minute.")
        )
        response.headers["Retry-After"] = "60"
        return response
    return None


def problem_like(response: HttpResponse) -> HttpResponse:
    """Return the problem document for an answer that another part made as a page."""
    details: dict[int, Callable[[], str]] = {
        400: lambda: _("A parameter cannot be read."),
        404: lambda: _("There is nothing at this address."),
        405: lambda: _("The API is read-only: use GET."),
        414: lambda: _("This web address is too long."),
    }
    detail = details.get(response.status_code, lambda: "")()
    made = problem(response.status_code, detail)
    for name in ("Allow", "Retry-After"):
        if name in response.headers:
            made.headers[name] = response.headers[name]
    return made


def register_handlers(api: NinjaAPI) -> None:
    """Let an API answer every expected error by a problem document."""
    for kind in (
        *(ApiError, InvalidParameterError, SearchError),
        *(ValidationError, Http404, HttpError),
    ):
        api.add_exception_handler(kind, _handle)
    api.add_exception_handler(MovedError, _redirect)
    api.add_exception_handler(Exception, _raise)


def _handle(request: HttpRequest, error: Any) -> HttpResponse:
    response = problem_of(error)
    if response is None:
        raise error
    return response


def _redirect(request: HttpRequest, error: Any) -> HttpResponse:
    return HttpResponse(status=301, headers={"Location": error.url})


def _raise(request: HttpRequest, error: Any) -> HttpResponse:
    """Leave an unexpected error to Django, whatever DEBUG is."""
    raise error


def _of_parameter(error: InvalidQueryError | InvalidParameterError) -> dict[str, Any]:
    return {"name": error.name, "reason": str(error), "allowed": list(error.allowed)}


def _of_parameters(errors: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    for each in errors:
        place = [str(part) for part in each.get("loc", ())]
        expected = str(each.get("ctx", {}).get("expected", ""))
        yield {
            "name": place[-1] if place else "",
            "reason": str(each.get("msg", "")),
            "allowed": [text for text in _QUOTED.findall(expected) if text],
        }
