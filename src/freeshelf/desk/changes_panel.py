"""What changed this week, on the home of the desk."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from wagtail.admin.ui.components import Component

from freeshelf.desk.changes import change_counts, change_entries


class ChangesPanel(Component):
    """Numbers that lead to their lists, and who did what last."""

    name = "changes"
    template_name = "desk/changes_panel.html"
    order = 120

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """The week until now."""
        now = timezone.now()
        return {
            "counts": change_counts(now=now),
            "entries": change_entries(parent_context["request"], now=now),
        }
