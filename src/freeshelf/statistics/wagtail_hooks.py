"""Wagtail hooks of the statistics."""

from django.http import HttpRequest
from django.urls import URLPattern, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from freeshelf.statistics.admin.term_report import PERMISSION, TermReportView
from freeshelf.vocabularies.admin.viewsets import listing_paths


class _TermsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(PERMISSION))


@hooks.register("register_admin_urls")
def register_addresses() -> list[URLPattern]:
    """Return the URL patterns of the report and its results."""
    return listing_paths("reports/searches/", TermReportView, "statistics_terms")


@hooks.register("register_reports_menu_item")
def register_menu_item() -> MenuItem:
    """Return the menu item of the report."""
    return _TermsMenuItem(
        _("Search terms"),
        reverse("statistics_terms"),
        name="searches",
        icon_name="search",
        order=900,
    )
