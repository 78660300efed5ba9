"""Wagtail hooks of Get help."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin.site_summary import SummaryItem
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction
from wagtail.snippets.models import register_snippet

from freeshelf.helplines.admin.entry_viewset import HelpEntryViewSet, OverdueEntriesItem
from freeshelf.helplines.models import HelpEntry
from freeshelf.helplines.services import mark_checked


class MarkCheckedAction(SnippetBulkAction):
    """Set today's date and the user's name."""

    models = [HelpEntry]
    display_name = _("Mark as checked today")
    aria_label = _("Mark the selected entries as checked today")
    action_type = "mark_checked"
    template_name = "helplines/admin/mark_checked.html"
    action_priority = 10

    def check_perm(self, entry: HelpEntry) -> bool:
        """Return whether the user may edit and publish the entry."""
        policy, user = self.permission_policy, self.request.user
        return all(
            policy.user_has_permission_for_instance(user, right, entry)
            for right in ("change", "publish")
        )

    def get_execution_context(self) -> dict[str, Any]:
        """Add the user."""
        return {**super().get_execution_context(), "user": self.request.user}

    @classmethod
    def execute_action(
        cls, objects: list[HelpEntry], user: Any = None, **_kwargs: Any
    ) -> tuple[int, int]:
        """Mark all entries and return their number."""
        changed = mark_checked(entries=objects, now=timezone.now(), user=user)
        return len(changed), 0

    def get_success_message(
        self, num_parent_objects: int, num_child_objects: int
    ) -> str:
        """Return how many entries are marked as checked today."""
        return ngettext(
            "%(count)d entry was marked as checked today.",
            "%(count)d entries were marked as checked today.",
            num_parent_objects,
        ) % {"count": num_parent_objects}


register_snippet(HelpEntryViewSet)
hooks.register("register_bulk_action", MarkCheckedAction)


@hooks.register("construct_homepage_summary_items")
def add_overdue_entries(request: HttpRequest, items: list[SummaryItem]) -> None:
    """Add the number of entries to check to the admin home."""
    items.append(OverdueEntriesItem(request))
