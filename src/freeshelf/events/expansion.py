"""The part of an event's schedule that a span of time needs, for a bounded cost."""

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

# Clocks that change move a start by less; so many dates may lie there.
_MARGIN, _IN_MARGIN = timedelta(hours=3), 16
# What putting an event together costs, and each of its exceptions.
_STEPS_OF_EVENT, _STEPS_OF_EXCEPTION = 100, 60


def components_within(
    event: Event, since: datetime, until: datetime, budget: RecurrenceBudget
) -> list[VEvent]:
    """The event with the dates that it may have between two moments, no rule in it.

    Its exceptions have their number among those of the event as their key. Of dates
    that the allowance does not cover, the latest are left out.
    """
    where = zone(event.time_zone)
    low = since.astimezone(where).replace(tzinfo=None) - _MARGIN - duration(event)
    high = until.astimezone(where).replace(tzinfo=None) + _MARGIN
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
    allowance: RecurrenceBudget,
) -> list[VEvent]:
    """Exceptions near a span, of dates that the event has; dates are those there."""
    found = []
    low, high = span[0].date(), span[1].date()
    for number, row in enumerate(event.exceptions.all()):
        if allowance.steps <= 0 or not _is_near(row, low, high):
            continue
        allowance.steps -= _STEPS_OF_EXCEPTION
        day, clock = row.original_date, row.original_time
        its_dates = dates
        if not low <= day <= high:
            begin = datetime.combine(day, time.min)
            its_dates = dates_within(
                event, begin, datetime.combine(day, time.max), allowance
            )
        if (meant := date_meant(event, day, clock, its_dates)) is not None:
            found.append(exception_component(event, row, meant, str(number)))
    return found


def _is_near(row: EventException, low: date, high: date) -> bool:
    start = row.start_date or row.original_date
    if low <= row.original_date <= high:
        return True
    return start <= high and (row.end_date or start) >= low
