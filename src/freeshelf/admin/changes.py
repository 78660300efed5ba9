"""Changes of the last seven days, from the records and from Wagtail's log."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import ngettext
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.ui.components import Component
from wagtail.log_actions import registry
from wagtail.models import BaseLogEntry

from freeshelf.admin.attention import selected_list
from freeshelf.library.admin.closed_records import without_closed
from freeshelf.library.admin.selections import start_of_last_week

_ENTRIES = 12
# Marks log entries that were imported with a site.
_FROM_ELSEWHERE = "is_autosave"
_LOOKED_AT = 60  # before duplicates are removed


def change_counts(*, now: datetime) -> list[dict[str, Any]]:
    """Return numbers of changed resources, zeros included."""
    return [
        selected_list("published-this-week", _published, now),
        selected_list("updated-this-week", _updated, now),
        selected_list("imported-this-week", _imported, now),
        selected_list("withdrawn-this-week", _withdrawn, now),
    ]


def change_entries(request: HttpRequest, *, now: datetime) -> list[dict[str, Any]]:
    """Return the latest visible actions of users, the last first."""
    finder = AdminURLFinder(request.user)
    found: list[tuple[BaseLogEntry, object]] = []
    for model in registry.get_log_entry_models():
        entries = (
            without_closed(model.objects.viewable_by_user(request.user), request.user)
            .filter(timestamp__gte=start_of_last_week(now), user__isnull=False)
            .select_related("user__wagtail_userprofile", "content_type")
            .exclude(data__has_key=_FROM_ELSEWHERE)
            .order_by("-timestamp", "-pk")[:_LOOKED_AT]
        )
        found += entries.with_instances()
    found.sort(key=lambda pair: pair[0].timestamp, reverse=True)
    return [
        {
            "moment": entry.timestamp,
            "person": entry.user_display_name,
            "action": str(entry.message),
            "label": str(entry.label),
            "url": (finder.get_edit_url(instance) or "") if instance else "",
        }
        for entry, instance in islice(_once_each(found), _ENTRIES)
    ]


def _once_each(
    found: Iterable[tuple[BaseLogEntry, object]],
) -> Iterator[tuple[BaseLogEntry, object]]:
    """Yield each action on an object once: a form saves itself many times."""
    seen = set()
    for entry, instance in found:
        did = (entry.content_type_id, entry.object_id, entry.action, entry.user_id)
        if did not in seen:
            seen.add(did)
            yield entry, instance


def _published(count: int) -> str:
    return ngettext("resource published", "resources published", count)


def _updated(count: int) -> str:
    return ngettext("resource updated", "resources updated", count)


def _imported(count: int) -> str:
    return ngettext("resource imported", "resources imported", count)


def _withdrawn(count: int) -> str:
    return ngettext("resource withdrawn", "resources withdrawn", count)


class ChangesPanel(Component):
    """Panel of changed resources and the latest actions."""

    name = "changes"
    template_name = "admin/changes_panel.html"
    order = 120

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Return the changes of the last week."""
        now = timezone.now()
        return {
            "counts": change_counts(now=now),
            "entries": change_entries(parent_context["request"], now=now),
        }
