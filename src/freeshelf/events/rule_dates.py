"""Dates of an event by its rules, and the exceptions that match them.

An exception for a date that the event never had would be shown to visitors, while the
intended date stays unchanged. Such an exception is ignored.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import lcm

from babel.dates import format_date
from dateutil.rrule import rrulestr
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from icalendar import vRecur

from freeshelf.content.wording import listed_phrases
from freeshelf.core.locales import locale_of
from freeshelf.events.models import Event, EventException
from freeshelf.events.recurrence import (
    LocalDateTime,
    parse_dates,
    parse_rules,
    rule_for,
    rule_part,
    sorted_moments,
    wall_clock,
    without_end,
)
from freeshelf.events.schedule import first_wall_time, start_of
from freeshelf.events.time_zones import local_datetime, zone

# Occurrences of one event, and of all events, per request.
MAX_OF_EVENT, MAX_OF_PAGE = 150, 3000
# Minimum per event, however many events there are.
_MIN_OF_EVENT = 24
# A step is one examined day, about two microseconds.
_STEPS_OF_EVENT, _STEPS_OF_PAGE = 10_000, 120_000


@dataclass(slots=True)
class RecurrenceBudget:
    """The remaining occurrences and steps of a page; it counts down.

    Rules are untrusted, so their work has limits. `of_event` is the maximum of
    occurrences for one event.
    """

    occurrences: int = MAX_OF_PAGE
    steps: int = _STEPS_OF_PAGE
    of_event: int = MAX_OF_EVENT

    def divide(self, events: int) -> "RecurrenceBudget":
        """Divide the budget among this number of recurring events."""
        fair = self.occurrences // max(events, 1)
        self.of_event = max(_MIN_OF_EVENT, min(fair, self.of_event))
        return self

    def for_event(self) -> "RecurrenceBudget":
        """Return the budget of one event."""
        most = min(self.of_event, self.occurrences)
        return RecurrenceBudget(most, min(self.steps, _STEPS_OF_EVENT), of_event=most)

    def spend(self, given: "RecurrenceBudget", found: int) -> None:
        """Subtract what an event used of its budget."""
        self.steps -= min(self.steps, _STEPS_OF_EVENT) - given.steps
        self.occurrences -= found


_STEPS_OF_RULE = 40
# A larger count is ignored, so that dates before the span are not examined.
_MAX_COUNT = 5000
_DAYS = {"WEEKLY": 7, "DAILY": 1}
# Steps for each skipped day: longer periods are examined in one step.
_STEPS_A_DAY = {"WEEKLY": 0.5, "MONTHLY": 0.3, "YEARLY": 0.25}


def starts_within(
    rule: vRecur,
    start: datetime,
    *,
    time_zone: str,
    span: tuple[datetime, datetime],
    allowance: RecurrenceBudget,
) -> Iterator[datetime]:
    """Yield the dates of a validated rule in a span, in order.

    dateutil expands a rule from its first day on, and searches for the next date
    however far away. So expansion starts shortly before the span, and ends when its
    steps are used up.

    `start` and `span` are local times without a zone. Stops silently when the
    occurrences or steps of the budget are used up.
    """
    low, high = span
    until, count = rule_part(rule, "UNTIL"), rule_part(rule, "COUNT")
    if until is not None:
        high = min(high, wall_clock(until, zone(time_zone)))
    if high < max(low, start) or allowance.steps <= 0:
        return
    is_counted = count is not None and count <= _MAX_COUNT
    begin = start if is_counted else _start_near(rule, start, low)
    allowance.steps -= _STEPS_OF_RULE
    rate = _STEPS_A_DAY.get(rule_part(rule, "FREQ"), 1)
    before, seen, yielded = begin, 0, 0
    for moment in rrulestr(without_end(rule), dtstart=begin):
        # Each day is examined, whether the rule includes it or not.
        allowance.steps -= max(int((moment - before).days * rate), 1)
        before, seen = moment, seen + 1
        if moment > high or (is_counted and seen > count):
            return
        if moment >= low:
            yield moment
            yielded += 1
        if allowance.steps <= 0 or yielded >= allowance.of_event:
            return


def _start_near(rule: vRecur, start: datetime, low: datetime) -> datetime:
    """Return a later start with the same dates in the span, shortly before it."""
    frequency, interval = rule_part(rule, "FREQ"), rule_part(rule, "INTERVAL", 1)
    if days := _DAYS.get(frequency):
        step = timedelta(days=days * interval)
        # One more, since the first week may be incomplete.
        return start + step * max((low - start) // step - 1, 0)
    if frequency not in ("MONTHLY", "YEARLY"):
        return start
    years = interval if frequency == "YEARLY" else lcm(interval, 12) // 12
    steps = max((low.year - start.year - 1) // years, 0)
    for fewer in range(steps, 0, -1):
        try:
            return start.replace(year=start.year + fewer * years)
        except ValueError:
            # 29 February of another year.
            continue
    return start


_TIMES = ("BYHOUR", "BYMINUTE", "BYSECOND")
# Up to this many dates may lie within a shift of clocks.
_IN_MARGIN = 16
# A validation may examine more than a page, in periods of this many days.
_STEPS, _MAX_OCCURRENCES, _PERIOD = 100_000, 10_000, timedelta(days=400)
# Distances in which the nearest dates are searched, in days.
_SEARCH_DAYS = (400, 4000)
# Closer to the ends of the calendar, a day may have no time in another zone.
_FIRST, _LAST = date(1, 1, 3), date(9999, 12, 29)
_SHOWN_BEFORE, _SHOWN_AFTER, _SHOWN = timedelta(days=60), timedelta(days=400), 80


def dates_within(
    event: Event, low: datetime, high: datetime, allowance: RecurrenceBudget
) -> set[LocalDateTime]:
    """Return dates of start, rules and further dates in a span, without excluded ones.

    `low` and `high` are local times. Dates beyond the budget are left out, latest
    first.
    """
    dates = set(_dates_in_span(event, event.extra_dates, low, high))
    if low.date() <= event.start_date <= high.date():
        dates.add((event.start_date, None if event.is_all_day else event.start_time))
    dates.update(_rule_dates(event, low, high, allowance))
    return dates - set(excluded_within(event, low, high))


def excluded_within(event: Event, low: datetime, high: datetime) -> list[LocalDateTime]:
    """Return the excluded dates in a span of local times."""
    return _dates_in_span(event, event.excluded_dates, low, high)


def dates_between(event: Event, first: date, last: date) -> set[LocalDateTime]:
    """Return the dates of an event between two days, inclusive."""
    low, high = datetime.combine(first, time.min), datetime.combine(last, time.max)
    allowance = RecurrenceBudget(steps=_STEPS, of_event=_MAX_OCCURRENCES)
    return dates_within(event, low, high, allowance)


def date_meant(
    event: Event, day: date, clock: time | None, dates: Collection[LocalDateTime]
) -> LocalDateTime | None:
    """Return the one of these dates that a day, optionally with a time, refers to."""
    if not _FIRST <= day <= _LAST:
        return None
    of_day = [moment for moment in dates if moment[0] == day]
    if event.is_all_day:
        return of_day[0] if of_day else None
    if (exact := (day, clock or event.start_time)) in of_day:
        return exact
    if clock is None:
        return of_day[0] if len(of_day) == 1 else None
    # Clock changes allow two notations of the same time.
    where = zone(event.time_zone)
    moment = local_datetime(day, clock, where).astimezone(UTC)
    same = (
        one for one in of_day if local_datetime(*one, where).astimezone(UTC) == moment
    )
    return next(same, None)


def real_exceptions(event: Event) -> list[tuple[int, EventException, LocalDateTime]]:
    """Return exceptions for actual dates: their index, row and date."""
    rows = list(event.exceptions.all())
    dates: set[LocalDateTime] = set()
    reached = date.min
    for day in sorted({row.original_date for row in rows}):
        if day > reached:
            reached = _shift_day(day, _PERIOD)
            dates |= dates_between(event, day, reached)
    return [
        (number, row, date_of_rule)
        for number, row in enumerate(rows)
        if (
            date_of_rule := date_meant(
                event, row.original_date, row.original_time, dates
            )
        )
    ]


def refusal(event: Event, day: date, clock: time | None) -> str:
    """Return why a date is not one of an event's, with the nearest ones."""
    nearest = [_label(event, moment) for moment in nearest_dates(event, day)]
    dates_text = {"date": _label(event, (day, clock))}
    if not nearest:
        return _("The event does not take place on %(date)s.") % dates_text
    return _(
        "The event does not take place on %(date)s. The nearest dates are: %(nearest)s."
    ) % {**dates_text, "nearest": listed_phrases(nearest)}


def nearest_dates(event: Event, day: date) -> list[LocalDateTime]:
    """Return the dates of an event on a day and just before and after it."""
    for reach in _SEARCH_DAYS:
        margin = timedelta(days=reach)
        first, last = _shift_day(day, -margin), _shift_day(day, margin)
        dates = sorted_moments(dates_between(event, first, last))
        if dates:
            before = [moment for moment in dates if moment[0] < day][-1:]
            on_day = [moment for moment in dates if moment[0] == day][:3]
            return [*before, *on_day, *[m for m in dates if m[0] > day][:1]]
    start = (event.start_date, None if event.is_all_day else event.start_time)
    return [start]


def _shift_day(day: date, span: timedelta) -> date:
    """Return a day plus a span, within the limits of the calendar."""
    days = day.toordinal() + span.days
    return date.fromordinal(min(max(days, _FIRST.toordinal()), _LAST.toordinal()))


def dates_to_choose(event: Event, today: date) -> list[tuple[str, str]]:
    """Return dates of an event around today with labels, or else the first ones."""
    first, last = today - _SHOWN_BEFORE, today + _SHOWN_AFTER
    dates = dates_between(event, first, last)
    if not dates:
        dates = dates_between(
            event, event.start_date, _shift_day(event.start_date, _SHOWN_AFTER)
        )
    labels: dict[date, str] = {}
    for moment in sorted_moments(dates):
        labels.setdefault(moment[0], _label(event, (moment[0], None)))
    return [(day.isoformat(), label) for day, label in list(labels.items())[:_SHOWN]]


def _label(event: Event, moment: LocalDateTime) -> str:
    day, clock = moment
    locale = locale_of(get_language() or "en")
    # English has two orders; this is the one of the pages.
    form = "EEEE d MMMM y" if locale.language == "en" else "full"
    text = format_date(day, form, locale=locale)
    return f"{text}, {clock:%H:%M}" if clock and clock != event.start_time else text


def _rule_dates(
    event: Event, low: datetime, high: datetime, allowance: RecurrenceBudget
) -> Iterator[LocalDateTime]:
    """Yield the dates of the rules."""
    start = start_of(event)
    rule_budget = RecurrenceBudget(steps=0, of_event=allowance.of_event + _IN_MARGIN)
    # An all-day date counts once, whatever hours the rule has.
    ignored = _TIMES if event.is_all_day else ()
    for rule in parse_rules(event.rrule):
        effective_rule = vRecur({k: v for k, v in rule.items() if k not in ignored})
        rule_budget.steps = allowance.steps
        for moment in starts_within(
            rule_for(effective_rule, start=start),
            first_wall_time(event),
            time_zone=event.time_zone,
            span=(low, high),
            allowance=rule_budget,
        ):
            yield moment.date(), None if event.is_all_day else moment.time()
        allowance.steps = rule_budget.steps


def _dates_in_span(
    event: Event, text: str, low: datetime, high: datetime
) -> list[LocalDateTime]:
    """Return the dates of a text in a span, with the time of the event."""
    return [
        (day, None if event.is_all_day else clock or event.start_time)
        for day, clock in parse_dates(text)
        if low.date() <= day <= high.date()
    ]
