"""Prepare lines of events, with their times."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global
from babel.dates import format_date, format_skeleton, get_timezone_location
from django.utils.translation import get_language, gettext

from freeshelf.content.wording import bracketed, comma, dash, reader_language
from freeshelf.core.locales import locale_of
from freeshelf.events.icalendar_components import moved_to
from freeshelf.events.models import Event
from freeshelf.events.occurrences import Occurrence
from freeshelf.events.time_zones import COMMON_ZONES, is_zone, zone
from freeshelf.library.access import Reader
from freeshelf.web.presenters.formats import before_time


def day_name(day: date) -> str:
    """Return a day such as “Tue 3 Nov 2026”."""
    return _formatted(day, "yMMMEd", "EEE d MMM y")


def month_name(day: date) -> str:
    """Return a month such as “November 2026”."""
    return _formatted(day, "yMMMM", "MMMM y")


def weekday_name(day: date) -> str:
    """Return a short weekday: “Tue”."""
    return _formatted(day, "EEE", "EEE")


def full_weekday_name(day: date) -> str:
    """Return a weekday: “Tuesday”."""
    return format_date(day, "EEEE", locale=_locale())


def clock_time(moment: datetime) -> str:
    """Return a time of day in 24-hour format, which is unambiguous."""
    return format_skeleton("Hm", moment.replace(tzinfo=None), locale=_locale())


def first_weekday() -> int:
    """Return the first weekday of the locale; Monday is 0."""
    return int(_locale().first_week_day)


def when(one: Occurrence, where: tzinfo | None) -> str:
    """Return day and time of an occurrence, in a zone or in that of the event."""
    start, end = one.start_in(where), one.end_in(where)
    if one.is_all_day:
        last = (end - timedelta(days=1)).date()
        days = [start.date()] if last <= start.date() else [start.date(), last]
        return dash().join(day_name(day) for day in days)
    return f"{day_name(start.date())}{before_time()}{hours(one, where)}"


def hours(one: Occurrence, where: tzinfo | None) -> str:
    """Return the times of an occurrence with its zone; empty for whole days."""
    start, end = one.start_in(where), one.end_in(where)
    if one.is_all_day:
        return ""
    clocks = clock_time(start)
    if start.date() != end.date():
        clocks += f"{dash()}{day_name(end.date())}{before_time()}{clock_time(end)}"
    elif end != start:
        clocks += f"–{clock_time(end)}"
    return f"{clocks}{zone_note(start)}"


def zone_note(moment: datetime) -> str:
    """Return city and offset of a time zone: “ (Kathmandu, UTC+5:45)”."""
    name = getattr(moment.tzinfo, "key", "UTC")
    offset = utc_offset(moment)
    if name in ("UTC", "Etc/UTC"):
        return bracketed("UTC")
    # Translators: a city and its time zone's offset, as in “Kathmandu, UTC+5:45”.
    both = gettext("%(city)s, %(offset)s") % {"city": city(name), "offset": offset}
    return bracketed(both)


def utc_offset(moment: datetime) -> str:
    """Return the UTC offset of a datetime: “UTC+5:45”."""
    offset = moment.utcoffset() or timedelta(0)
    sign = "-" if offset < timedelta(0) else "+"
    minutes = abs(offset) // timedelta(minutes=1)
    rest = f":{minutes % 60:02}" if minutes % 60 else ""
    text = f"UTC{sign}{minutes // 60}{rest}" if minutes else "UTC"
    if _locale().text_direction == "rtl":
        # Isolated left to right, whatever is around it.
        return f"\N{LEFT-TO-RIGHT ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"
    return text


def zone_choices(
    chosen: str, *, reader: Reader, now: datetime
) -> list[tuple[str, str]]:
    """Return names of time zones with city and offset, from west to east.

    They include the chosen one, and those of all events that this user may see.
    """
    events = Event.objects.visible_to(reader).order_by()
    used = events.values_list("time_zone", flat=True).distinct()
    names = {*COMMON_ZONES, *filter(is_zone, used), *([chosen] if chosen else [])}
    moments = {name: now.astimezone(zone(name)) for name in names}

    def from_west(name: str) -> tuple[timedelta, str]:
        return moments[name].utcoffset() or timedelta(0), city(name)

    def named(name: str) -> str:
        return (
            name if name == "UTC" else city(name) + bracketed(utc_offset(moments[name]))
        )

    return [(name, named(name)) for name in sorted(names, key=from_west)]


def city(name: str) -> str:
    """Return the city of a time zone, in the visitor's language."""
    return _city(name, get_language() or "en")


@lru_cache(maxsize=2048)
def _city(name: str, reader: str) -> str:
    if "/" not in name:
        return name
    locale = locale_of(reader)
    for known in (name, *_former_names(name)):
        if translated := locale.time_zones.get(known, {}).get("city"):
            return str(translated)
    try:
        found = get_timezone_location(ZoneInfo(name), locale=locale, return_city=True)
        return found.rpartition("/")[2]
    except (LookupError, ValueError):
        return name.rpartition("/")[2].replace("_", " ")


def _former_names(name: str) -> list[str]:
    """The names that CLDR still has a time zone by, such as Asia/Calcutta."""
    aliases: Mapping[str, str] = get_global("zone_aliases")
    return [former for former, today in aliases.items() if today == name]


def _formatted(day: date, skeleton: str, english: str) -> str:
    locale = _locale()
    if locale.language == "en":
        return format_date(day, english, locale=locale)
    moment = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a day, no moment
    return format_skeleton(skeleton, moment, locale=locale)


def _locale() -> Locale:
    return locale_of(reader_language())


def event_line(
    one: Occurrence, where: tzinfo | None, *, day: date | None = None
) -> dict[str, Any]:
    """Prepare an occurrence with loaded rows for the cell of a day."""
    event = one.event
    start = one.start_in(where)
    return {
        "one": one,
        "when": when(one, where),
        # next to a day that is shown separately
        "hours": hours(one, where),
        # the start only, for narrow cells
        "clock": ""
        if one.is_all_day or day not in (None, start.date())
        else clock_time(start),
        "iso": start.date().isoformat() if one.is_all_day else start.isoformat(),
        # the venue and its country
        "place": place_line(event, one.venue_name),
        # empty if it takes place as announced
        "status": _status(one, where),
    }


def _status(one: Occurrence, where: tzinfo | None) -> str:
    if one.is_cancelled or one.moved_to is None:
        return status_word(one.event, is_cancelled=one.is_cancelled)
    new = one.moved_to
    if where is not None and not one.is_all_day:
        new = new.astimezone(where)
    return moved_to(one.start_in(where), new)


def place_line(event: Event, venue: str) -> str:
    """Return the venue and its country."""
    country = ""
    if event.place is not None:
        country = event.place.label(get_language() or "en")
    parts = [part for part in (venue, country) if part]
    return comma().join(parts)


def status_word(event: Event, *, is_cancelled: bool) -> str:
    """Return the status if the event is cancelled or tentative, else ""."""
    if is_cancelled:
        return str(Event.Status.CANCELLED.label)
    if event.status == Event.Status.TENTATIVE:
        return str(Event.Status.TENTATIVE.label)
    return ""
