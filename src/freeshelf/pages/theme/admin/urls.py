"""Addresses of what belongs to a look, below the admin area's own."""

from django.urls import URLPattern, path

from freeshelf.pages.theme.admin.draft_views import (
    DraftView,
    PreviewDraftView,
    RevokeView,
)

_DRAFT = "looks/<int:pk>/draft"


def urlpatterns() -> list[URLPattern]:
    """Trying a draft, sharing it, taking a link back."""
    return [
        path(f"{_DRAFT}/", DraftView.as_view(), name="pages_theme_draft"),
        path(f"{_DRAFT}/try/", PreviewDraftView.as_view(), name="pages_theme_preview"),
        path(
            f"{_DRAFT}/links/<int:share>/revoke/",
            RevokeView.as_view(),
            name="pages_theme_revoke",
        ),
    ]
