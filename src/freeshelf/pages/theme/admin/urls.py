"""URLs of theme drafts in the admin area."""

from django.urls import URLPattern, path

from freeshelf.pages.theme.admin.draft_views import (
    DraftView,
    PreviewDraftView,
    RevokeView,
)

_DRAFT = "looks/<int:pk>/draft"


def urlpatterns() -> list[URLPattern]:
    """Return URL patterns to preview a draft, share it and revoke a link."""
    return [
        path(f"{_DRAFT}/", DraftView.as_view(), name="pages_theme_draft"),
        path(f"{_DRAFT}/try/", PreviewDraftView.as_view(), name="pages_theme_preview"),
        path(
            f"{_DRAFT}/links/<int:share>/revoke/",
            RevokeView.as_view(),
            name="pages_theme_revoke",
        ),
    ]
