"""Views of the theme: its style sheets, its fonts, its drafts."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from freeshelf.pages.models import FontFace, HomePage, Menu, Theme, ThemeStylesheet
from freeshelf.pages.theme.services import COOKIE, set_draft_cookie, share_by_token
from freeshelf.web.errors import NotFoundError
from freeshelf.web.views import static_pages

# The URL contains the checksum: another theme has another URL.
_FOR_EVER = "public, max-age=31536000, immutable"
_HARMLESS = {
    "Cache-Control": _FOR_EVER,
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}


def stylesheet(request: HttpRequest, digest: str) -> HttpResponse:
    """Return a style sheet by its checksum."""
    found = ThemeStylesheet.objects.filter(pk=digest).first()
    if found is None:
        raise NotFoundError(_("Style sheet not found"))
    return HttpResponse(
        found.css, content_type="text/css; charset=utf-8", headers=_HARMLESS
    )


def font(request: HttpRequest, digest: str, ending: str) -> FileResponse:
    """Return a font by its checksum."""
    found = FontFace.objects.filter(digest=digest, ending=ending).first()
    missing = _("Font not found")
    if found is None:
        raise NotFoundError(missing)
    try:
        stream = found.file.open("rb")
    except FileNotFoundError as error:
        raise NotFoundError(missing) from error
    return FileResponse(stream, content_type=found.format.media_type, headers=_HARMLESS)


def shared_draft(request: HttpRequest, token: str) -> HttpResponse:
    """Show a draft theme to visitors with its secret link."""
    share = share_by_token(token, now=timezone.now())
    if share is None:
        raise NotFoundError(_("This link was revoked or has expired."))
    response = redirect("/")
    set_draft_cookie(response, share, secure=request.is_secure())
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def stop_draft(request: HttpRequest) -> HttpResponse:
    """End the preview of a draft theme."""
    response = redirect("/")
    response.delete_cookie(COOKIE, samesite="Lax")
    response.headers["Cache-Control"] = "no-store"
    return response


def preview(request: HttpRequest, theme: Theme) -> HttpResponse:
    """Show the home page in an unsaved theme to its editor."""
    request.theme_draft = theme  # type: ignore[attr-defined]
    return home_page(request)


def home_page(request: HttpRequest, language: str = "") -> HttpResponse:
    """Show the home page to an editor, in a language if it is translated."""
    homes = HomePage.objects.live()
    home = homes.filter(locale__language_code=language).first() or homes.first()
    if home is None:
        return static_pages.statement(request)
    response: HttpResponse = home.serve_preview(request, home.default_preview_mode)
    return response


def preview_menu(request: HttpRequest, menu: Menu) -> HttpResponse:
    """Show the home page in the menu's language, with the draft menu."""
    request.menu_draft = menu  # type: ignore[attr-defined]
    with translation.override(menu.locale.language_code):
        response = home_page(request, menu.locale.language_code)
        # Templates are rendered lazily, when the language would be another.
        render = getattr(response, "render", None)
        return render() if render is not None else response
