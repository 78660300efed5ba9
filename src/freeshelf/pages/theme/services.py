"""The look that pages show, its style sheets, and secret links to drafts."""

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
# A page that was open before a change may still ask for the style sheet of then.
_KEEP_STYLESHEETS = timedelta(days=7)


def active_theme(*, staged: bool = False) -> Theme | None:
    """The look that was published last, if there is one.

    With `staged`, one that will be published when what is staged is opened too.
    """
    themes = Theme.objects.latest_first(staged=staged)
    themes = themes.select_related("heading_font", "text_font")
    return themes.prefetch_related("words").first()


def newest_draft(theme: Theme) -> Theme:
    """A look as its editors left it, published or not."""
    draft: Theme = theme.get_latest_revision_as_object()
    return draft


def stylesheets_of(theme: Theme) -> tuple[str, str]:
    """Checksums of its style sheets, the second that of an editor's own CSS.

    Either is empty where there is nothing to load. What is not stored yet is stored.
    """
    return _stored(theme_css(theme)), _stored(custom_css(theme))


def share_draft(*, theme: Theme, days: int, now: datetime, user: "User | None") -> str:
    """The secret of a new link to the draft; it is kept nowhere, only its checksum."""
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
    """Let a link lead nowhere from now on."""
    ThemeShare.objects.filter(pk=share.pk, revoked_at=None).update(revoked_at=now)


def share_by_token(token: str, *, now: datetime) -> ThemeShare | None:
    """The link that has this secret, while it is good."""
    return valid_shares(now=now).filter(token_digest=_digest(token)).first()


def valid_share(key: int, *, now: datetime) -> ThemeShare | None:
    """A link by its number, while it is good."""
    return valid_shares(now=now).filter(pk=key).first()


def valid_shares(*, now: datetime) -> "QuerySet[ThemeShare]":
    """Links that still lead to a draft."""
    shares = ThemeShare.objects.filter(revoked_at=None, expires_at__gt=now)
    return shares.select_related("theme")


def delete_old_stylesheets(*, now: datetime) -> None:
    """Drop style sheets that are old; one that is still needed is made anew."""
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
