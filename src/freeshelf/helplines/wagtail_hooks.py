"""Wagtail hooks of Get help."""

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.site_summary import SummaryItem
from wagtail.snippets.models import register_snippet

from freeshelf.helplines.admin.check_action import MarkCheckedAction
from freeshelf.helplines.admin.entry_viewset import HelpEntryViewSet
from freeshelf.helplines.admin.summary_item import OverdueEntriesItem

register_snippet(HelpEntryViewSet)
hooks.register("register_bulk_action", MarkCheckedAction)


@hooks.register("construct_homepage_summary_items")
def add_overdue_entries(request: HttpRequest, items: list[SummaryItem]) -> None:
    """Add the number of entries to check to the admin home."""
    items.append(OverdueEntriesItem(request))
