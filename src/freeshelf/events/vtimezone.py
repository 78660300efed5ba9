"""Build VTIMEZONE components (RFC 5545, 3.6.5).

icalendar's own omit the changes of Morocco, and extend to 2038 for every zone whatever
the events are.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vDDDLists

from freeshelf.events.time_zones import zone

_STEP = timedelta(days=7)
_MINUTE = timedelta(minutes=1)

Change = tuple[datetime, timedelta, timedelta, str, bool]


def vtimezones(names: Iterable[str], *, first: date, last: date) -> list[Timezone]:
    """Return the zones with their changes between two days; UTC needs none."""
    return [
        _vtimezone(name, first.year, last.year)
        for name in sorted(set(names) - {"UTC", "Etc/UTC"})
    ]


@lru_cache(maxsize=512)
def _vtimezone(name: str, first_year: int, last_year: int) -> Timezone:
    component = Timezone()
    component.add("tzid", name)
    begin = datetime(first_year, 1, 1, tzinfo=UTC)
    end = datetime(last_year + 1, 1, 1, tzinfo=UTC)
    grouped: dict[tuple[Any, ...], list[datetime]] = {}
    for moment, before, after, label, is_summer in _changes(name, begin, end):
        # The onset is local time before the change.
        onset = (moment + before).replace(tzinfo=None)
        grouped.setdefault((before, after, label, is_summer), []).append(onset)
    for (before, after, label, is_summer), onsets in grouped.items():
        part: Any = TimezoneDaylight() if is_summer else TimezoneStandard()
        part.add("dtstart", onsets[0])
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", after)
        part.add("tzname", label)
        if onsets[1:]:
            part.add("rdate", vDDDLists(onsets[1:]), encode=False)
        component.add_component(part)
    return component


def _changes(name: str, begin: datetime, end: datetime) -> Iterable[Change]:
    """Yield the initial offset, then each change, to the minute."""
    where = zone(name)
    at = begin
    offset = _state(at, where)
    yield begin, offset[0], *offset
    while at < end:
        following = at + _STEP
        state = _state(following, where)
        if state != offset:
            moment = _bisect(at, following, where, offset)
            # Two changes within a step are found one after the other.
            state = _state(moment, where)
            yield moment, offset[0], *state
            offset, at = state, moment
        else:
            at = following


def _bisect(low: datetime, high: datetime, where: Any, before: Any) -> datetime:
    while high - low > _MINUTE:
        middle = low + (high - low) // 2
        middle = middle.replace(second=0, microsecond=0)
        if middle <= low:
            break
        if _state(middle, where) == before:
            low = middle
        else:
            high = middle
    return high.replace(second=0, microsecond=0)


def _state(moment: datetime, where: Any) -> tuple[timedelta, str, bool]:
    local = moment.astimezone(where)
    return (
        local.utcoffset() or timedelta(0),
        local.tzname() or "",
        (local.dst() or timedelta(0)) > timedelta(0),
    )
