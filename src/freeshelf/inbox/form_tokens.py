"""Tokens of forms that anyone may send: signed, short-lived, good for one use.

They stand in for a cookie: a form without its token is refused, and the token says
when the form was opened, so that one sent faster than a person can read is refused too.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from django.core.signing import BadSignature, Signer
from django.db import IntegrityError, transaction

from freeshelf.inbox.errors import UsedTokenError
from freeshelf.inbox.models import UsedToken

TOKEN_LIFETIME = timedelta(hours=2)
MIN_FILL_TIME = timedelta(seconds=3)


@dataclass(frozen=True, slots=True)
class FormToken:
    """A form that was opened: which one, when, and a number of its own."""

    form: str
    nonce: str
    issued: int  # seconds since 1970

    @property
    def issued_at(self) -> datetime:
        """When the form was opened."""
        return datetime.fromtimestamp(self.issued, UTC)

    @property
    def expires_at(self) -> datetime:
        """From when on the form has to be confirmed anew."""
        return self.issued_at + TOKEN_LIFETIME

    def is_too_quick(self, *, now: datetime) -> bool:
        """Whether no person could have filled the form in."""
        return now - self.issued_at < MIN_FILL_TIME

    def signed(self) -> str:
        """The token as it stands in the form."""
        return _signer().sign(f"{self.form}.{self.nonce}.{self.issued}")


def new_token(form: str, *, now: datetime) -> FormToken:
    """A token for a form that is shown now."""
    return FormToken(form, secrets.token_hex(12), int(now.timestamp()))


def read_token(text: str, form: str, *, now: datetime) -> FormToken | None:
    """The token of this form; none for one that is forged, foreign or too old."""
    try:
        name, nonce, issued = _signer().unsign(text).split(".")
    except (BadSignature, ValueError):
        return None
    token = FormToken(name, nonce, int(issued))
    return token if name == form and now < token.expires_at else None


def is_used(token: FormToken) -> bool:
    """Whether the token was used before."""
    return UsedToken.objects.filter(pk=_digest(token)).exists()


def mark_used(token: FormToken) -> None:
    """Use the token up, in the transaction of what it is used for.

    Raises UsedTokenError when it was used before, by this process or another.
    """
    try:
        with transaction.atomic():
            UsedToken.objects.create(digest=_digest(token), expires_at=token.expires_at)
    except IntegrityError as error:
        raise UsedTokenError from error


def _digest(token: FormToken) -> str:
    return sha256(f"{token.form}.{token.nonce}".encode()).hexdigest()


def _signer() -> Signer:
    return Signer(salt="freeshelf.inbox.form")
