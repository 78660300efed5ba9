"""Import events from calendars, and apply their changes.

A field that a user edited here is theirs: later values from the calendar are stored and
shown beside it, but never overwrite it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from freeshelf.content.wording import listed_phrases
from freeshelf.core.batches import let_others_write
from freeshelf.events.calendar_reader import CalendarEvent
from freeshelf.events.models import CalendarFeed, Event, ImportedEvent
from freeshelf.events.recurrence import EventError
from freeshelf.events.values import (
    apply_values,
    get_values,
    normalize_values,
    only_its_dates,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# Editors save meanwhile: one transaction per event, with a pause after it.
_PAUSE_SECONDS = 0.01
MAX_REFUSALS = 100
# An unforeseen value skips one event, not all that follow.
_REFUSALS = (EventError, ValidationError, ArithmeticError, ValueError)


class RefusedEventError(EventError):
    """One event of a calendar that cannot be imported."""


class EventOutcome(StrEnum):
    """Results for one event of a calendar."""

    NEW = "new"
    UPDATED = "updated"
    CANCELLED = "cancelled"
    UNCHANGED = "unchanged"
    OLDER = "older"


@dataclass(slots=True)
class CalendarReport:
    """Result of an import: counts by outcome, and rejected events with reasons."""

    counts: dict[str, int] = field(default_factory=dict)
    refused: list[tuple[str, str]] = field(default_factory=list)
    # Single dates that were skipped, since their event does not have them.
    left_out: list[tuple[str, str]] = field(default_factory=list)
    kept: int = 0
    missing: int = 0

    @property
    def total(self) -> int:
        """Return how many events the calendar has."""
        return sum(self.counts.values()) + len(self.refused)

    def count(self, outcome: str) -> int:
        """Return how many events had this outcome."""
        return self.counts.get(outcome, 0)


def import_calendar(
    *,
    events: Iterable[CalendarEvent],
    now: datetime,
    feed: CalendarFeed | None = None,
    publishes: bool = False,
    language: str = "und",
    user: "User | None" = None,
) -> CalendarReport:
    """Import every event of a calendar; rejected ones do not stop the others.

    Raises UnreadableCalendarError if the calendar is truncated; events before that are
    imported.
    """
    report = CalendarReport()
    seen_uids: list[str] = []
    importer = _EventImporter(now, feed, publishes, language, user)
    for read in events:
        seen_uids.append(read.uid)
        name = read.title or read.uid
        try:
            outcome, left_out = importer.take(read)
        except _REFUSALS as error:
            if len(report.refused) < MAX_REFUSALS:
                report.refused.append((name, _reason(error)))
        else:
            report.counts[outcome] = report.count(outcome) + 1
            report.left_out += [(name, why) for why in left_out]
        let_others_write(_PAUSE_SECONDS)
    if feed is not None:
        report.missing = _mark_missing(feed, seen_uids, now)
        report.kept = (
            ImportedEvent.objects.filter(feed=feed)
            .exclude(conflicting_values={})
            .count()
        )
    return report


@dataclass(frozen=True, slots=True)
class _EventImporter:
    """Importer of the events of one calendar."""

    now: datetime
    feed: CalendarFeed | None
    publishes: bool
    language: str
    user: "User | None"

    @transaction.atomic
    def take(self, read: CalendarEvent) -> tuple[EventOutcome, list[str]]:
        """Create, update or cancel the event of this UID.

        Exceptions for dates that the event does not have are skipped; why is returned
        as well. An older SEQUENCE, or the same with an older date, changes nothing (RFC
        5546, 2.1.5).

        Raises RefusedEventError for an event without UID or start, for one of another
        source, and for an invalid rule; ValidationError for its values.
        """
        if read.problem:
            message = _("It has a value that cannot be read: %(problem)s")
            raise RefusedEventError(message % {"problem": read.problem})
        if not read.uid:
            raise RefusedEventError(_("It has no UID."))
        event = Event.objects.select_for_update().filter(uid=read.uid).first()
        if event is None:
            return EventOutcome.NEW, self._create(read)
        origin = ImportedEvent.objects.filter(event=event).first()
        if origin is None:
            raise RefusedEventError(
                _("It was created in this library, so it cannot be imported.")
            )
        feed = self.feed
        if feed is not None and origin.feed_id not in (None, feed.pk):
            raise RefusedEventError(_("It comes from another calendar feed."))
        if _is_older(read, origin):
            return EventOutcome.OLDER, []
        values, left_out = only_its_dates(_merged_values(read, origin))
        outcome = self._update(event, origin, values)
        origin.feed = feed or origin.feed
        origin.sequence, origin.source_values = read.sequence, values
        origin.stamped_at = read.stamped_at or origin.stamped_at
        origin.raw, origin.seen_at, origin.is_missing = read.raw, self.now, False
        origin.save()
        return outcome, left_out

    def _create(self, read: CalendarEvent) -> list[str]:
        if not read.said:
            raise RefusedEventError(_("It has no start date."))
        values, left_out = only_its_dates(normalize_values(read.said))
        event = Event(
            uid=read.uid, sequence=read.sequence, language=self.language, live=False
        )
        apply_values(event, values)
        feed = self.feed
        if feed is not None and feed.category_id and not values.get("categories"):
            event.categories.set([feed.category])
        event.full_clean()
        event.save()
        revision = event.save_revision(user=self.user, log_action=True, clean=False)
        if self.publishes:
            revision.publish(user=self.user)
        ImportedEvent.objects.create(
            event=event,
            feed=feed,
            sequence=read.sequence,
            stamped_at=read.stamped_at,
            source_values=values,
            raw=read.raw,
            seen_at=self.now,
        )
        return left_out

    def _update(
        self, event: Event, origin: ImportedEvent, values: dict[str, Any]
    ) -> EventOutcome:
        """Apply source changes, except to fields that a user edited here."""
        latest: Event = event.get_latest_revision_as_object()
        local = get_values(latest)
        changed = {
            name: value
            for name, value in values.items()
            if origin.source_values.get(name) != value and local.get(name) != value
        }
        applied = {
            name: value
            for name, value in changed.items()
            if local.get(name) == _default_value(origin.source_values.get(name), name)
        }
        conflicting = {
            name: value for name, value in changed.items() if name not in applied
        }
        unresolved = {
            name: v
            for name, v in origin.conflicting_values.items()
            if local.get(name) != v
        }
        origin.conflicting_values = {
            **{n: v for n, v in unresolved.items() if values.get(n) == v},
            **conflicting,
        }
        if not applied:
            return EventOutcome.UNCHANGED
        has_draft = event.has_unpublished_changes
        apply_values(latest, applied)
        revision = latest.save_revision(user=self.user, log_action=True)
        if event.live and not has_draft:
            revision.publish(user=self.user)
        elif event.live:
            # With a pending draft of a user, the live event and the draft both get the
            # changes.
            _apply_to_live(event, applied, self.now)
        if applied.get("status") == Event.Status.CANCELLED:
            return EventOutcome.CANCELLED
        return EventOutcome.UPDATED


@transaction.atomic
def accept_source_values(*, event: Event, user: "User | None" = None) -> None:
    """Apply the values of the source calendar as a draft."""
    origin = ImportedEvent.objects.select_for_update().get(event=event)
    latest = event.get_latest_revision_as_object()
    apply_values(latest, origin.conflicting_values)
    latest.save_revision(user=user, log_action=True)
    origin.conflicting_values = {}
    origin.save(update_fields=["conflicting_values"])


@transaction.atomic
def keep_local_values(*, event: Event) -> None:
    """Keep the local values and discard the conflict."""
    ImportedEvent.objects.filter(event=event).update(conflicting_values={})


def _is_older(calendar_event: CalendarEvent, origin: ImportedEvent) -> bool:
    if calendar_event.sequence != origin.sequence:
        return calendar_event.sequence < origin.sequence
    if calendar_event.stamped_at is None or origin.stamped_at is None:
        return False
    return calendar_event.stamped_at < origin.stamped_at


def _merged_values(
    calendar_event: CalendarEvent, origin: ImportedEvent
) -> dict[str, Any]:
    """Return the source values; a partial update keeps the others."""
    if calendar_event.said:
        return {**origin.source_values, **normalize_values(calendar_event.said)}
    values = dict(origin.source_values)
    if calendar_event.is_cancelled:
        values["status"] = "cancelled"
    if calendar_event.exceptions and "schedule" in values:
        schedule = dict(values["schedule"])
        rows = {_key(row): row for row in schedule["exceptions"]}
        rows |= {_key(row): row for row in calendar_event.exceptions}
        schedule["exceptions"] = list(rows.values())
        values["schedule"] = schedule
    return values


def _key(row: dict[str, Any]) -> tuple[Any, Any]:
    return row["original_date"], row["original_time"]


def _default_value(value: Any, name: str) -> Any:
    # A field without a former source value is empty here.
    if value is not None:
        return value
    return {"map": [None, None], "categories": [], "tags": [], "is_free": False}.get(
        name, ""
    )


def _apply_to_live(event: Event, applied: dict[str, Any], now: datetime) -> None:
    live = Event.objects.get(pk=event.pk)
    apply_values(live, applied)
    live.sequence += 1
    live.last_published_at = now
    live.save()


def _mark_missing(feed: CalendarFeed, seen: list[str], now: datetime) -> int:
    """Mark events missing from the calendar and return how many are upcoming."""
    rows = ImportedEvent.objects.filter(feed=feed)
    seen_uids = set(seen)
    missing = [
        row.pk for row in rows.select_related("event") if row.event.uid not in seen_uids
    ]
    rows.filter(pk__in=missing).update(is_missing=True)
    coming = rows.filter(pk__in=missing, event__last_ends_at__gte=now)
    return coming.count()


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return listed_phrases(error.messages)
    return str(error)
