"""What the statistics add to Wagtail's admin."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from freeshelf.statistics.admin.term_report import PERMISSION, TermReportView


class _TermsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(PERMISSION))


@hooks.register("register_admin_urls")
def register_addresses() -> list[URLPattern]:
    """The report and the part of it that filters change."""
    return [
        path("reports/searches/", TermReportView.as_view(), name="statistics_terms"),
        path(
            "reports/searches/results/",
            TermReportView.as_view(results_only=True),
            name="statistics_terms_results",
        ),
    ]


@hooks.register("register_reports_menu_item")
def register_menu_item() -> MenuItem:
    """The report in the menu of reports."""
    return _TermsMenuItem(
        _("Search terms"),
        reverse("statistics_terms"),
        name="searches",
        icon_name="search",
        order=900,
    )
