"""Tokens of public forms: signed, short-lived, valid for one use.

They replace a cookie: a form without its token is rejected. The token has the time when
the form was opened, so that one sent faster than a person can read is rejected too.
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
    """An opened form: its name, a nonce and the time."""

    form: str
    nonce: str
    issued: int  # seconds since 1970

    @property
    def issued_at(self) -> datetime:
        """Return the time when the form was opened."""
        return datetime.fromtimestamp(self.issued, UTC)

    @property
    def expires_at(self) -> datetime:
        """Return the time after which the form must be confirmed again."""
        return self.issued_at + TOKEN_LIFETIME

    def is_too_quick(self, *, now: datetime) -> bool:
        """Return whether the form was sent faster than a person can fill it in."""
        return now - self.issued_at < MIN_FILL_TIME

    def signed(self) -> str:
        """Return the signed token for the form."""
        return _signer().sign(f"{self.form}.{self.nonce}.{self.issued}")


def new_token(form: str, *, now: datetime) -> FormToken:
    """Return a token for a form that is shown now."""
    return FormToken(form, secrets.token_hex(12), int(now.timestamp()))


def read_token(text: str, form: str, *, now: datetime) -> FormToken | None:
    """Return the token of this form; None if forged, expired or of another form."""
    try:
        name, nonce, issued = _signer().unsign(text).split(".")
    except (BadSignature, ValueError):
        return None
    token = FormToken(name, nonce, int(issued))
    return token if name == form and now < token.expires_at else None


def is_used(token: FormToken) -> bool:
    """Return whether the token was used before."""
    return UsedToken.objects.filter(pk=_digest(token)).exists()


def mark_used(token: FormToken) -> None:
    """Mark the token as used, in the caller's transaction.

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
