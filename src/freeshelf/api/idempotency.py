"""Requests that a program may repeat: the same key gets the same answer once more."""

import hashlib
from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from freeshelf.accounts.models import StoredAnswer, Token
from freeshelf.api.answers import UNSHARED
from freeshelf.api.errors import InvalidBodyError, InvalidQueryError

HEADER = "Idempotency-Key"
_MAX_LENGTH = 200
_STORED_HEADERS = ("ETag", "Location")


@transaction.atomic
def answer_once(
    request: HttpRequest, token: Token, act: Callable[[], HttpResponse], *parts: str
) -> HttpResponse:
    """Act and return the answer; to a key that was used before, the earlier one.

    `parts` tell two requests apart. The answer is stored in the transaction of the act,
    so that there is never one without the other. Raises InvalidQueryError for a key
    that is none, and InvalidBodyError for one that another request has used.
    """
    key = request.headers.get(HEADER, "")
    if not key:
        return act()
    if len(key) > _MAX_LENGTH or not (key.isascii() and key.isprintable()):
        raise InvalidQueryError(
            _(
                "A key can have up to 200 characters. Use only unaccented Latin "
                "letters, digits and symbols."
            ),
            name=HEADER,
        )
    # Two requests with one key at the same time wait for each other.
    Token.objects.select_for_update().get(pk=token.pk)
    fingerprint = _fingerprint(request.path, *parts)
    stored = StoredAnswer.objects.filter(token=token, key=key).first()
    if stored is None:
        response = act()
        StoredAnswer.objects.create(
            token=token,
            key=key,
            fingerprint=fingerprint,
            status=response.status_code,
            headers={
                name: response.headers[name]
                for name in _STORED_HEADERS
                if name in response.headers
            },
            content=response.content.decode(),
            created_at=timezone.now(),
        )
        return response
    if stored.fingerprint != fingerprint:
        raise InvalidBodyError(
            _("Another request has used this key."),
            errors=[{"name": HEADER, "reason": _("Choose a new key.")}],
        )
    return HttpResponse(
        stored.content,
        status=stored.status,
        content_type="application/json",
        headers={**stored.headers, **UNSHARED},
    )


def _fingerprint(*parts: str) -> str:
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "replace")
        digest.update(b"%d:" % len(data) + data)
    return digest.hexdigest()
