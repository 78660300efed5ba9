"""Errors of the API, and the one place that makes problem documents (RFC 9457).

ApiError
├── InvalidQueryError       400  a parameter cannot be read
├── UnauthorizedError       401  there is no token, or not a valid one
├── ForbiddenError          403  the token or its person is not allowed this
├── NotThereError           404  nothing is here, or not for everyone
├── ConflictError           409  the same is there already
├── RemovedError            410  something was here and was withdrawn
├── ChangedMeanwhileError   412  someone has written since the version that is named
├── InvalidBodyError        422  a value cannot be stored
├── LockedError             423  a lock, or a person who is writing, is in the way
├── VersionRequiredError    428  a change names no version
└── TooManyRequestsError    429  this client has to wait

MovedError                  301  a merged object is now part of another
"""

import logging
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from freeshelf.api.addresses import api_url
from freeshelf.core.errors import FreeshelfError
from freeshelf.search.errors import (
    InvalidParameterError,
    PageTooDeepError,
    SearchError,
)

logger = logging.getLogger(__name__)
PROBLEM = "application/problem+json"
_BODY = ("body", "form", "file")
_QUOTED = re.compile(r"'([^']*)'")
# What pydantic finds, in plain words: by its type, or else by the type's first word.
_REASONS = {
    "missing": gettext_lazy("This value is missing."),
    "extra_forbidden": gettext_lazy("There is no field with this name."),
    "literal_error": gettext_lazy("This value is not one of those that are allowed."),
    "enum": gettext_lazy("This value is not one of those that are allowed."),
    "string_too_short": gettext_lazy("Too short (minimum characters: %(min_length)s)."),
    "string_too_long": gettext_lazy("Too long (maximum characters: %(max_length)s)."),
    "too_short": gettext_lazy("Too few values (minimum: %(min_length)s)."),
    "too_long": gettext_lazy("Too many values (maximum: %(max_length)s)."),
    "greater_than_equal": gettext_lazy("This number is too small (minimum: %(ge)s)."),
    "less_than_equal": gettext_lazy("This number is too large (maximum: %(le)s)."),
    "string_type": gettext_lazy("This must be text."),
    "int": gettext_lazy("This must be a whole number."),
    "bool": gettext_lazy("This must be true or false."),
    "list": gettext_lazy("This must be a list."),
    "model": gettext_lazy("This must be an object with fields."),
    "dict": gettext_lazy("This must be an object with fields."),
    "datetime": gettext_lazy(
        "This must be a date and time, such as 2026-11-30T12:00:00Z."
    ),
}


class ApiError(FreeshelfError):
    """Base class of errors of the API; the message is the detail of the problem."""

    status = 400
    errors: Sequence[Mapping[str, str]] = ()
    headers: Mapping[str, str] = {}


class InvalidQueryError(ApiError):
    """Error for a parameter that cannot be read."""

    name = ""
    allowed: tuple[str, ...] = ()  # the only values, or the only names


class UnauthorizedError(ApiError):
    """Error for a request without a valid token."""

    status = 401
    headers: Mapping[str, str] = {"WWW-Authenticate": "Bearer"}


class ForbiddenError(ApiError):
    """Error for what a token or its person is not allowed."""

    status = 403


class NotThereError(ApiError):
    """Error for an object that does not exist for everyone; no reason is given."""

    status = 404


class ConflictError(ApiError):
    """Error for what is there already."""

    status = 409


class ChangedMeanwhileError(ApiError):
    """Error for a change of a version that is no longer the newest."""

    status = 412


class InvalidBodyError(ApiError):
    """Error for values that cannot be stored, by field."""

    status = 422


class LockedError(ApiError):
    """Error for a record that a lock or a person's open form protects."""

    status = 423


class VersionRequiredError(ApiError):
    """Error for a change that names no version."""

    status = 428


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
        return _of_api(error)
    if isinstance(error, ValidationError):
        return _unreadable(error)
    if isinstance(error, Http404):
        return problem(404, _("There is nothing at this web address."))
    if isinstance(error, AuthenticationError):
        return _of_api(UnauthorizedError(_("Writing requires a token.")))
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


def _of_api(error: ApiError) -> HttpResponse:
    members = {"errors": list(error.errors)} if error.errors else {}
    response = problem(error.status, str(error), **members)
    for name, value in error.headers.items():
        response.headers[name] = value
    return response


def _unreadable(error: ValidationError) -> HttpResponse:
    """Return the problem of parameters, or of a body, by name."""
    errors = list(_of_parameters(error.errors))
    if any(each.get("loc", ("",))[0] in _BODY for each in error.errors):
        return problem(422, _("A value cannot be stored."), errors=errors)
    return problem(400, _("A parameter is not valid."), errors=errors)


def problem_like(response: HttpResponse) -> HttpResponse:
    """Return the problem document for an answer that another part made as a page."""
    details: dict[int, Callable[[], str]] = {
        400: lambda: _("A parameter is not valid."),
        404: lambda: _("There is nothing at this web address."),
        405: lambda: (
            _("This web address accepts only %(methods)s.")
            % {"methods": response.headers.get("Allow", "GET")}
        ),
        411: lambda: _("Send the length of the content (Content-Length)."),
        413: lambda: _("The content is too large."),
        415: lambda: _("This operation does not accept this type of content."),
        414: lambda: _("This web address is too long."),
        503: lambda: _("The library is busy. Try again in a moment."),
    }
    detail = details.get(response.status_code, lambda: "")()
    # The address as a whole cannot be read, not one parameter.
    whole = {"errors": [_error("", detail)]} if response.status_code == 400 else {}
    made = problem(response.status_code, detail, **whole)
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
    return _error(error.name, str(error), error.allowed)


def _error(name: str, reason: str, allowed: Iterable[str] = ()) -> dict[str, Any]:
    return {"name": name, "reason": reason, "allowed": list(allowed)}


def _of_parameters(errors: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    for each in errors:
        place = [str(part) for part in each.get("loc", ())]
        name = place[-1] if place else ""
        if place and place[0] in _BODY:
            # The name of the function's parameter comes between.
            name = ".".join(place[2:] or place[1:])
        expected = str(each.get("ctx", {}).get("expected", ""))
        allowed = filter(None, _QUOTED.findall(expected))
        yield _error(name, _reason(each), allowed)


def _reason(error: Mapping[str, Any]) -> str:
    kind = str(error.get("type", ""))
    if kind == "value_error":
        # Our own validators say it in the language of the request.
        return str(error.get("msg", "")).removeprefix("Value error, ")
    known = _REASONS.get(kind) or _REASONS.get(kind.partition("_")[0])
    if known is None:
        return _("This value is not valid.")
    return str(known) % error.get("ctx", {})
