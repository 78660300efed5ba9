"""Time zones by IANA name, local times in them, and their VTIMEZONE components."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vDDDLists

# One per region, from west to east; a URL may contain any other.
COMMON_ZONES = (
    "Pacific/Honolulu",
    "America/Anchorage",
    "America/Los_Angeles",
    "America/Denver",
    "America/Mexico_City",
    "America/Chicago",
    "America/Bogota",
    "America/New_York",
    "America/Sao_Paulo",
    "America/Argentina/Buenos_Aires",
    "UTC",
    "Europe/London",
    "Africa/Lagos",
    "Europe/Madrid",
    "Europe/Paris",
    "Europe/Zurich",
    "Africa/Johannesburg",
    "Africa/Cairo",
    "Europe/Kyiv",
    "Asia/Beirut",
    "Asia/Amman",
    "Africa/Nairobi",
    "Europe/Istanbul",
    "Europe/Moscow",
    "Asia/Riyadh",
    "Asia/Dubai",
    "Asia/Karachi",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Dhaka",
    "Asia/Yangon",
    "Asia/Bangkok",
    "Asia/Jakarta",
    "Asia/Shanghai",
    "Asia/Manila",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Pacific/Auckland",
)


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """Return all IANA names, without files that are not zones."""
    return frozenset(
        name
        for name in available_timezones()
        if not name.startswith(("posix", "right")) and name != "localtime"
    )


def library_zone() -> str:
    """Return the library's time zone, the default of events and calendars."""
    name: str = settings.TIME_ZONE
    return name if is_zone(name) else "UTC"


def is_zone(name: str) -> bool:
    """Return whether this is the IANA name of a time zone."""
    return name in zone_names()


def zone(name: str) -> ZoneInfo:
    """Return the time zone of this name, or UTC if unknown."""
    return ZoneInfo(name if is_zone(name) else "UTC")


def check_zone(name: str) -> None:
    """Raise ValidationError for an invalid IANA name."""
    if not is_zone(name):
        raise ValidationError(
            _("Enter a time zone name, such as “Europe/Zurich” or “UTC”.")
        )


def local_datetime(day: date, clock: time | None, where: tzinfo) -> datetime:
    """Return the time in a zone; midnight without a clock time.

    A time skipped by a clock change is read with the offset before the change, one that
    occurs twice is the first (RFC 5545, 3.3.5).
    """
    return datetime.combine(day, clock or time.min, tzinfo=where)


def resolve_nonexistent(moment: datetime) -> datetime:
    """Return the same time as clocks show it, if the local time was skipped."""
    return moment.astimezone(UTC).astimezone(moment.tzinfo)


_STEP = timedelta(days=7)
_MINUTE = timedelta(minutes=1)

Change = tuple[datetime, timedelta, timedelta, str, bool]


def vtimezones(names: Iterable[str], *, first: date, last: date) -> list[Timezone]:
    """Return the zones with their changes between two days; UTC needs none.

    icalendar's own omit the changes of Morocco, and extend to 2038 for every zone.
    """
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
