"""The active theme, style sheets, and secret links to drafts."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from freeshelf.pages.design.custom_css import clean_css
from freeshelf.pages.design.tokens import MODES, TOKENS
from freeshelf.pages.models import (
    FontFace,
    FontFamily,
    Theme,
    ThemeShare,
    ThemeStylesheet,
)
from freeshelf.pages.models.fonts import STACKS, css_string

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet


_SPACES = {Theme.Spacing.COMPACT: 0.8, Theme.Spacing.ROOMY: 1.25}
# `--s4` is four of these steps.
_STEPS = (1, 2, 3, 4, 6, 8, 12, 16)
_STEP_REM = 0.25


def theme_css(theme: Theme) -> str:
    """Return tokens and fonts of a theme; empty if it changes none."""
    families = {theme.heading_font, theme.text_font} - {None}
    parts = [face_css(face) for face in _faces(families)]
    for mode in MODES:
        colors = theme.colors.get(mode, {})
        parts += _tokens(
            f"screen and (prefers-color-scheme: {mode})",
            {f"--{name}": colors[name] for name in TOKENS if name in colors},
        )
    parts += _tokens("all", _fonts(theme))
    parts += _tokens("screen", _measures(theme))
    return "\n".join(parts)


def face_css(face: FontFace) -> str:
    """Return the @font-face rule of a file; text is visible before the font loads."""
    return (
        f"@font-face {{ font-family: {css_string(face.family.name)}; "
        f'src: url("{face.address}") format("{face.format.css_name}"); '
        f"font-weight: {face.weight}; font-style: {face.style}; "
        "font-display: swap; }"
    )


def _faces(families: Iterable[FontFamily | None]) -> list[FontFace]:
    keys = [family.pk for family in families if family is not None]
    faces = FontFace.objects.filter(family__in=keys).select_related("family")
    return list(faces.order_by("family__name", "sort_order", "pk"))


def _tokens(media: str, values: dict[str, str]) -> list[str]:
    if not values:
        return []
    written = " ".join(f"{name}: {value};" for name, value in values.items())
    return [f"@layer theme {{ @media {media} {{ :root {{ {written} }} }} }}"]


def _fonts(theme: Theme) -> dict[str, str]:
    chosen = {
        "--serif": (theme.heading_font, theme.heading_stack),
        "--sans": (theme.text_font, theme.text_stack),
    }
    return {
        token: family.css_stack if family else STACKS[stack]
        for token, (family, stack) in chosen.items()
        if family or stack
    }


def _measures(theme: Theme) -> dict[str, str]:
    values = {}
    if scale := _SPACES.get(Theme.Spacing(theme.spacing)):
        values = {f"--s{n}": f"{n * _STEP_REM * scale:g}rem" for n in _STEPS}
    if theme.radius is not None:
        values["--radius"] = f"{theme.radius}px"
    return values


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


def stylesheets_of(theme: Theme) -> tuple[str, str]:
    """Return the digests of its style sheets, the second of the editor's own CSS.

    Either is empty if there is no CSS. Stores the style sheets if necessary.
    """
    return _stored(theme_css(theme)), _stored(clean_css(theme.custom_css).scoped)


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


COOKIE = "freeshelf_look"
_EDITOR, _SHARE = "editor", "share"


def _signer() -> Signer:
    # Made for each use: it reads the secret key, which commands do not need.
    return Signer(salt="freeshelf.pages.theme.preview")


def set_draft_cookie(
    response: HttpResponse, shown: Theme | ThemeShare, *, secure: bool
) -> None:
    """Show a draft to its editor or by its link, until the browser is closed."""
    kind = _EDITOR if isinstance(shown, Theme) else _SHARE
    response.set_cookie(
        COOKIE,
        _signer().sign(f"{kind}:{shown.pk}"),
        httponly=True,
        secure=secure,
        samesite="Lax",
    )


def draft_for(request: HttpRequest, *, now: datetime) -> tuple[Theme, bool] | None:
    """Return the draft of this request's cookie, and whether it is by a secret link."""
    kind, key = _read_cookie(request.COOKIES.get(COOKIE, ""))
    if kind == _EDITOR and request.user.has_perm("pages.change_theme"):
        theme = Theme.objects.filter(pk=key).first()
        return (theme.get_latest_revision_as_object(), False) if theme else None
    if kind == _SHARE and (share := valid_shares(now=now).filter(pk=key).first()):
        return share.theme.get_latest_revision_as_object(), True
    return None


def _read_cookie(cookie: str) -> tuple[str, int]:
    try:
        kind, _colon, key = _signer().unsign(cookie).partition(":")
        return kind, int(key)
    except (BadSignature, ValueError):
        return "", 0
