"""Show a draft theme to its editor, or to visitors with a secret link."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from freeshelf.pages.theme.previewing import COOKIE, draft_for

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
