"""Named selections of resources: a count on the admin home, a list behind it.

Both use the same condition, so the list always has exactly as many rows as the count
says. Other apps register selections that depend on their own data, such as the source
of a record.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from freeshelf.library.admin.closed_records import visible_in_admin
from freeshelf.library.admin.extraction_messages import PROBLEMS
from freeshelf.library.models import FileVersion, Resource

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Selection:
    """Resources that match a condition, which may depend on the time."""

    name: str  # as in the query string
    label: str | Promise
    condition: Callable[[datetime], Any]


def register_selection(selection: Selection) -> None:
    """Add a selection to the list of resources."""
    _SELECTIONS[selection.name] = selection


def selection_choices() -> list[tuple[str, str | Promise]]:
    """Return names and labels of all selections."""
    return [(one.name, one.label) for one in _SELECTIONS.values()]


def select(queryset: QuerySet, name: str, *, now: datetime) -> QuerySet:
    """Filter to the resources of a selection."""
    return queryset.filter(_SELECTIONS[name].condition(now))


def count_selected(name: str, *, now: datetime) -> int:
    """Return the number of resources of a selection, or 0 if it is not registered."""
    if name not in _SELECTIONS:
        return 0
    return select(visible_in_admin(Resource.objects.all()), name, now=now).count()


def start_of_last_week(now: datetime) -> datetime:
    """Return midnight at the start of the day one week ago."""
    start = timezone.localtime(now) - WEEK
    return start.replace(hour=0, minute=0, second=0, microsecond=0)


def _has_failed_file(now: datetime) -> Q:
    failed = FileVersion.objects.in_states(PROBLEMS)
    return Q(pk__in=failed.values("file__resource"))


def _was_published(now: datetime) -> Q:
    since = start_of_last_week(now)
    return Q(live=True, last_published_at__gte=since, first_published_at__gte=since)


def _was_updated(now: datetime) -> Q:
    since = start_of_last_week(now)
    # Records that an import created this week were not updated here.
    return Q(
        live=True,
        last_published_at__gte=since,
        first_published_at__lt=since,
        created_at__lt=since,
    )


def _was_withdrawn(now: datetime) -> Q:
    # A value instead of a negation, so that SQLite uses the index.
    return Q(live__in=[False], withdrawn_at__gte=start_of_last_week(now))


_SELECTIONS: dict[str, Selection] = {
    selection.name: selection
    for selection in (
        Selection(
            "failed-files",
            _("Files whose text could not be extracted"),
            _has_failed_file,
        ),
        Selection("published-this-week", _("Published this week"), _was_published),
        Selection("updated-this-week", _("Updated this week"), _was_updated),
        Selection("withdrawn-this-week", _("Withdrawn this week"), _was_withdrawn),
    )
}
