"""Item about Get help on the admin home."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from wagtail.admin.site_summary import SummaryItem

from freeshelf.helplines.services import overdue_entries


class OverdueEntriesItem(SummaryItem):
    """The number of published entries to check, with a link to them."""

    order = 400
    template_name = "helplines/admin/overdue_summary.html"

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        """Add the number and the URL."""
        return {
            "total": overdue_entries(now=timezone.now()).count(),
            "address": overdue_url(),
        }

    def is_shown(self) -> bool:
        """Show it to users who may change entries."""
        return bool(self.request.user.has_perm("helplines.change_helpentry"))


def overdue_url() -> str:
    """Return the URL of the published entries to check."""
    query = urlencode({"overdue": "yes", "live": "true"})
    return f"{reverse('helplines_entry:list')}?{query}"
