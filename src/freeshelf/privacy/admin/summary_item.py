"""What the first page of the admin area says of requests about personal data."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from wagtail.admin.site_summary import SummaryItem

from freeshelf.privacy.admin.policy import CHANGE
from freeshelf.privacy.models import DataRequest


class OwedRequestsItem(SummaryItem):
    """How many answers are owed and how soon the first, with the way to the queue."""

    order = 410
    template_name = "privacy/admin/owed_summary.html"

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        """The number, the days left for the first, and the address."""
        owed = DataRequest.objects.open().order_by("due_at")
        first = owed.first()
        return {
            "total": owed.count(),
            "days_left": first.days_left(now=timezone.now()) if first else None,
            "address": owed_address(),
        }

    def is_shown(self) -> bool:
        """To those who answer, while something is owed."""
        may = self.request.user.has_perm(CHANGE)
        return bool(may and DataRequest.objects.open().exists())


def owed_address() -> str:
    """The queue with exactly what is owed."""
    return f"{reverse('privacy_request:list')}?{urlencode({'owed': 'yes'})}"
