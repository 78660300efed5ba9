"""Who sees the draft of a look on the site: its editor, or who opened a secret link.

A signed cookie names the look or the link. That of an editor counts only while they are
signed in and may change looks; that of a link, only while the link is good.
"""

from datetime import datetime

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse

from freeshelf.pages.models import Theme, ThemeShare
from freeshelf.pages.theme.services import newest_draft, valid_share

COOKIE = "freeshelf_look"
_signer = Signer(salt="freeshelf.pages.theme.preview")
_EDITOR, _SHARE = "editor", "share"


def set_editor_cookie(response: HttpResponse, theme: Theme, *, secure: bool) -> None:
    """Let this editor see the draft until the browser is closed."""
    _set(response, _EDITOR, theme.pk, secure=secure)


def set_share_cookie(
    response: HttpResponse, share: ThemeShare, *, secure: bool
) -> None:
    """Let this browser see the draft while the link is good, until it is closed."""
    _set(response, _SHARE, share.pk, secure=secure)


def draft_for(request: HttpRequest, *, now: datetime) -> tuple[Theme, bool] | None:
    """The draft that this request asks to see, and whether by a secret link."""
    kind, key = _read(request.COOKIES.get(COOKIE, ""))
    if kind == _EDITOR and request.user.has_perm("pages.change_theme"):
        theme = Theme.objects.filter(pk=key).first()
        return (newest_draft(theme), False) if theme else None
    if kind == _SHARE and (share := valid_share(key, now=now)):
        return newest_draft(share.theme), True
    return None


def _set(response: HttpResponse, kind: str, key: int, *, secure: bool) -> None:
    response.set_cookie(
        COOKIE,
        _signer.sign(f"{kind}:{key}"),
        httponly=True,
        secure=secure,
        samesite="Lax",
    )


def _read(cookie: str) -> tuple[str, int]:
    try:
        kind, _colon, key = _signer.unsign(cookie).partition(":")
        return kind, int(key)
    except (BadSignature, ValueError):
        return "", 0
