"""Rules of recurrence (RFC 5545, 3.3.10) and dates beside them, as people type them.

Rules come from anywhere, and some ask for more work than a page may cost: each is
looked at once, when it is saved, so that whatever is stored can be followed.
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

from freeshelf.events.errors import RecurrenceError

MAX_RULES = 5
MAX_RULE_LENGTH = 500
MAX_DATES = 1000
# Repetitions of a rule of hours, minutes or seconds, from its first to its end.
MAX_SHORT_STEPS = 2000
# Starts that the rules of an event may name on one day, taken together.
MAX_STARTS_A_DAY = 24
_YEARS = range(1900, 2200)
_LONG = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_SHORT = {
    "HOURLY": timedelta(hours=1),
    "MINUTELY": timedelta(minutes=1),
    "SECONDLY": timedelta(seconds=1),
}
_LOOK_AHEAD = timedelta(days=366 * 12)
_CYCLE, _LAST_YEAR = 400, 9980
_MOMENT = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ]+(\d\d):?(\d\d)(?::?(\d\d))?(Z?))?"
)

LocalDateTime = tuple[date, time | None]


def parse_rules(text: str) -> list[vRecur]:
    """The rules in a text with one a line. Raises RecurrenceError."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MAX_RULES:
        raise RecurrenceError(
            _("An event can have at most %(count)d rules.") % {"count": MAX_RULES}
        )
    return [_read_rule(line) for line in lines]


def format_rules(rules: Iterable[vRecur]) -> str:
    """The rules as text, one a line."""
    return "\n".join(rule.to_ical().decode() for rule in rules)


def check_rules(rules: Iterable[vRecur], start: datetime) -> None:
    """Raise RecurrenceError for a rule that costs too much or never comes true.

    start is the wall clock time of the event, without a zone.
    """
    if start.year not in _YEARS:
        raise RecurrenceError(_("Enter a year between 1900 and 2199."))
    starts = 0
    for rule in rules:
        _check_rule(rule, start)
        starts += _starts_a_day(rule, start)
        if starts > MAX_STARTS_A_DAY:
            raise RecurrenceError(_("The rule has too many times per day."))


def rule_for(rule: vRecur, *, start: datetime | date) -> vRecur:
    """The rule with its UNTIL in the form that RFC 5545 asks for beside this start.

    A date beside a date; a moment in UTC beside a moment in a zone. A day alone means
    until its end.
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
    """The last start that these checked rules name; None when they never end."""
    last = start
    for rule in rules:
        if (until := rule_part(rule, "UNTIL")) is not None:
            end = wall_clock(until, start.tzinfo)
            last = max(last, end.replace(tzinfo=start.tzinfo))
        elif (
            count := rule_part(rule, "COUNT")
        ) is not None and count <= MAX_SHORT_STEPS:
            naive = start.replace(tzinfo=None)
            for moment in islice(_follow(rule, naive), MAX_SHORT_STEPS):
                last = max(last, moment.replace(tzinfo=start.tzinfo))
        else:
            return None
    return last


def starts_of(rule: vRecur, start: datetime, *, maximum: int) -> list[datetime]:
    """The first starts that a checked rule names from a naive start on."""
    return list(islice(_follow(rule, start), maximum))


def wall_clock(until: date | datetime, where: tzinfo | None) -> datetime:
    """The last moment of an UNTIL on clocks of a zone, without the zone."""
    if not isinstance(until, datetime):
        return datetime.combine(until, time(23, 59, 59))
    if until.tzinfo is not None and where is not None:
        until = until.astimezone(where)
    return until.replace(tzinfo=None)


def rule_part(rule: vRecur, name: str, default: Any = None) -> Any:
    """The first value of a part of a rule."""
    values = rule.get(name)
    if not values:
        return default
    return values[0] if isinstance(values, list) else values


def parse_dates(text: str) -> list[LocalDateTime]:
    """Days, or days with a time, one a line. Raises RecurrenceError for other text."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MAX_DATES:
        raise RecurrenceError(_("Enter up to %(count)d dates.") % {"count": MAX_DATES})
    return sorted({_read_moment(line) for line in lines}, key=_order)


def format_dates(moments: Iterable[LocalDateTime]) -> str:
    """The dates as text, one a line: 2026-03-17, or 2026-03-17 09:00."""
    return "\n".join(_written(*moment) for moment in sorted(set(moments), key=_order))


def _written(day: date, clock: time | None) -> str:
    if clock is None:
        return day.isoformat()
    return (
        f"{day.isoformat()} {clock.isoformat('seconds' if clock.second else 'minutes')}"
    )


def _order(moment: LocalDateTime) -> tuple[date, time]:
    return moment[0], moment[1] or time.min


def _read_moment(line: str) -> LocalDateTime:
    found = _MOMENT.fullmatch(line)
    try:
        if found is None:
            raise ValueError(line)
        year, month, day, hour, minute, second = (
            int(part or 0) for part in found.groups()[:6]
        )
        clock = None if found[4] is None else time(hour, minute, second)
        return date(year, month, day), clock
    except ValueError as error:
        raise RecurrenceError(
            _(
                "“%(line)s” is not a valid date. Use the format 2026-03-17 or "
                "2026-03-17 09:00."
            )
            % {"line": line[:40]}
        ) from error


def _read_rule(line: str) -> vRecur:
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
    if _times_named(rule) > MAX_STARTS_A_DAY:
        # Such a rule is not even followed.
        raise RecurrenceError(_("The rule has too many times per day."))
    frequency = rule_part(rule, "FREQ")
    if frequency in _SHORT:
        _check_short(rule, start, _SHORT[frequency] * interval)
    elif frequency not in _LONG:
        raise RecurrenceError(_unreadable(format_rules([rule])))
    try:
        first = next(iter(_follow(rule, start)), None)
    except (ValueError, TypeError, OverflowError, KeyError) as error:
        raise RecurrenceError(_unreadable(format_rules([rule]))) from error
    if first is None:
        raise RecurrenceError(_("No date matches this rule."))


def _times_named(rule: vRecur) -> int:
    return prod(
        max(1, len(set(rule.get(part, ()))))
        for part in ("BYHOUR", "BYMINUTE", "BYSECOND")
    )


def _starts_a_day(rule: vRecur, start: datetime) -> int:
    """The most starts that a checked rule names on one day."""
    if rule_part(rule, "FREQ") not in _SHORT:
        return _times_named(rule)
    until = rule_part(rule, "UNTIL")
    end = None if until is None else wall_clock(until, None)
    found = islice(_follow(rule, start), MAX_SHORT_STEPS)
    days = Counter(one.date() for one in found if end is None or one <= end)
    return max(days.values(), default=1)


def _check_short(rule: vRecur, start: datetime, step: timedelta) -> None:
    """Rules of hours, minutes and seconds end soon, or are not taken."""
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


def _follow(rule: vRecur, start: datetime) -> Iterator[datetime]:
    """What the rule names from a naive start on, in the next twelve years.

    dateutil looks for the next date until the last year that there is. So that a rule
    without any ends soon, it is followed in the last centuries of the calendar, which
    has the same days every four hundred years.
    """
    cycles = (_LAST_YEAR - start.year) // _CYCLE
    begin = start.replace(year=start.year + cycles * _CYCLE)
    end = begin + _LOOK_AHEAD
    if (until := rule_part(rule, "UNTIL")) is not None:
        last = wall_clock(until, None) + timedelta(days=1)
        if last.year < start.year + _LOOK_AHEAD.days // 366:
            end = last.replace(year=last.year + cycles * _CYCLE)
    kept = {key: value for key, value in rule.items() if key not in ("UNTIL", "COUNT")}
    text = vRecur(kept).to_ical().decode()
    found = rrulestr(f"{text};UNTIL={end:%Y%m%dT%H%M%S}", dtstart=begin)
    for moment in islice(found, rule_part(rule, "COUNT")):
        yield moment.replace(year=moment.year - cycles * _CYCLE)
