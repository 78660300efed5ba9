"""Answers of the API: chosen fields, validators, and links to the next page."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from pydantic import BaseModel
from pydantic_core import to_json

from freeshelf.api.addresses import absolute
from freeshelf.api.cursors import next_url
from freeshelf.api.errors import InvalidQueryError

_SECOND = timedelta(seconds=1)
# Caches may store it and must ask again: what is closed disappears at once.
_CACHING = "public, max-age=0, must-revalidate"
# Of what only the person of a token may see.
UNSHARED = {"Cache-Control": "private, no-store", "Vary": "Authorization"}


def one(
    request: HttpRequest,
    item: BaseModel,
    *,
    fields: Sequence[str] = (),
    changed_at: datetime | None = None,
) -> HttpResponse:
    """Return one object, with the fields that were asked for."""
    body = {"data": chosen(item, fields), "links": _links(request, None)}
    return respond(request, body, changed_at=changed_at)


def unshared(
    request: HttpRequest,
    item: BaseModel,
    *,
    status: int = 200,
    location: str = "",
    etag: str = "",
) -> HttpResponse:
    """Return one object to the program whose token may see it; caches keep nothing."""
    body = {"data": item, "links": _links(request, None)}
    headers = {**UNSHARED, "X-Robots-Tag": "noindex"}
    headers |= {"Location": location} if location else {}
    headers |= {"ETag": etag} if etag else {}
    return HttpResponse(
        to_json(body),
        status=status,
        content_type="application/json",
        headers=headers,
    )


def many(
    request: HttpRequest,
    items: Iterable[BaseModel],
    *,
    cursor: str | None = None,
    fields: Sequence[str] = (),
    changed_at: datetime | None = None,
    meta: BaseModel | None = None,
) -> HttpResponse:
    """Return one page of objects, and the address of the next one."""
    body: dict[str, Any] = {"data": [chosen(item, fields) for item in items]}
    if meta is not None:
        body["meta"] = meta
    body["links"] = _links(request, next_url(request, cursor))
    return respond(request, body, changed_at=changed_at)


def respond(
    request: HttpRequest,
    body: object,
    *,
    changed_at: datetime | None = None,
    media_type: str = "application/json",
) -> HttpResponse:
    """Return JSON with its validators, or 304 to a client that has it already.

    Models in the body are written as they are.
    """
    return respond_bytes(
        request, to_json(body), media_type=media_type, changed_at=changed_at
    )


def respond_bytes(
    request: HttpRequest,
    content: bytes,
    *,
    media_type: str,
    changed_at: datetime | None = None,
) -> HttpResponse:
    """Return content with its validators, or 304 to a client that has it already."""
    digest = blake2b(content, digest_size=12).hexdigest()
    response = HttpResponse(content, content_type=media_type)
    response.headers["ETag"] = quote_etag(digest)
    response.headers["Cache-Control"] = _CACHING
    # The API is for programs: results of crawlers lead to pages.
    response.headers["X-Robots-Tag"] = "noindex"
    # Within a second another change might have the same time.
    if changed_at is not None and timezone.now() - changed_at > _SECOND:
        response.headers["Last-Modified"] = http_date(int(changed_at.timestamp()))
    # Only the digest knows of all that is in it, such as a newer edition's title.
    conditional = get_conditional_response(
        request, etag=response.headers["ETag"], response=response
    )
    answer: HttpResponse = conditional or response
    return answer


def check_fields(fields: Sequence[str], kind: type[BaseModel]) -> None:
    """Raise InvalidQueryError for the name of a field that objects do not have."""
    for name in fields:
        if name not in kind.model_fields:
            raise InvalidQueryError(
                _("There is no field with this name: %(name)s.") % {"name": name},
                name="fields",
                allowed=tuple(kind.model_fields),
            )


def chosen(item: BaseModel, fields: Sequence[str]) -> BaseModel | dict[str, Any]:
    """Return an object, or the values of the fields that were asked for."""
    if not fields:
        return item
    check_fields(fields, type(item))
    return item.model_dump(include={"id", *fields})


def _links(request: HttpRequest, following: str | None) -> dict[str, str | None]:
    links: dict[str, str | None] = {"self": absolute(request.get_full_path())}
    return {**links, "next": following} if following else links
