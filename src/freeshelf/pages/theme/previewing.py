"""Decide who sees the draft of a theme: its editor, or the holder of a secret link.

A signed cookie names the theme or the link. The cookie of an editor is valid only while
they are signed in and may change themes; that of a link, while the link is valid.
"""

from collections.abc import Callable
from datetime import datetime

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from freeshelf.pages.models import Theme, ThemeShare
from freeshelf.pages.theme.services import newest_draft, valid_share

COOKIE = "freeshelf_look"
_signer = Signer(salt="freeshelf.pages.theme.preview")
_EDITOR, _SHARE = "editor", "share"


def set_editor_cookie(response: HttpResponse, theme: Theme, *, secure: bool) -> None:
    """Show the draft to this editor until the browser is closed."""
    _set_cookie(response, _EDITOR, theme.pk, secure=secure)


def set_share_cookie(
    response: HttpResponse, share: ThemeShare, *, secure: bool
) -> None:
    """Show the draft in this browser until it is closed or the link expires."""
    _set_cookie(response, _SHARE, share.pk, secure=secure)


def draft_for(request: HttpRequest, *, now: datetime) -> tuple[Theme, bool] | None:
    """Return the draft of this request's cookie, and whether it is by a secret link."""
    kind, key = _read_cookie(request.COOKIES.get(COOKIE, ""))
    if kind == _EDITOR and request.user.has_perm("pages.change_theme"):
        theme = Theme.objects.filter(pk=key).first()
        return (newest_draft(theme), False) if theme else None
    if kind == _SHARE and (share := valid_share(key, now=now)):
        return newest_draft(share.theme), True
    return None


def _set_cookie(response: HttpResponse, kind: str, key: int, *, secure: bool) -> None:
    response.set_cookie(
        COOKIE,
        _signer.sign(f"{kind}:{key}"),
        httponly=True,
        secure=secure,
        samesite="Lax",
    )


def _read_cookie(cookie: str) -> tuple[str, int]:
    try:
        kind, _colon, key = _signer.unsign(cookie).partition(":")
        return kind, int(key)
    except (BadSignature, ValueError):
        return "", 0


_ADMIN_PREFIX = "/admin/"


class ThemeDraftMiddleware:
    """Middleware for draft themes; pages shown with one are not cached."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if COOKIE not in request.COOKIES or request.path_info.startswith(_ADMIN_PREFIX):
            return self._get_response(request)
        draft = draft_for(request, now=timezone.now())
        if draft is None:
            response = self._get_response(request)
            response.delete_cookie(COOKIE, samesite="Lax")
            return response
        request.theme_draft, request.is_theme_shared = draft  # type: ignore[attr-defined]
        response = self._get_response(request)
        if not response.headers.get("Cache-Control", "").endswith("immutable"):
            response.headers["Cache-Control"] = "private, no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response
