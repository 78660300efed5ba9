"""What the first page of the admin area says of Get help."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from wagtail.admin.site_summary import SummaryItem

from freeshelf.helplines.services import overdue_entries


class OverdueEntriesItem(SummaryItem):
    """How many published entries have to be checked, with the way to their list."""

    order = 400
    template_name = "helplines/admin/overdue_summary.html"

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        """The number and the address."""
        return {
            "total": overdue_entries(now=timezone.now()).count(),
            "address": overdue_url(),
        }

    def is_shown(self) -> bool:
        """To those who may mend it."""
        return bool(self.request.user.has_perm("helplines.change_helpentry"))


def overdue_url() -> str:
    """The list of published entries that have to be checked."""
    query = urlencode({"overdue": "yes", "live": "true"})
    return f"{reverse('helplines_entry:list')}?{query}"
