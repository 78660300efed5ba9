"""Taking events from calendars, and following their changes.

A field that a person changed here is theirs: what the calendar says of it later is
kept beside, and shown, and never written over it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from freeshelf.core.turns import let_others_write
from freeshelf.events.calendar_reader import CalendarEvent
from freeshelf.events.errors import EventError, RefusedEventError
from freeshelf.events.models import CalendarFeed, Event, ImportedEvent
from freeshelf.events.values import (
    apply_values,
    get_values,
    normalize_values,
    only_its_dates,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# Editors save meanwhile: each event is a transaction, with a pause after it.
_REST_SECONDS = 0.01
MAX_REFUSALS = 100
# A value that nobody foresaw costs one event, not all those that come after it.
_REFUSALS = (EventError, ValidationError, ArithmeticError, ValueError)


class EventOutcome(StrEnum):
    """What became of one event of a calendar."""

    NEW = "new"
    UPDATED = "updated"
    CANCELLED = "cancelled"
    UNCHANGED = "unchanged"
    OLDER = "older"


@dataclass(slots=True)
class CalendarReport:
    """What became of a calendar: how many of each, and what was refused why."""

    counts: dict[str, int] = field(default_factory=dict)
    refused: list[tuple[str, str]] = field(default_factory=list)
    # Single dates that were left out, since their event does not have them.
    left_out: list[tuple[str, str]] = field(default_factory=list)
    kept: int = 0
    missing: int = 0

    @property
    def total(self) -> int:
        """How many events the calendar has."""
        return sum(self.counts.values()) + len(self.refused)

    def count(self, outcome: str) -> int:
        """How many events came to this."""
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
    """Take every event of a calendar; those that are refused do not stop the others.

    Raises UnreadableCalendarError where the calendar itself breaks off; what came
    before is taken.
    """
    report = CalendarReport()
    seen: list[str] = []
    for read in events:
        seen.append(read.uid)
        left_out: list[str] = []
        try:
            outcome = import_event(
                calendar_event=read,
                now=now,
                feed=feed,
                publishes=publishes,
                language=language,
                user=user,
                left_out=left_out,
            )
        except _REFUSALS as error:
            if len(report.refused) < MAX_REFUSALS:
                report.refused.append((read.title or read.uid, _reason(error)))
        else:
            report.counts[outcome] = report.count(outcome) + 1
            report.left_out += [(read.title or read.uid, why) for why in left_out]
        let_others_write(_REST_SECONDS)
    if feed is not None:
        report.missing = _mark_missing(feed, seen, now)
        report.kept = (
            ImportedEvent.objects.filter(feed=feed)
            .exclude(conflicting_values={})
            .count()
        )
    return report


@transaction.atomic
def import_event(
    *,
    calendar_event: CalendarEvent,
    now: datetime,
    feed: CalendarFeed | None = None,
    publishes: bool = False,
    language: str = "und",
    user: "User | None" = None,
    left_out: list[str] | None = None,
) -> EventOutcome:
    """Create, update or cancel the event of this UID.

    Exceptions of dates that the event does not have are left out, and why is added to
    `left_out`.

    An older SEQUENCE, or the same written earlier, changes nothing (RFC 5546, 2.1.5).
    Raises RefusedEventError for an event without UID or start, for one of another
    source, and for a rule that cannot be followed; ValidationError for its values.
    """
    if calendar_event.problem:
        raise RefusedEventError(
            _("It has a value that cannot be read: %(problem)s")
            % {"problem": calendar_event.problem}
        )
    if not calendar_event.uid:
        raise RefusedEventError(_("It has no UID."))
    event = Event.objects.select_for_update().filter(uid=calendar_event.uid).first()
    if event is None:
        return _create(calendar_event, now, feed, publishes, language, user, left_out)
    origin = ImportedEvent.objects.filter(event=event).first()
    if origin is None:
        raise RefusedEventError(
            _("It was created in this library, so it cannot be imported.")
        )
    if feed is not None and origin.feed_id not in (None, feed.pk):
        raise RefusedEventError(_("It comes from another calendar feed."))
    if _is_older(calendar_event, origin):
        return EventOutcome.OLDER
    said, reasons = only_its_dates(_merged_said(calendar_event, origin))
    if left_out is not None:
        left_out += reasons
    outcome = _update(event, origin, said, now, user)
    origin.feed = feed or origin.feed
    origin.sequence, origin.source_values = calendar_event.sequence, said
    origin.stamped_at = calendar_event.stamped_at or origin.stamped_at
    origin.raw, origin.seen_at, origin.is_missing = calendar_event.raw, now, False
    origin.save()
    return outcome


@transaction.atomic
def accept_source_values(*, event: Event, user: "User | None" = None) -> None:
    """Take what the calendar says instead of a person's words, as a draft."""
    origin = ImportedEvent.objects.select_for_update().get(event=event)
    latest = event.get_latest_revision_as_object()
    apply_values(latest, origin.conflicting_values)
    latest.full_clean()
    latest.save_revision(user=user, log_action=True)
    origin.conflicting_values = {}
    origin.save(update_fields=["conflicting_values"])


@transaction.atomic
def keep_local_values(*, event: Event) -> None:
    """Let a person's words stand, and no longer ask."""
    ImportedEvent.objects.filter(event=event).update(conflicting_values={})


def _create(
    read: CalendarEvent,
    now: datetime,
    feed: CalendarFeed | None,
    publishes: bool,
    language: str,
    user: "User | None",
    left_out: list[str] | None,
) -> EventOutcome:
    if not read.said:
        raise RefusedEventError(_("It has no start date."))
    said, reasons = only_its_dates(normalize_values(read.said))
    if left_out is not None:
        left_out += reasons
    event = Event(uid=read.uid, sequence=read.sequence, language=language, live=False)
    apply_values(event, said)
    if feed is not None and feed.category_id and not said.get("categories"):
        event.categories.set([feed.category])
    event.full_clean()
    event.save()
    revision = event.save_revision(user=user, log_action=True, changed=True)
    if publishes:
        revision.publish(user=user)
    ImportedEvent.objects.create(
        event=event,
        feed=feed,
        sequence=read.sequence,
        stamped_at=read.stamped_at,
        source_values=said,
        raw=read.raw,
        seen_at=now,
    )
    return EventOutcome.NEW


def _is_older(read: CalendarEvent, origin: ImportedEvent) -> bool:
    if read.sequence != origin.sequence:
        return read.sequence < origin.sequence
    if read.stamped_at is None or origin.stamped_at is None:
        return False
    return read.stamped_at < origin.stamped_at


def _merged_said(read: CalendarEvent, origin: ImportedEvent) -> dict[str, Any]:
    """What the source says now; one that speaks of parts leaves the rest as it was."""
    if read.said:
        return {**origin.source_values, **normalize_values(read.said)}
    said = dict(origin.source_values)
    if read.is_cancelled:
        said["status"] = "cancelled"
    if read.exceptions and "schedule" in said:
        schedule = dict(said["schedule"])
        known = {_key(row): row for row in schedule["exceptions"]}
        known |= {_key(row): row for row in read.exceptions}
        schedule["exceptions"] = list(known.values())
        said["schedule"] = schedule
    return said


def _key(row: dict[str, Any]) -> tuple[Any, Any]:
    return row["original_date"], row["original_time"]


def _update(
    event: Event,
    origin: ImportedEvent,
    said: dict[str, Any],
    now: datetime,
    user: "User | None",
) -> EventOutcome:
    """Take what changed at the source, but for what a person changed here."""
    latest: Event = event.get_latest_revision_as_object()
    ours = get_values(latest)
    changed = {
        name: value
        for name, value in said.items()
        if origin.source_values.get(name) != value and ours.get(name) != value
    }
    taken = {
        name: value
        for name, value in changed.items()
        if ours.get(name) == _as_ours(origin.source_values.get(name), name)
    }
    kept = {name: value for name, value in changed.items() if name not in taken}
    still = {
        name: v for name, v in origin.conflicting_values.items() if ours.get(name) != v
    }
    origin.conflicting_values = {
        **{n: v for n, v in still.items() if said.get(n) == v},
        **kept,
    }
    if not taken:
        return EventOutcome.UNCHANGED
    waits = event.has_unpublished_changes
    apply_values(latest, taken)
    latest.full_clean()
    revision = latest.save_revision(user=user, log_action=True)
    if event.live and not waits:
        revision.publish(user=user)
    elif event.live:
        # A draft of a person's waits: readers get what changed, the draft has it too.
        _take_live(event, taken, now)
    if taken.get("status") == Event.Status.CANCELLED:
        return EventOutcome.CANCELLED
    return EventOutcome.UPDATED


def _as_ours(value: Any, name: str) -> Any:
    # A field that the source did not speak of before is empty here.
    if value is not None:
        return value
    return {"map": [None, None], "categories": [], "tags": [], "is_free": False}.get(
        name, ""
    )


def _take_live(event: Event, taken: dict[str, Any], now: datetime) -> None:
    live = Event.objects.get(pk=event.pk)
    apply_values(live, taken)
    live.sequence += 1
    live.last_published_at = now
    live.save()


def _mark_missing(feed: CalendarFeed, seen: list[str], now: datetime) -> int:
    """Note which events to come the calendar no longer has; they stay as they are."""
    rows = ImportedEvent.objects.filter(feed=feed)
    kept = set(seen)
    gone = [row.pk for row in rows.select_related("event") if row.event.uid not in kept]
    rows.filter(pk__in=gone).update(is_missing=True)
    coming = rows.filter(pk__in=gone, event__last_ends_at__gte=now)
    return coming.count()


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(error.messages)
    return str(error)
