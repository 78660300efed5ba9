"""Wagtail hooks of the admin home page."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import DismissibleMenuItem, MenuItem
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.views.home import RecentEditsPanel

from freeshelf.admin import guide, mine
from freeshelf.admin.attention import AttentionPanel
from freeshelf.admin.changes import ChangesPanel
from freeshelf.admin.coverage_panel import CoveragePanel
from freeshelf.admin.first_hour import FirstHourPanel, is_open, may_begin
from freeshelf.admin.first_hour import urlpatterns as first_hour_patterns
from freeshelf.admin.search_view import SiteSearchArea, urlpatterns
from freeshelf.admin.statistics.views import NAME as STATISTICS
from freeshelf.admin.statistics.views import urlpatterns as statistics_patterns
from freeshelf.library.models import Resource
from freeshelf.shared.amounts import local_number
from freeshelf.statistics.admin.term_report import PERMISSION


class ResourcesSummaryItem(SummaryItem):
    """Published resources, linked to their list."""

    order = 50
    template_name = "admin/summary_resources.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Return the number of published resources."""
        count = Resource.objects.filter(live=True).count()
        return {"count": count, "number": local_number(count)}

    def is_shown(self) -> bool:
        """Return whether the user may open the list."""
        return bool(self.request.user.has_perm("library.view_resource"))


@hooks.register("construct_homepage_panels")
def compose_home(request: HttpRequest, panels: list[Any]) -> None:
    """Add our panels, and remove Wagtail's list of edits, which has pages only."""
    panels[:] = [each for each in panels if not isinstance(each, RecentEditsPanel)]
    if request.user.has_perm("library.view_resource"):
        panels += [AttentionPanel(), ChangesPanel(), CoveragePanel()]
    if may_begin(request.user) and is_open(request.user):
        panels.append(FirstHourPanel())


@hooks.register("construct_homepage_summary_items", order=100)
def compose_summary(request: HttpRequest, items: list[Any]) -> None:
    """Put resources first, and remove Wagtail's documents, which are not used."""
    items[:] = [item for item in items if type(item).__name__ != "DocumentsSummaryItem"]
    items.append(ResourcesSummaryItem(request))


@hooks.register("insert_global_admin_css")
def add_styles() -> SafeString:
    """Add the style of our panels."""
    return format_html('<link rel="stylesheet" href="{}">', static("admin/admin.css"))


@hooks.register("insert_global_admin_js")
def add_scripts() -> SafeString:
    """Add the scripts that name what has no name, and search a list once."""
    return format_html(
        '<script src="{}"></script><script src="{}"></script>',
        static("admin/accessibility.js"),
        static("admin/search-once.js"),
    )


@hooks.register("register_icons")
def register_icons(icons: list[str]) -> list[str]:
    """Add the icon of a message that only informs, which Wagtail names and lacks."""
    return [*icons, "admin/icons/info.svg"]


@hooks.register("register_admin_urls")
def register_addresses() -> list[URLPattern]:
    """Return the URL patterns of the pages of this app."""
    pages = (
        urlpatterns,
        guide.urlpatterns,
        first_hour_patterns,
        mine.urlpatterns,
        statistics_patterns,
    )
    return [pattern for patterns in pages for pattern in patterns()]


class _StatisticsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(PERMISSION))


@hooks.register("register_reports_menu_item")
def register_statistics() -> MenuItem:
    """Return the menu item of the statistics."""
    url = reverse_lazy(STATISTICS)
    return _StatisticsMenuItem(_("Statistics"), url, icon_name="table", order=890)


@hooks.register("register_admin_menu_item")
def register_mine() -> MenuItem:
    """Return the item of what waits for the person."""
    url = reverse_lazy("admin_mine")
    return MenuItem(_("Mine"), url, name="mine", icon_name="user", order=90)


@hooks.register("register_help_menu_item")
def register_page_of_guide() -> guide.GuideMenuItem:
    """Return the item of the page of the guide that fits."""
    return guide.GuideMenuItem(_("Help for this page"), "", icon_name="help", order=10)


@hooks.register("register_help_menu_item")
def register_guide() -> MenuItem:
    """Return the item of the guide."""
    url = reverse_lazy("admin_guide")
    return MenuItem(_("Editors’ guide"), url, icon_name="doc-full", order=20)


@hooks.register("construct_help_menu")
def leave_out_wagtails_help(request: HttpRequest, items: list[Any]) -> None:
    """Leave out what is new in Wagtail and its guide."""
    items[:] = [item for item in items if not isinstance(item, DismissibleMenuItem)]


@hooks.register("register_admin_search_area")
def register_search_area() -> SiteSearchArea:
    """Return the search that the menu opens."""
    return SiteSearchArea()
