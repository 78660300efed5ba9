"""The part of an event's schedule that a span of time needs, for a bounded cost."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from icalendar import Event as VEvent
from icalendar import vRecur

from freeshelf.events.allowance import Allowance
from freeshelf.events.components import exception_component, main_component, start_of
from freeshelf.events.models import Event, EventException
from freeshelf.events.recurrence import Moment, read_moments, read_rules, rule_for
from freeshelf.events.span import duration, first_wall_time
from freeshelf.events.time_zones import zone
from freeshelf.events.walking import starts_within

# Clocks that change move a start by less; so many dates may lie there.
_MARGIN, _IN_MARGIN = timedelta(hours=3), 16
# What putting an event together costs, and each of its exceptions.
_STEPS_OF_EVENT, _STEPS_OF_EXCEPTION = 100, 60
_TIMES = ("BYHOUR", "BYMINUTE", "BYSECOND")


def components_within(
    event: Event, since: datetime, until: datetime, allowance: Allowance
) -> list[VEvent]:
    """The event with the dates that it may have between two moments, no rule in it.

    Its exceptions have their number among those of the event as their key. Of dates
    that the allowance does not cover, the latest are left out.
    """
    where = zone(event.time_zone)
    low = since.astimezone(where).replace(tzinfo=None) - _MARGIN - duration(event)
    high = until.astimezone(where).replace(tzinfo=None) + _MARGIN
    allowance.steps -= _STEPS_OF_EVENT
    allowance.steps -= event.excluded_dates.count("\n") + event.extra_dates.count("\n")
    excluded = _near(event, event.excluded_dates, low, high)
    dates = set(_near(event, event.extra_dates, low, high))
    dates.update(_named(event, low, high, allowance))
    kept = sorted(dates - set(excluded), key=_order)
    main = main_component(
        event, extra=kept[: allowance.of_event + _IN_MARGIN], excluded=excluded
    )
    return [main, *_exceptions(event, low.date(), high.date(), allowance)]


def _named(
    event: Event, low: datetime, high: datetime, allowance: Allowance
) -> Iterable[Moment]:
    """Dates that the rules name."""
    start = start_of(event)
    most = Allowance(steps=0, of_event=allowance.of_event + _IN_MARGIN)
    # A day is that day once, whatever hours the rule has.
    unsaid = _TIMES if event.is_all_day else ()
    for rule in read_rules(event.rrule):
        kept = vRecur({k: v for k, v in rule.items() if k not in unsaid})
        most.steps = allowance.steps
        for moment in starts_within(
            rule_for(kept, start=start),
            first_wall_time(event),
            time_zone=event.time_zone,
            span=(low, high),
            allowance=most,
        ):
            yield moment.date(), None if event.is_all_day else moment.time()
        allowance.steps = most.steps


def _near(event: Event, text: str, low: datetime, high: datetime) -> list[Moment]:
    """Of dates one a line, those in the span, with the time of the event."""
    return [
        (day, None if event.is_all_day else clock or event.start_time)
        for day, clock in read_moments(text)
        if low.date() <= day <= high.date()
    ]


def _exceptions(
    event: Event, low: date, high: date, allowance: Allowance
) -> list[VEvent]:
    found = []
    for number, row in enumerate(event.exceptions.all()):
        if allowance.steps > 0 and _is_near(row, low, high):
            allowance.steps -= _STEPS_OF_EXCEPTION
            found.append(exception_component(event, row, str(number)))
    return found


def _is_near(row: EventException, low: date, high: date) -> bool:
    start = row.start_date or row.original_date
    if low <= row.original_date <= high:
        return True
    return start <= high and (row.end_date or start) >= low


def _order(moment: Moment) -> tuple[date, time]:
    return moment[0], moment[1] or time.min
