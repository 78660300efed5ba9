"""Tokens of programs that write: who they are of, and what they allow."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.security import HttpBearer
from wagtail.log_actions import LogContext, log

from freeshelf.accounts.models import Token
from freeshelf.accounts.services.tokens import find_token, may_open_admin, note_use
from freeshelf.api.errors import ForbiddenError, UnauthorizedError
from freeshelf.api.limits import charge_writer
from freeshelf.library.models import Resource


class TokenAuth(HttpBearer):
    """Finds the token of a request. The cookie of a session is never read."""

    def authenticate(self, request: HttpRequest, token: str) -> Token:
        """Return the token; raise UnauthorizedError or ForbiddenError."""
        now = timezone.now()
        found = find_token(token, now=now)
        if found is None:
            raise UnauthorizedError(
                _("This token is not valid. It may have expired or been revoked.")
            )
        if not may_open_admin(found.user):
            raise ForbiddenError(
                _(
                    "The owner of this token does not have permission to open the "
                    "admin area."
                )
            )
        charge_writer(found)
        note_use(found, now=now)
        return found


token_auth = TokenAuth()


def token_of(request: HttpRequest, scope: str) -> Token:
    """Return the token of a request; raise ForbiddenError if it lacks a scope."""
    token = cast("Token", request.auth)  # type: ignore[attr-defined]
    require(token, scope)
    return token


def require(token: Token, scope: str) -> None:
    """Raise ForbiddenError for a token that lacks a scope."""
    if not token.allows(scope):
        raise ForbiddenError(
            _("This token does not allow “%(scope)s”.") % {"scope": scope}
        )


@contextmanager
def acting_for(token: Token) -> Iterator[None]:
    """Log what follows as one act of the token's person."""
    with LogContext(user=token.user):
        yield


def note_write(token: Token, written: Resource | object, *, what: str) -> None:
    """Log a write with the name of the token."""
    data = {"token": token.name, "begins_with": token.prefix, "what": what}
    log(written, "freeshelf.token.write", user=token.user, data=data)
