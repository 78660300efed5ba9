"""Create, find and revoke tokens, by which programs write for a person."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from wagtail.log_actions import log

from freeshelf.accounts.errors import (
    NoAdminAccessError,
    TokenLifetimeError,
    UnknownScopeError,
)
from freeshelf.accounts.models import Scope, Token

_MARK = "freeshelf_"
# Enough to tell tokens apart, too little to guess one.
_SHOWN = len(_MARK) + 4
_ADMIN = "wagtailadmin.access_admin"


@transaction.atomic
def create_token(
    *,
    user: User,
    name: str,
    scopes: Sequence[str],
    days: int,
    now: datetime,
    made_by: User,
) -> tuple[Token, str]:
    """Create a token and return it with its text, which is stored nowhere.

    Raises UnknownScopeError, TokenLifetimeError, and NoAdminAccessError for a person
    who may not open the admin area.
    """
    if not scopes or not set(scopes) <= set(Scope.values):
        raise UnknownScopeError
    most = settings.FREESHELF_TOKEN_MAX_DAYS
    if not 1 <= days <= most:
        raise TokenLifetimeError(days=most)
    if not may_open_admin(user):
        raise NoAdminAccessError
    text = _MARK + secrets.token_urlsafe(32)
    token = Token.objects.create(
        user=user,
        name=name,
        prefix=text[:_SHOWN],
        token_hash=_hash(text),
        scopes=[scope for scope in Scope.values if scope in scopes],
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    log(token, "freeshelf.token.create", user=made_by, data={"of": user.pk})
    return token, text


@transaction.atomic
def revoke_token(*, token: Token, now: datetime, revoked_by: User | None) -> None:
    """Revoke a token at once; its row stays, for the history."""
    if Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now):
        token.revoked_at = now
        log(token, "freeshelf.token.revoke", user=revoked_by)


def revoke_tokens_of(user: User, *, now: datetime, revoked_by: User | None) -> int:
    """Revoke all tokens of a person at once, and return how many were valid."""
    tokens = list(Token.objects.valid(now=now).filter(user=user))
    for token in tokens:
        revoke_token(token=token, now=now, revoked_by=revoked_by)
    return len(tokens)


def find_token(text: str, *, now: datetime) -> Token | None:
    """Return the valid token of this text, of a person whose account is open."""
    if not text.startswith(_MARK):
        return None
    valid = Token.objects.valid(now=now).select_related("user")
    return valid.filter(token_hash=_hash(text), user__is_active=True).first()


def note_use(token: Token, *, now: datetime) -> None:
    """Store the day of the last use, with one write a day."""
    day = now.date()
    if token.last_used_on != day:
        Token.objects.filter(pk=token.pk).update(last_used_on=day)
        token.last_used_on = day


def may_open_admin(user: User) -> bool:
    """Return whether a person may open the admin area, as far as is stored.

    Where two factors are required, one who has none is not let in either.
    """
    if not user.is_active or not user.has_perm(_ADMIN):
        return False
    if not settings.FREESHELF_REQUIRE_TWO_FACTORS:
        return True
    factors = Authenticator.objects.filter(user=user)
    return factors.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


def may_create_tokens(user: User) -> bool:
    """Return whether a person may create tokens, own ones or those of others."""
    return user.is_superuser or may_open_admin(user)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
