"""Expand the part of an event's schedule within a time span, at a bounded cost."""

from datetime import date, datetime, time, timedelta

from icalendar import Event as VEvent

from freeshelf.events.icalendar_components import exception_component, main_component
from freeshelf.events.models import Event, EventException
from freeshelf.events.recurrence import LocalDateTime
from freeshelf.events.recurrence_budget import RecurrenceBudget
from freeshelf.events.rule_dates import (
    date_meant,
    dates_within,
    excluded_within,
    sorted_moments,
)
from freeshelf.events.span import duration
from freeshelf.events.time_zones import zone

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
    return [main, *_exceptions(event, (low, high), dates, budget)]


def _exceptions(
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
