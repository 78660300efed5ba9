"""Item about requests on the admin home."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from wagtail.admin.site_summary import SummaryItem

from freeshelf.privacy.admin.policy import CHANGE
from freeshelf.privacy.models import DataRequest


class OwedRequestsItem(SummaryItem):
    """The number of requests to respond to and the first deadline, with a link."""

    order = 410
    template_name = "privacy/admin/owed_summary.html"

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        """Add the number, the days left for the first, and the URL."""
        owed = DataRequest.objects.open().order_by("due_at")
        first = owed.first()
        return {
            "total": owed.count(),
            "days_left": first.days_left(now=timezone.now()) if first else None,
            "address": owed_address(),
        }

    def is_shown(self) -> bool:
        """Show it to users who handle requests, while any need a response."""
        may_change = self.request.user.has_perm(CHANGE)
        return bool(may_change and DataRequest.objects.open().exists())


def owed_address() -> str:
    """Return the URL of the requests that need a response."""
    return f"{reverse('privacy_request:list')}?{urlencode({'owed': 'yes'})}"
