"""Addresses of what belongs to a look, below the desk's own."""

from django.urls import URLPattern, path

from freeshelf.pages.theme.desk.draft_views import DraftView, RevokeView, TryView

_DRAFT = "looks/<int:pk>/draft"


def urlpatterns() -> list[URLPattern]:
    """Trying a draft, sharing it, taking a link back."""
    return [
        path(f"{_DRAFT}/", DraftView.as_view(), name="pages_theme_draft"),
        path(f"{_DRAFT}/try/", TryView.as_view(), name="pages_theme_try"),
        path(
            f"{_DRAFT}/links/<int:share>/revoke/",
            RevokeView.as_view(),
            name="pages_theme_revoke",
        ),
    ]
