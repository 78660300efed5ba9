"""Parse and validate recurrence rules (RFC 5545, 3.3.10) and dates in text.

Rules are untrusted, and some cost more than a page may: each is validated when it is
saved, so that all stored rules can be expanded.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice
from math import prod
from typing import Any

from dateutil.rrule import rrulestr
from django.utils.translation import gettext as _
from icalendar import vRecur

from freeshelf.core.errors import FreeshelfError

MAX_RULES = 5
MAX_RULE_LENGTH = 500
MAX_DATES = 1000
# Limit of repetitions for rules of hours, minutes or seconds.
MAX_SHORT_STEPS = 2000
# Limit of starts per day of all rules of an event.
MAX_STARTS_A_DAY = 24
_YEARS = range(1900, 2200)
_LONG_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_SHORT_FREQUENCIES = {
    "HOURLY": timedelta(hours=1),
    "MINUTELY": timedelta(minutes=1),
    "SECONDLY": timedelta(seconds=1),
}
_EXPANSION_PERIOD = timedelta(days=366 * 12)
_CYCLE, _LAST_YEAR = 400, 9980
_DATETIME = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ]+(\d\d):?(\d\d)(?::?(\d\d))?(Z?))?"
)

LocalDateTime = tuple[date, time | None]


class EventError(FreeshelfError):
    """Base class of this app's exceptions."""


class RecurrenceError(EventError):
    """An invalid recurrence rule."""


def parse_rules(text: str) -> list[vRecur]:
    """Return the rules of a text with one per line. Raises RecurrenceError."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MAX_RULES:
        raise RecurrenceError(
            _("An event can have at most %(count)d rules.") % {"count": MAX_RULES}
        )
    return [_parse_rule(line) for line in lines]


def format_rules(rules: Iterable[vRecur]) -> str:
    """Return the rules as text, one per line."""
    return "\n".join(rule.to_ical().decode() for rule in rules)


def check_rules(rules: Iterable[vRecur], start: datetime) -> None:
    """Raise RecurrenceError for a rule that costs too much or has no dates.

    `start` is the local time of the event, without a zone.
    """
    if start.year not in _YEARS:
        raise RecurrenceError(_("Enter a year between 1900 and 2199."))
    starts = 0
    for rule in rules:
        _check_rule(rule, start)
        starts += _max_starts_per_day(rule, start)
        if starts > MAX_STARTS_A_DAY:
            raise RecurrenceError(_("The rule has too many times per day."))


def rule_for(rule: vRecur, *, start: datetime | date) -> vRecur:
    """Return the rule with its UNTIL in the form that RFC 5545 requires for this start.

    A date for a date; a time in UTC for a time in a zone. A day alone means until its
    end.
    """
    until = rule_part(rule, "UNTIL")
    if until is None:
        return rule
    changed = vRecur(rule)
    if not isinstance(start, datetime):
        changed["UNTIL"] = [until.date() if isinstance(until, datetime) else until]
        return changed
    if not isinstance(until, datetime):
        until = datetime.combine(until, time(23, 59, 59))
    if until.tzinfo is None:
        until = until.replace(tzinfo=start.tzinfo)
    changed["UNTIL"] = [until.astimezone(UTC)]
    return changed


def last_start(rules: list[vRecur], start: datetime) -> datetime | None:
    """Return the last start of these validated rules; None if they never end."""
    last = start
    for rule in rules:
        if (until := rule_part(rule, "UNTIL")) is not None:
            end = wall_clock(until, start.tzinfo)
            last = max(last, end.replace(tzinfo=start.tzinfo))
        elif (
            count := rule_part(rule, "COUNT")
        ) is not None and count <= MAX_SHORT_STEPS:
            naive = start.replace(tzinfo=None)
            for moment in islice(_expand(rule, naive), MAX_SHORT_STEPS):
                last = max(last, moment.replace(tzinfo=start.tzinfo))
        else:
            return None
    return last


def starts_of(rule: vRecur, start: datetime, *, maximum: int) -> list[datetime]:
    """Return the first starts of a validated rule from a naive start on."""
    return list(islice(_expand(rule, start), maximum))


def wall_clock(until: date | datetime, where: tzinfo | None) -> datetime:
    """Return the last time of an UNTIL as naive local time of a zone."""
    if not isinstance(until, datetime):
        return datetime.combine(until, time(23, 59, 59))
    if until.tzinfo is not None and where is not None:
        until = until.astimezone(where)
    return until.replace(tzinfo=None)


def rule_part(rule: vRecur, name: str, default: Any = None) -> Any:
    """Return the first value of a part of a rule."""
    values = rule.get(name)
    if not values:
        return default
    return values[0] if isinstance(values, list) else values


def without_end(rule: vRecur) -> str:
    """Return the text of a rule without its last date and its count."""
    endless = {key: part for key, part in rule.items() if key not in ("UNTIL", "COUNT")}
    return vRecur(endless).to_ical().decode()


def parse_dates(text: str) -> list[LocalDateTime]:
    """Parse days, optionally with a time, one per line. Raises RecurrenceError."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MAX_DATES:
        raise RecurrenceError(_("Enter up to %(count)d dates.") % {"count": MAX_DATES})
    return sorted_moments(map(_parse_datetime, lines))


def format_dates(moments: Iterable[LocalDateTime]) -> str:
    """Return the dates as text, one per line: 2026-03-17, or 2026-03-17 09:00."""
    return "\n".join(_formatted(*moment) for moment in sorted_moments(moments))


def _formatted(day: date, clock: time | None) -> str:
    if clock is None:
        return day.isoformat()
    return (
        f"{day.isoformat()} {clock.isoformat('seconds' if clock.second else 'minutes')}"
    )


def sorted_moments(moments: Iterable[LocalDateTime]) -> list[LocalDateTime]:
    """Return different dates in their order, a day before its times."""
    return sorted(set(moments), key=lambda each: (each[0], each[1] or time.min))


def _parse_datetime(line: str) -> LocalDateTime:
    match = _DATETIME.fullmatch(line)
    try:
        if match is None:
            raise ValueError(line)
        year, month, day, hour, minute, second = (
            int(part or 0) for part in match.groups()[:6]
        )
        clock = None if match[4] is None else time(hour, minute, second)
        return date(year, month, day), clock
    except ValueError as error:
        raise RecurrenceError(
            _(
                "“%(line)s” is not a valid date. Use the format 2026-03-17 or "
                "2026-03-17 09:00."
            )
            % {"line": line[:40]}
        ) from error


def _parse_rule(line: str) -> vRecur:
    text = line.upper().removeprefix("RRULE:").strip()
    if len(text) > MAX_RULE_LENGTH:
        raise RecurrenceError(_("The rule is too long."))
    try:
        rule = vRecur.from_ical(text)
    except (ValueError, TypeError, KeyError) as error:
        raise RecurrenceError(_unreadable(text)) from error
    if not rule_part(rule, "FREQ"):
        raise RecurrenceError(_unreadable(text))
    return rule


def _unreadable(text: str) -> str:
    return _(
        "“%(rule)s” is not a valid rule. Enter one such as "
        "FREQ=WEEKLY;BYDAY=MO;COUNT=12."
    ) % {"rule": text[:60]}


def _check_rule(rule: vRecur, start: datetime) -> None:
    interval = rule_part(rule, "INTERVAL", 1)
    if not isinstance(interval, int) or interval < 1 or rule_part(rule, "COUNT", 1) < 1:
        raise RecurrenceError(_unreadable(format_rules([rule])))
    if _times_per_day(rule) > MAX_STARTS_A_DAY:
        # Such a rule is rejected without expanding it.
        raise RecurrenceError(_("The rule has too many times per day."))
    frequency = rule_part(rule, "FREQ")
    if frequency in _SHORT_FREQUENCIES:
        _check_short(rule, start, _SHORT_FREQUENCIES[frequency] * interval)
    elif frequency not in _LONG_FREQUENCIES:
        raise RecurrenceError(_unreadable(format_rules([rule])))
    try:
        first = next(iter(_expand(rule, start)), None)
    except (ValueError, TypeError, OverflowError, KeyError) as error:
        raise RecurrenceError(_unreadable(format_rules([rule]))) from error
    if first is None:
        raise RecurrenceError(_("No date matches this rule."))


def _times_per_day(rule: vRecur) -> int:
    return prod(
        max(1, len(set(rule.get(part, ()))))
        for part in ("BYHOUR", "BYMINUTE", "BYSECOND")
    )


def _max_starts_per_day(rule: vRecur, start: datetime) -> int:
    """Return the maximum of starts on one day of a validated rule."""
    if rule_part(rule, "FREQ") not in _SHORT_FREQUENCIES:
        return _times_per_day(rule)
    until = rule_part(rule, "UNTIL")
    end = None if until is None else wall_clock(until, None)
    starts = islice(_expand(rule, start), MAX_SHORT_STEPS)
    days = Counter(one.date() for one in starts if end is None or one <= end)
    return max(days.values(), default=1)


def _check_short(rule: vRecur, start: datetime, step: timedelta) -> None:
    """Reject rules of hours, minutes and seconds that do not end soon."""
    until = rule_part(rule, "UNTIL")
    filtered = any(name.startswith("BY") for name in rule)
    if until is not None:
        steps = (wall_clock(until, None) - start) / step
    else:
        steps = float("inf") if filtered else rule_part(rule, "COUNT", float("inf"))
    if steps > MAX_SHORT_STEPS:
        raise RecurrenceError(
            _(
                "A rule in hours, minutes or seconds needs an end (UNTIL) within "
                "%(count)d repeats."
            )
            % {"count": MAX_SHORT_STEPS}
        )


def _expand(rule: vRecur, start: datetime) -> Iterator[datetime]:
    """Yield the dates of a rule from a naive start on, for twelve years.

    dateutil searches for the next date until the last possible year. So that a rule
    without dates ends soon, it is expanded in the last centuries of the calendar, which
    repeats every four hundred years.
    """
    cycles = (_LAST_YEAR - start.year) // _CYCLE
    begin = start.replace(year=start.year + cycles * _CYCLE)
    end = begin + _EXPANSION_PERIOD
    if (until := rule_part(rule, "UNTIL")) is not None:
        last = wall_clock(until, None) + timedelta(days=1)
        if last.year < start.year + _EXPANSION_PERIOD.days // 366:
            end = last.replace(year=last.year + cycles * _CYCLE)
    text = without_end(rule)
    starts = rrulestr(f"{text};UNTIL={end:%Y%m%dT%H%M%S}", dtstart=begin)
    for moment in islice(starts, rule_part(rule, "COUNT")):
        yield moment.replace(year=moment.year - cycles * _CYCLE)
