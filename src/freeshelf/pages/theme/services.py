"""The active theme, style sheets, and secret links to drafts."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from freeshelf.pages.models import Theme, ThemeShare, ThemeStylesheet
from freeshelf.pages.theme.stylesheet import custom_css, theme_css

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet

SHARE_DAYS = (1, 7, 30)
_TOKEN_BYTES = 32
_DIGEST_LENGTH = 32
# A page that was opened before a change may still load the old style sheet.
_KEEP_STYLESHEETS = timedelta(days=7)


def active_theme(*, staged: bool = False) -> Theme | None:
    """Return the theme that was published last, if any.

    With `staged`, includes themes that are published when their import is opened.
    """
    themes = Theme.objects.latest_first(staged=staged)
    themes = themes.select_related("heading_font", "text_font")
    return themes.prefetch_related("words").first()


def newest_draft(theme: Theme) -> Theme:
    """Return a theme as last edited, published or not."""
    draft: Theme = theme.get_latest_revision_as_object()
    return draft


def stylesheets_of(theme: Theme) -> tuple[str, str]:
    """Return the digests of its style sheets, the second of the editor's own CSS.

    Either is empty if there is no CSS. Stores the style sheets if necessary.
    """
    return _stored(theme_css(theme)), _stored(custom_css(theme))


def share_draft(*, theme: Theme, days: int, now: datetime, user: "User | None") -> str:
    """Create a link to the draft and return its token, which is not stored."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    ThemeShare.objects.create(
        theme=theme,
        token_digest=_digest(token),
        made_by=user,
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    return token


def revoke_share(*, share: ThemeShare, now: datetime) -> None:
    """Revoke a link immediately."""
    ThemeShare.objects.filter(pk=share.pk, revoked_at=None).update(revoked_at=now)


def share_by_token(token: str, *, now: datetime) -> ThemeShare | None:
    """Return the valid link with this token, or None."""
    return valid_shares(now=now).filter(token_digest=_digest(token)).first()


def valid_share(key: int, *, now: datetime) -> ThemeShare | None:
    """Return the valid link with this key, or None."""
    return valid_shares(now=now).filter(pk=key).first()


def valid_shares(*, now: datetime) -> "QuerySet[ThemeShare]":
    """Return links that are still valid."""
    shares = ThemeShare.objects.filter(revoked_at=None, expires_at__gt=now)
    return shares.select_related("theme")


def delete_old_stylesheets(*, now: datetime) -> None:
    """Delete old style sheets; those still needed are generated again."""
    ThemeStylesheet.objects.filter(made_at__lt=now - _KEEP_STYLESHEETS).delete()


def _stored(css: str) -> str:
    if not css:
        return ""
    digest = _digest(css)[:_DIGEST_LENGTH]
    if not ThemeStylesheet.objects.filter(pk=digest).exists():
        ThemeStylesheet.objects.get_or_create(
            pk=digest, defaults={"css": css, "made_at": timezone.now()}
        )
    return digest


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
