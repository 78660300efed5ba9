"""Paging by keyset: a cursor names the last row of a page, not its position.

Rows that are added or removed before it move nothing. A cursor belongs to its question,
and is encrypted: gaps between keys would tell how much is not open.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from freeshelf.api.addresses import absolute
from freeshelf.api.errors import InvalidQueryError

_SALT = "freeshelf.api.cursor"
# Parameters that say how much is shown, not what.
_SHAPE = ("cursor", "limit", "fields", "expand")


@dataclass(frozen=True, slots=True)
class Keyset:
    """The place in an order of rows after which a page begins."""

    columns: tuple[str, ...]
    after: tuple[Any, ...] | None
    question: str

    def following(self, rows: QuerySet) -> QuerySet:
        """Return the rows after the place, in order."""
        ordered = rows.order_by(*self.columns)
        return ordered if self.after is None else ordered.filter(self._condition())

    def cursor(self, row: object) -> str:
        """Return the cursor of a place after this row."""
        values = []
        for column in self.columns:
            value = getattr(row, column)
            values.append(value.isoformat() if isinstance(value, datetime) else value)
        text = json.dumps([self.question, values])
        sealed = _box().encrypt(text.encode(), None)
        return base64.urlsafe_b64encode(sealed).decode()

    def _condition(self) -> Q:
        condition, equal = Q(), Q()
        for column, value in zip(self.columns, self.after or (), strict=True):
            condition |= equal & Q(**{f"{column}__gt": value})
            equal &= Q(**{column: value})
        return condition


def keyset(request: HttpRequest, cursor: str, *columns: str) -> Keyset:
    """Return the place that a cursor names, or the beginning without one.

    Raises InvalidQueryError for a cursor that is not of this question.
    """
    question = _question(request)
    if not cursor:
        return Keyset(columns, None, question)
    message = _("This cursor belongs to another request. Start without a cursor.")
    try:
        sealed = base64.urlsafe_b64decode(cursor)
        asked, values = json.loads(_box().decrypt(sealed, None))
    except (InvalidTag, ValueError) as error:
        raise InvalidQueryError(message, name="cursor") from error
    if asked != question:
        raise InvalidQueryError(message, name="cursor")
    return Keyset(columns, tuple(values), question)


def page_of(
    rows: QuerySet, place: Keyset, limit: int
) -> tuple[Sequence[Any], str | None]:
    """Return one page of rows, and the cursor of the next one, None after the last."""
    found = list(place.following(rows)[: limit + 1])
    shown = found[:limit]
    return shown, place.cursor(shown[-1]) if len(found) > limit else None


def next_url(request: HttpRequest, cursor: str | None) -> str | None:
    """Return the URL of this question with another cursor."""
    if cursor is None:
        return None
    query = request.GET.copy()
    query["cursor"] = cursor
    return absolute(f"{request.path}?{query.urlencode()}")


def _box() -> AESSIV:
    """Return what encrypts, with a key that is made of the library's secret.

    The same place has the same cursor (RFC 5297), so that an ETag stays.
    """
    return AESSIV(salted_hmac(_SALT, "", algorithm="sha256").digest())


def _question(request: HttpRequest) -> str:
    """Return a digest of what is asked: the path and the filters."""
    pairs = sorted(
        (name, value)
        for name, values in request.GET.lists()
        if name not in _SHAPE
        for value in values
    )
    asked = repr((request.path, pairs)).encode("utf-8", "surrogatepass")
    return blake2b(asked, digest_size=9).hexdigest()
