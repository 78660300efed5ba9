"""Expand one rule within a time span, at a bounded cost.

dateutil expands a rule from its first day on, and searches for the next date however
far away. So expansion starts shortly before the span, and ends when its steps are used
up.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from math import lcm

from dateutil.rrule import rrulestr
from icalendar import vRecur

from freeshelf.events.recurrence import rule_part, wall_clock
from freeshelf.events.recurrence_budget import RecurrenceBudget
from freeshelf.events.time_zones import zone

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
    unlimited = {
        key: value for key, value in rule.items() if key not in ("UNTIL", "COUNT")
    }
    allowance.steps -= _STEPS_OF_RULE
    rate = _STEPS_A_DAY.get(rule_part(rule, "FREQ"), 1)
    before, seen, yielded = begin, 0, 0
    for moment in rrulestr(vRecur(unlimited).to_ical().decode(), dtstart=begin):
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
