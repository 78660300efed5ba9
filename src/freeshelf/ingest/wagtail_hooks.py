"""What ingest adds to Wagtail's admin."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from freeshelf.ingest.desk.raw_item_views import (
    PERMISSION,
    CommentListView,
    RawItemListView,
    RawItemView,
)


class _RawMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(PERMISSION))


@hooks.register("register_admin_urls")
def register_addresses() -> list[URLPattern]:
    """Lists of what was kept raw, and the page of one."""
    return [
        path("raw/", RawItemListView.as_view(), name="ingest_raw_items"),
        path(
            "raw/results/",
            RawItemListView.as_view(results_only=True),
            name="ingest_raw_items_results",
        ),
        path("raw/<int:pk>/", RawItemView.as_view(), name="ingest_raw_item"),
        path("raw/comments/", CommentListView.as_view(), name="ingest_comments"),
        path(
            "raw/comments/results/",
            CommentListView.as_view(results_only=True),
            name="ingest_comments_results",
        ),
    ]


@hooks.register("register_reports_menu_item")
def register_raw_items() -> MenuItem:
    """What has no home, in the menu of reports."""
    return _RawMenuItem(
        _("Kept as it came"),
        reverse("ingest_raw_items"),
        name="raw-items",
        icon_name="download",
        order=910,
    )


@hooks.register("register_reports_menu_item")
def register_comments() -> MenuItem:
    """Comments, in the menu of reports."""
    return _RawMenuItem(
        _("Comments of the older site"),
        reverse("ingest_comments"),
        name="older-comments",
        icon_name="comment",
        order=920,
    )
