"""When an event takes place: its rule, dates and exceptions, put together.

recurring-ical-events does so on the component that calendars of readers get, so that
the pages here and a phone say the same; only what a rule names is worked out before,
for the span that is asked for.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

import recurring_ical_events
from icalendar import Calendar

from freeshelf.events.expansion import components_within
from freeshelf.events.icalendar_components import (
    EXCEPTION_KEY,
    has_recurrence,
    is_moved,
)
from freeshelf.events.models import Event, EventException
from freeshelf.events.recurrence_budget import RecurrenceBudget
from freeshelf.events.span import duration
from freeshelf.events.time_zones import local_datetime, resolve_imaginary, zone

# How far ahead one looks for the next dates, in steps.
_HORIZONS = (timedelta(days=100), timedelta(days=800), timedelta(days=366 * 25))


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that an event takes place.

    start and end are moments in the zone of the event, the end not part of it; both
    are midnights where the event takes whole days.
    """

    event: Event
    start: datetime
    end: datetime
    is_all_day: bool
    exception: EventException | None = None
    moved_to: datetime | None = None  # its new start, where this is the old place

    @property
    def is_off(self) -> bool:
        """Whether nobody need come: it is cancelled, or takes place at another time."""
        return self.is_cancelled or self.moved_to is not None

    @property
    def is_cancelled(self) -> bool:
        """Whether it does not take place after all."""
        if self.event.status == Event.Status.CANCELLED:
            return True
        return self.exception is not None and self.exception.is_cancelled

    @property
    def title(self) -> str:
        """What this one is called."""
        other = self._here.title if self._here else ""
        return other or self.event.display_title

    @property
    def venue_name(self) -> str:
        """Where this one takes place."""
        return self.own_venue or self.event.venue_name

    @property
    def own_venue(self) -> str:
        """Its place where that is another than the event's."""
        other = self._here.venue_name if self._here else ""
        return "" if other == self.event.venue_name else other

    @property
    def _here(self) -> EventException | None:
        """What is not as usual; in the old place of a moved date all is."""
        return self.exception if self.moved_to is None else None

    def start_in(self, time_zone: tzinfo | None) -> datetime:
        """The start on clocks of a zone; days stay the days that they are."""
        if time_zone is None or self.is_all_day:
            return self.start
        return self.start.astimezone(time_zone)

    def end_in(self, where: tzinfo | None) -> datetime:
        """The end on clocks of a zone."""
        if where is None or self.is_all_day:
            return self.end
        return self.end.astimezone(where)

    def days_in(self, where: tzinfo | None) -> list[date]:
        """The days it touches on calendars of a zone, at most 60."""
        first = self.start_in(where).date()
        last = self.end_in(where)
        if last > self.start_in(where):
            last -= timedelta(microseconds=1)
        count = min((last.date() - first).days, 59) + 1
        return [first + timedelta(days=number) for number in range(max(count, 1))]


def occurrences_of(
    event: Event,
    since: datetime,
    until: datetime,
    allowance: RecurrenceBudget | None = None,
) -> list[Occurrence]:
    """The times that an event takes place between two moments, in their order.

    Those that have begun before and go on are among them. What the allowance does not
    cover is left out, the latest first; it pays for events that repeat.
    """
    if not has_recurrence(event):
        only = first_occurrence(event)
        return [only] if _overlaps(only, since, until) else []
    allowance = RecurrenceBudget() if allowance is None else allowance
    given = allowance.for_event()
    if given.occurrences <= 0 or given.steps <= 0:
        return []
    # Days count where they are; the library asks for one kind of moment.
    margin = timedelta(days=1) if event.is_all_day else timedelta(0)
    since_there, until_there = since - margin, until + margin
    calendar = Calendar()
    components = components_within(event, since_there, until_there, given)
    for component in components:
        calendar.add_component(component)
    exceptions = {str(row.sort_order): row for row in _exceptions(event)}
    found = recurring_ical_events.of(calendar).between(since_there, until_there)
    every = [_of(event, component, exceptions) for component in found]
    every += [_old_place(event, c, exceptions) for c in components if is_moved(c)]
    kept = sorted(
        (one for one in every if _overlaps(one, since, until)),
        key=lambda one: one.start,
    )[: given.of_event]
    allowance.spend(given, len(kept))
    return kept


def occurrences(
    events: Iterable[Event], since: datetime, until: datetime
) -> list[Occurrence]:
    """The times that several events take place between two moments, in their order.

    Of events that repeat, the first times only where there are more than a page takes.
    """
    rows = list(events)
    allowance = RecurrenceBudget().divide(sum(has_recurrence(event) for event in rows))
    found = [
        one for event in rows for one in occurrences_of(event, since, until, allowance)
    ]
    return sorted(found, key=lambda one: (one.start, one.event.pk or 0))


def next_occurrences(
    event: Event,
    *,
    now: datetime,
    count: int,
    allowance: RecurrenceBudget | None = None,
) -> list[Occurrence]:
    """What comes next, or goes on now: at most so many, none when all is over."""
    found: list[Occurrence] = []
    end = event.last_ends_at
    if end is not None and end < now:
        return []
    allowance = RecurrenceBudget() if allowance is None else allowance
    for horizon in _HORIZONS:
        # What is looked at again is not shown again.
        asked = RecurrenceBudget(of_event=count, steps=allowance.steps)
        found = occurrences_of(event, now, now + horizon, asked)
        allowance.steps = asked.steps
        if len(found) >= count or (end is not None and end <= now + horizon):
            break
    return found[:count]


def first_occurrence(event: Event) -> Occurrence:
    """The event as its own start says, whatever its rule makes of it."""
    start = local_datetime(event.start_date, event.start_time, zone(event.time_zone))
    return Occurrence(
        event, resolve_imaginary(start), _end(event, start), event.is_all_day
    )


def _exceptions(event: Event) -> list[EventException]:
    rows = list(event.exceptions.all())
    for number, row in enumerate(rows):
        row.sort_order = number
    return rows


def _end(event: Event, start: datetime) -> datetime:
    if event.is_all_day or not (event.end_date or event.end_time):
        return start + duration(event)
    return resolve_imaginary(
        local_datetime(
            event.end_date or event.start_date, event.end_time, zone(event.time_zone)
        )
    )


def _of(
    event: Event, component: Any, exceptions: dict[str, EventException]
) -> Occurrence:
    where = zone(event.time_zone)
    start, end = component["DTSTART"].dt, component["DTEND"].dt
    is_all_day = not isinstance(start, datetime)
    if is_all_day:
        start, end = (
            local_datetime(start, None, where),
            local_datetime(end, None, where),
        )
    key = component.get(EXCEPTION_KEY)
    return Occurrence(
        event,
        resolve_imaginary(
            start.astimezone(where) if start.tzinfo is not where else start
        ),
        resolve_imaginary(end.astimezone(where) if end.tzinfo is not where else end),
        is_all_day,
        exceptions.get(str(key)) if key is not None else None,
    )


def _old_place(
    event: Event, component: Any, exceptions: dict[str, EventException]
) -> Occurrence:
    """Where a moved date would have been."""
    moved = _of(event, component, exceptions)
    original = component.decoded("recurrence-id")
    if moved.is_all_day:
        original = local_datetime(original, None, zone(event.time_zone))
    original = resolve_imaginary(original)
    return Occurrence(
        event,
        original,
        original + duration(event),
        moved.is_all_day,
        moved.exception,
        moved_to=moved.start,
    )


def _overlaps(one: Occurrence, since: datetime, until: datetime) -> bool:
    if one.is_all_day:
        # A day is compared as the day that it is, wherever the one who asks may be.
        start = one.start.replace(tzinfo=since.tzinfo or UTC)
        end = one.end.replace(tzinfo=since.tzinfo or UTC)
        return start < until and end > since
    if one.end == one.start:
        return since <= one.start < until
    return one.start < until and one.end > since
