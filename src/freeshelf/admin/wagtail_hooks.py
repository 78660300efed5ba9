"""Wagtail hooks of the admin home page."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.views.home import RecentEditsPanel

from freeshelf.admin.attention import AttentionPanel
from freeshelf.admin.changes import ChangesPanel
from freeshelf.admin.coverage_panel import CoveragePanel
from freeshelf.admin.summary_item import ResourcesSummaryItem


@hooks.register("construct_homepage_panels")
def compose_home(request: HttpRequest, panels: list[Any]) -> None:
    """Add our panels, and remove Wagtail's list of edits, which has pages only."""
    panels[:] = [each for each in panels if not isinstance(each, RecentEditsPanel)]
    if request.user.has_perm("library.view_resource"):
        panels += [AttentionPanel(), ChangesPanel(), CoveragePanel()]


@hooks.register("construct_homepage_summary_items", order=100)
def compose_summary(request: HttpRequest, items: list[Any]) -> None:
    """Put resources first, and remove Wagtail's documents, which are not used."""
    items[:] = [item for item in items if type(item).__name__ != "DocumentsSummaryItem"]
    items.append(ResourcesSummaryItem(request))


@hooks.register("insert_global_admin_css")
def add_styles() -> SafeString:
    """Add the style of our panels."""
    return format_html('<link rel="stylesheet" href="{}">', static("admin/admin.css"))
