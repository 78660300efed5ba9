"""Named selections of resources: a number on the home of the admin, a list behind it.

Both ask the same condition, so the list always shows exactly as many. Rooms above the
library add selections of what only they know, such as where a record came from.
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
    """Resources that have something in common; the condition may look at the clock."""

    name: str  # as in the query string
    label: str | Promise
    condition: Callable[[datetime], Any]


def register_selection(selection: Selection) -> None:
    """Offer a selection in the list of resources."""
    _SELECTIONS[selection.name] = selection


def selection_choices() -> list[tuple[str, str | Promise]]:
    """Names and labels of all selections."""
    return [(one.name, one.label) for one in _SELECTIONS.values()]


def select(queryset: QuerySet, name: str, *, now: datetime) -> QuerySet:
    """Keep the resources of a selection."""
    return queryset.filter(_SELECTIONS[name].condition(now))


def count_selected(name: str, *, now: datetime) -> int:
    """How many resources a selection has; 0 when nobody offers it."""
    if name not in _SELECTIONS:
        return 0
    return select(visible_in_admin(Resource.objects.all()), name, now=now).count()


def start_of_last_week(now: datetime) -> datetime:
    """Midnight at the beginning of the day a week ago."""
    start = timezone.localtime(now) - WEEK
    return start.replace(hour=0, minute=0, second=0, microsecond=0)


def _has_failed_file(now: datetime) -> Q:
    failed = FileVersion.objects.filter(
        is_current=True, file__removed_at__isnull=True, content__state__in=PROBLEMS
    )
    return Q(pk__in=failed.values("file__resource"))


def _was_published(now: datetime) -> Q:
    since = start_of_last_week(now)
    return Q(live=True, last_published_at__gte=since, first_published_at__gte=since)


def _was_updated(now: datetime) -> Q:
    since = start_of_last_week(now)
    # What an import brought this week was changed elsewhere.
    return Q(
        live=True,
        last_published_at__gte=since,
        first_published_at__lt=since,
        created_at__lt=since,
    )


def _was_withdrawn(now: datetime) -> Q:
    # As a value and not as a negation, so that SQLite looks into the index.
    return Q(live__in=[False], withdrawn_at__gte=start_of_last_week(now))


_SELECTIONS: dict[str, Selection] = {}
for _selection in (
    Selection(
        "failed-files", _("Files whose text could not be extracted"), _has_failed_file
    ),
    Selection("published-this-week", _("Published this week"), _was_published),
    Selection("updated-this-week", _("Updated this week"), _was_updated),
    Selection("withdrawn-this-week", _("Withdrawn this week"), _was_withdrawn),
):
    register_selection(_selection)
