"""Following one rule through a span of time, for a bounded cost.

dateutil follows a rule from its first day on, and looks for the next date however far
it is. So a rule begins here shortly before the span, and ends with its steps.
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
# A count beyond is as good as none: it is not counted, so that nothing before the span
# is looked at.
_MAX_COUNT = 5000
_DAYS = {"WEEKLY": 7, "DAILY": 1}
# Steps for each day that is passed over: longer periods are looked at at once.
_STEPS_A_DAY = {"WEEKLY": 0.5, "MONTHLY": 0.3, "YEARLY": 0.25}


def starts_within(
    rule: vRecur,
    start: datetime,
    *,
    time_zone: str,
    span: tuple[datetime, datetime],
    allowance: RecurrenceBudget,
) -> Iterator[datetime]:
    """Yield what a checked rule names in a span, in its order.

    start and span are wall clock times without a zone. It ends early, without a word,
    when the occurrences or steps of the allowance are used up.
    """
    low, high = span
    until, count = rule_part(rule, "UNTIL"), rule_part(rule, "COUNT")
    if until is not None:
        high = min(high, wall_clock(until, zone(time_zone)))
    if high < max(low, start) or allowance.steps <= 0:
        return
    is_counted = count is not None and count <= _MAX_COUNT
    begin = start if is_counted else _forward(rule, start, low)
    kept = {key: value for key, value in rule.items() if key not in ("UNTIL", "COUNT")}
    allowance.steps -= _STEPS_OF_RULE
    rate = _STEPS_A_DAY.get(rule_part(rule, "FREQ"), 1)
    before, named, found = begin, 0, 0
    for moment in rrulestr(vRecur(kept).to_ical().decode(), dtstart=begin):
        # Each day is looked at, whether the rule names it or not.
        allowance.steps -= max(int((moment - before).days * rate), 1)
        before, named = moment, named + 1
        if moment > high or (is_counted and named > count):
            return
        if moment >= low:
            yield moment
            found += 1
        if allowance.steps <= 0 or found >= allowance.of_event:
            return


def _forward(rule: vRecur, start: datetime, low: datetime) -> datetime:
    """A start from which the rule names the same dates in the span, close before it."""
    frequency, interval = rule_part(rule, "FREQ"), rule_part(rule, "INTERVAL", 1)
    if days := _DAYS.get(frequency):
        step = timedelta(days=days * interval)
        # One more, since the first week may be a part of one.
        return start + step * max((low - start) // step - 1, 0)
    if frequency not in ("MONTHLY", "YEARLY"):
        return start
    years = interval if frequency == "YEARLY" else lcm(interval, 12) // 12
    steps = max((low.year - start.year - 1) // years, 0)
    for fewer in range(steps, 0, -1):
        try:
            return start.replace(year=start.year + fewer * years)
        except ValueError:
            # The 29 February of another year.
            continue
    return start
