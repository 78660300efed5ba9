"""Wagtail hooks of alerts: a count, and nothing of who gets them or what they ask."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.site_summary import SummaryItem

from freeshelf.alerts.models import Alert


class AlertsSummaryItem(SummaryItem):
    """The numbers of confirmed alerts and of their addresses."""

    order = 420
    template_name = "alerts/admin/summary.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Return both numbers."""
        confirmed = Alert.objects.confirmed()
        return {
            "alerts": confirmed.count(),
            "addresses": confirmed.values("subscriber").distinct().count(),
        }

    def is_shown(self) -> bool:
        """Return whether there are alerts, and the user sees the resources."""
        may_see = self.request.user.has_perm("library.view_resource")
        return bool(may_see and Alert.objects.confirmed().exists())


@hooks.register("construct_homepage_summary_items", order=200)
def add_alerts(request: HttpRequest, items: list[Any]) -> None:
    """Add the count."""
    items.append(AlertsSummaryItem(request))
