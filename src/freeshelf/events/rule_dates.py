"""The dates that an event has by its rules, and whether exceptions name one of them.

A cancelled or a moved date that the event never had says something of no date: readers
would see it, and the date that was meant would stand. Such an exception does nothing.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from babel.dates import format_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from icalendar import vRecur

from freeshelf.core.dates import locale_of
from freeshelf.events.models import Event, EventException
from freeshelf.events.recurrence import (
    LocalDateTime,
    parse_dates,
    parse_rules,
    rule_for,
)
from freeshelf.events.recurrence_budget import RecurrenceBudget
from freeshelf.events.rule_iteration import starts_within
from freeshelf.events.span import first_wall_time, start_of
from freeshelf.events.time_zones import local_datetime, zone

_TIMES = ("BYHOUR", "BYMINUTE", "BYSECOND")
# So many dates may lie where clocks that change move a start to.
_IN_MARGIN = 16
# A check may look at more than a page, in stretches of so many days.
_STEPS, _MOST, _STRETCH = 100_000, 10_000, timedelta(days=400)
# How far the nearest dates are looked for, in days, one after the other.
_REACH = (400, 4000)
# Nearer to the ends of the calendar a day may have no moment in another zone.
_FIRST, _LAST = date(1, 1, 3), date(9999, 12, 29)
_SHOWN_BEFORE, _SHOWN_AFTER, _SHOWN = timedelta(days=60), timedelta(days=400), 80


def dates_within(
    event: Event, low: datetime, high: datetime, allowance: RecurrenceBudget
) -> set[LocalDateTime]:
    """What start, rules and further dates name in a span, less the dates left out.

    low and high are wall clock times. Dates that the allowance does not cover are left
    out, the latest first.
    """
    dates = set(_near(event, event.extra_dates, low, high))
    if low.date() <= event.start_date <= high.date():
        dates.add((event.start_date, None if event.is_all_day else event.start_time))
    dates.update(_named(event, low, high, allowance))
    return dates - set(excluded_within(event, low, high))


def excluded_within(event: Event, low: datetime, high: datetime) -> list[LocalDateTime]:
    """The dates left out that lie in a span of wall clock times."""
    return _near(event, event.excluded_dates, low, high)


def dates_between(event: Event, first: date, last: date) -> set[LocalDateTime]:
    """The dates that an event has between two days, both among them."""
    low, high = datetime.combine(first, time.min), datetime.combine(last, time.max)
    allowance = RecurrenceBudget(steps=_STEPS, of_event=_MOST)
    return dates_within(event, low, high, allowance)


def date_meant(
    event: Event, day: date, clock: time | None, dates: Collection[LocalDateTime]
) -> LocalDateTime | None:
    """The one of some dates that a day, or a day with a time, stands for."""
    if not _FIRST <= day <= _LAST:
        return None
    of_day = [moment for moment in dates if moment[0] == day]
    if event.is_all_day:
        return of_day[0] if of_day else None
    if (exact := (day, clock or event.start_time)) in of_day:
        return exact
    if clock is None:
        return of_day[0] if len(of_day) == 1 else None
    # A time that the clocks pass over, or show twice, is written in two ways.
    where = zone(event.time_zone)
    moment = local_datetime(day, clock, where).astimezone(UTC)
    same = (
        one for one in of_day if local_datetime(*one, where).astimezone(UTC) == moment
    )
    return next(same, None)


def real_exceptions(event: Event) -> list[tuple[int, EventException, LocalDateTime]]:
    """Exceptions of dates that the event has: their number, themselves, the date."""
    rows = list(event.exceptions.all())
    dates: set[LocalDateTime] = set()
    reached = date.min
    for day in sorted({row.original_date for row in rows}):
        if day > reached:
            reached = _shifted(day, _STRETCH)
            dates |= dates_between(event, day, reached)
    return [
        (number, row, found)
        for number, row in enumerate(rows)
        if (found := date_meant(event, row.original_date, row.original_time, dates))
    ]


def refusal(event: Event, day: date, clock: time | None) -> str:
    """Why a date is none of an event's, with the nearest ones that are."""
    nearest = [_words(event, moment) for moment in nearest_dates(event, day)]
    said = {"date": _words(event, (day, clock))}
    if not nearest:
        return _("The event does not take place on %(date)s.") % said
    return _(
        "The event does not take place on %(date)s. Its nearest dates: %(nearest)s."
    ) % {**said, "nearest": "; ".join(nearest)}


def nearest_dates(event: Event, day: date) -> list[LocalDateTime]:
    """The dates of an event on a day and just before and after it."""
    for reach in _REACH:
        margin = timedelta(days=reach)
        first, last = _shifted(day, -margin), _shifted(day, margin)
        dates = sorted_moments(dates_between(event, first, last))
        if dates:
            before = [moment for moment in dates if moment[0] < day][-1:]
            on_day = [moment for moment in dates if moment[0] == day][:3]
            return [*before, *on_day, *[m for m in dates if m[0] > day][:1]]
    start = (event.start_date, None if event.is_all_day else event.start_time)
    return [start]


def _shifted(day: date, span: timedelta) -> date:
    """A day so much later, within what the calendar has."""
    days = day.toordinal() + span.days
    return date.fromordinal(min(max(days, _FIRST.toordinal()), _LAST.toordinal()))


def sorted_moments(moments: Iterable[LocalDateTime]) -> list[LocalDateTime]:
    """Dates in their order."""
    return sorted(moments, key=_order)


def dates_to_choose(event: Event, today: date) -> list[tuple[str, str]]:
    """Days of an event around today, with words; the first ones where none are near."""
    first, last = today - _SHOWN_BEFORE, today + _SHOWN_AFTER
    dates = dates_between(event, first, last)
    if not dates:
        dates = dates_between(
            event, event.start_date, _shifted(event.start_date, _SHOWN_AFTER)
        )
    words: dict[date, str] = {}
    for moment in sorted_moments(dates):
        words.setdefault(moment[0], _words(event, (moment[0], None)))
    return [(day.isoformat(), said) for day, said in list(words.items())[:_SHOWN]]


def _words(event: Event, moment: LocalDateTime) -> str:
    day, clock = moment
    locale = locale_of(get_language() or "en")
    # English has two orders; this one is that of the pages.
    form = "EEEE d MMMM y" if locale.language == "en" else "full"
    said = format_date(day, form, locale=locale)
    return f"{said}, {clock:%H:%M}" if clock and clock != event.start_time else said


def _named(
    event: Event, low: datetime, high: datetime, allowance: RecurrenceBudget
) -> Iterator[LocalDateTime]:
    """Dates that the rules name."""
    start = start_of(event)
    most = RecurrenceBudget(steps=0, of_event=allowance.of_event + _IN_MARGIN)
    # A day is that day once, whatever hours the rule has.
    unsaid = _TIMES if event.is_all_day else ()
    for rule in parse_rules(event.rrule):
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


def _near(
    event: Event, text: str, low: datetime, high: datetime
) -> list[LocalDateTime]:
    """Of dates one a line, those in the span, with the time of the event."""
    return [
        (day, None if event.is_all_day else clock or event.start_time)
        for day, clock in parse_dates(text)
        if low.date() <= day <= high.date()
    ]


def _order(moment: LocalDateTime) -> tuple[date, time]:
    return moment[0], moment[1] or time.min
