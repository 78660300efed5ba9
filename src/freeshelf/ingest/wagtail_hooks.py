"""Wagtail hooks of the ingest app."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from freeshelf.ingest.admin import permissions, urls
from freeshelf.ingest.admin.demo_views import DemoPanel, shows_demo_panel
from freeshelf.ingest.admin.raw_item_views import PERMISSION
from freeshelf.ingest.comments import comments_of
from freeshelf.shared.amounts import local_number


class _RawMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(PERMISSION))


class _ImportsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(permissions.PERMISSION))


@hooks.register("register_admin_urls")
def register_addresses() -> list[URLPattern]:
    """Add the URLs of imports, reports and unmapped items."""
    return urls.urlpatterns()


@hooks.register("construct_homepage_panels")
def add_demo_panel(request: HttpRequest, panels: list[Any]) -> None:
    """Say on the home page that the library shows the demonstration."""
    if shows_demo_panel(request.user):
        panels.append(DemoPanel())


@hooks.register("register_permissions")
def register_permission() -> QuerySet[Permission]:
    """Offer the permission to import in the form of groups."""
    return Permission.objects.filter(
        content_type__app_label="ingest", codename="run_imports"
    )


@hooks.register("register_admin_menu_item")
def register_imports() -> MenuItem:
    """Add imports to the menu of the admin area."""
    return _ImportsMenuItem(
        _("Imports"),
        reverse("ingest_imports"),
        name="imports",
        icon_name="download",
        order=170,
    )


@hooks.register("register_reports_menu_item")
def register_raw_items() -> MenuItem:
    """Add unmapped items to the menu of reports."""
    return _RawMenuItem(
        _("Unmapped items"),
        reverse("ingest_raw_items"),
        name="raw-items",
        icon_name="download",
        order=910,
    )


@hooks.register("register_page_header_buttons")
def comments_of_page(
    page: Page, user: Any, view_name: str, **_: Any
) -> Iterator[Button]:
    """Add a button for the comments that the old site had on a page."""
    if view_name != "edit" or not user.has_perm(PERMISSION):
        return
    if count := len(comments_of(page.specific)):
        label = ngettext(
            "%(count)s comment from the old site",
            "%(count)s comments from the old site",
            count,
        )
        yield Button(
            label % {"count": local_number(count)},
            url=f"{reverse('ingest_comments')}?{urlencode({'page': page.pk})}",
            icon_name="comment",
            priority=90,
        )


@hooks.register("register_reports_menu_item")
def register_comments() -> MenuItem:
    """Add comments to the menu of reports."""
    return _RawMenuItem(
        _("Comments from the old site"),
        reverse("ingest_comments"),
        name="older-comments",
        icon_name="comment",
        order=920,
    )
