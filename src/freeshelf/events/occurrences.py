"""Occurrences of an event from its rule, dates and exceptions.

recurring-ical-events expands the same component that visitors' calendars get, so that
pages and phones agree; only the dates of rules are computed before, for the requested
span.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

import recurring_ical_events
from icalendar import Calendar
from icalendar import Event as VEvent

from freeshelf.events.icalendar_components import (
    EXCEPTION_KEY,
    exception_component,
    has_recurrence,
    is_moved,
    main_component,
)
from freeshelf.events.models import Event, EventException
from freeshelf.events.recurrence import LocalDateTime, sorted_moments
from freeshelf.events.rule_dates import (
    RecurrenceBudget,
    date_meant,
    dates_within,
    excluded_within,
)
from freeshelf.events.schedule import duration, end_of
from freeshelf.events.time_zones import local_datetime, resolve_nonexistent, zone

# Clock changes move a start by less than this; up to this many dates may lie there.
_MARGIN, _IN_MARGIN = timedelta(hours=3), 16
# Cost of building the components of an event and of each exception.
_STEPS_OF_EVENT, _STEPS_OF_EXCEPTION = 100, 60


def components_within(
    event: Event, since: datetime, until: datetime, budget: RecurrenceBudget
) -> list[VEvent]:
    """Return components for the dates of an event between two times, without rules.

    Exceptions have their index among those of the event as key. Dates beyond the budget
    are left out, latest first.
    """
    event_zone = zone(event.time_zone)
    low = since.astimezone(event_zone).replace(tzinfo=None) - _MARGIN - duration(event)
    high = until.astimezone(event_zone).replace(tzinfo=None) + _MARGIN
    budget.steps -= _STEPS_OF_EVENT
    budget.steps -= event.excluded_dates.count("\n") + event.extra_dates.count("\n")
    excluded = excluded_within(event, low, high)
    dates = dates_within(event, low, high, budget)
    main = main_component(
        event,
        extra=sorted_moments(dates)[: budget.of_event + _IN_MARGIN],
        excluded=excluded,
    )
    return [main, *_exception_components(event, (low, high), dates, budget)]


def _exception_components(
    event: Event,
    span: tuple[datetime, datetime],
    dates: set[LocalDateTime],
    budget: RecurrenceBudget,
) -> list[VEvent]:
    """Return exceptions near a span whose date exists; `dates` are those there."""
    components = []
    low, high = span[0].date(), span[1].date()
    for number, row in enumerate(event.exceptions.all()):
        if budget.steps <= 0 or not _is_near(row, low, high):
            continue
        budget.steps -= _STEPS_OF_EXCEPTION
        day, clock = row.original_date, row.original_time
        candidates = dates
        if not low <= day <= high:
            begin = datetime.combine(day, time.min)
            candidates = dates_within(
                event, begin, datetime.combine(day, time.max), budget
            )
        if (matched := date_meant(event, day, clock, candidates)) is not None:
            components.append(exception_component(event, row, matched, str(number)))
    return components


def _is_near(row: EventException, low: date, high: date) -> bool:
    start = row.start_date or row.original_date
    if low <= row.original_date <= high:
        return True
    return start <= high and (row.end_date or start) >= low


# Periods in which the next dates are searched, in steps.
_FAR = datetime(9000, 1, 1, tzinfo=UTC)  # from here on only the span decides
_HORIZONS = (timedelta(days=100), timedelta(days=800), timedelta(days=366 * 25))


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One occurrence of an event.

    `start` and `end` are times in the zone of the event, the end exclusive; both are
    midnights for an all-day event.
    """

    event: Event
    start: datetime
    end: datetime
    is_all_day: bool
    exception: EventException | None = None
    moved_to: datetime | None = None  # its new start, if this is the original date

    @property
    def is_off(self) -> bool:
        """Return whether it is cancelled or takes place at another time."""
        return self.is_cancelled or self.moved_to is not None

    @property
    def is_cancelled(self) -> bool:
        """Return whether it is cancelled."""
        if self.event.status == Event.Status.CANCELLED:
            return True
        return self.exception is not None and self.exception.is_cancelled

    @property
    def title(self) -> str:
        """Return its title."""
        other = self._effective_exception.title if self._effective_exception else ""
        return other or self.event.display_title

    @property
    def venue_name(self) -> str:
        """Return its venue."""
        return self.own_venue or self.event.venue_name

    @property
    def own_venue(self) -> str:
        """Return its venue if it differs from the event's."""
        other = (
            self._effective_exception.venue_name if self._effective_exception else ""
        )
        return "" if other == self.event.venue_name else other

    @property
    def _effective_exception(self) -> EventException | None:
        """Return its exception, unless this is the original date of a moved one."""
        return self.exception if self.moved_to is None else None

    def start_in(self, time_zone: tzinfo | None) -> datetime:
        """Return the start in a zone; all-day dates stay the same day."""
        if time_zone is None or self.is_all_day:
            return self.start
        return self.start.astimezone(time_zone)

    def end_in(self, where: tzinfo | None) -> datetime:
        """Return the end in a zone."""
        if where is None or self.is_all_day:
            return self.end
        return self.end.astimezone(where)

    def days_in(self, where: tzinfo | None) -> list[date]:
        """Return the days it covers in a zone, at most 60."""
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
    """Return the occurrences of an event between two times, in order.

    Includes those that have started before and continue. Those beyond the budget are
    left out, latest first; only recurring events use it.
    """
    if not has_recurrence(event):
        only = first_occurrence(event)
        return [only] if _overlaps(only, since, until) else []
    allowance = RecurrenceBudget() if allowance is None else allowance
    event_budget = allowance.for_event()
    if event_budget.occurrences <= 0 or event_budget.steps <= 0:
        return []
    # All-day dates are local to the event; the library expects one kind of time.
    margin = timedelta(days=1) if event.is_all_day else timedelta(0)
    since_there, until_there = since - margin, until + margin
    calendar = Calendar()
    components = components_within(event, since_there, until_there, event_budget)
    for component in components:
        calendar.add_component(component)
    exceptions = {str(n): row for n, row in enumerate(event.exceptions.all())}
    components_found = recurring_ical_events.of(calendar).between(
        since_there, until_there
    )
    all_occurrences = [
        _of(event, component, exceptions) for component in components_found
    ]
    all_occurrences += [
        _original_occurrence(event, c, exceptions) for c in components if is_moved(c)
    ]
    selected = sorted(
        (one for one in all_occurrences if _overlaps(one, since, until)),
        key=lambda one: one.start,
    )[: event_budget.of_event]
    allowance.spend(event_budget, len(selected))
    return selected


def occurrences(
    events: Iterable[Event], since: datetime, until: datetime
) -> list[Occurrence]:
    """Return the occurrences of several events between two times, in order.

    Of recurring events, only the first ones if there are more than a page shows.
    """
    rows = list(events)
    allowance = RecurrenceBudget().divide(sum(has_recurrence(event) for event in rows))
    result = [
        one for event in rows for one in occurrences_of(event, since, until, allowance)
    ]
    return sorted(result, key=lambda one: (one.start, one.event.pk or 0))


def takes_place(
    event: Event, since: datetime, until: datetime, allowance: RecurrenceBudget
) -> bool:
    """Return whether an event whose span overlaps a period has a date in it.

    Beyond the budget its span decides.
    """
    if not has_recurrence(event) or since > _FAR or allowance.steps <= 0:
        return True
    if event.first_starts_at is not None:
        since = max(since, event.first_starts_at - timedelta(days=1))
    until = min(until, since + _HORIZONS[-1])
    return bool(occurrences_of(event, since, until, allowance))


def next_occurrences(
    event: Event,
    *,
    now: datetime,
    count: int,
    allowance: RecurrenceBudget | None = None,
) -> list[Occurrence]:
    """Return up to `count` current or next occurrences; none if all are over."""
    result: list[Occurrence] = []
    end = event.last_ends_at
    if end is not None and end < now:
        return []
    allowance = RecurrenceBudget() if allowance is None else allowance
    for horizon in _HORIZONS:
        # A repeated search counts its occurrences only once.
        search_budget = RecurrenceBudget(of_event=count, steps=allowance.steps)
        result = occurrences_of(event, now, now + horizon, search_budget)
        allowance.steps = search_budget.steps
        if len(result) >= count or (end is not None and end <= now + horizon):
            break
    return result[:count]


def first_occurrence(event: Event) -> Occurrence:
    """Return the event at its own start, whatever its rule."""
    start = local_datetime(event.start_date, event.start_time, zone(event.time_zone))
    return Occurrence(
        event, resolve_nonexistent(start), end_of(event, start), event.is_all_day
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
        resolve_nonexistent(
            start.astimezone(where) if start.tzinfo is not where else start
        ),
        resolve_nonexistent(end.astimezone(where) if end.tzinfo is not where else end),
        is_all_day,
        exceptions.get(str(key)) if key is not None else None,
    )


def _original_occurrence(
    event: Event, component: Any, exceptions: dict[str, EventException]
) -> Occurrence:
    """Return the occurrence at the original date of a moved one."""
    moved = _of(event, component, exceptions)
    original = component.decoded("recurrence-id")
    if moved.is_all_day:
        original = local_datetime(original, None, zone(event.time_zone))
    original = resolve_nonexistent(original)
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
        # An all-day date is compared as that day in any zone.
        start = one.start.replace(tzinfo=since.tzinfo or UTC)
        end = one.end.replace(tzinfo=since.tzinfo or UTC)
        return start < until and end > since
    if one.end == one.start:
        return since <= one.start < until
    return one.start < until and one.end > since
