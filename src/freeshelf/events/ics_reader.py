"""Parse untrusted .ics files, in a child process with limits.

Django is not imported here. The output is JSON: one dict for the calendar, then one for
each UID, with local times as text.
"""

import base64
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import available_timezones

from icalendar import Calendar

MAX_EVENTS = 5000
MAX_EXCEPTIONS = 500
MAX_TEXT = 100_000
_MAX_RAW = 20_000
# Exceptions of icalendar, and of values of invalid properties.
_UNREADABLE = (ValueError, TypeError, AttributeError, OverflowError)


def read(data: str, time_zone: str) -> Iterator[dict[str, Any]]:
    """Yield the calendar and its events.

    `data` is the file in base64; `time_zone` is the default for times without one.
    Raises ValueError for an invalid file.
    """
    calendars = Calendar.from_ical(base64.b64decode(data), multiple=True)
    if not calendars:
        raise ValueError("it holds no calendar")
    for calendar in calendars:
        own = str(calendar.get("X-WR-TIMEZONE", "")).strip()
        default = own if own in available_timezones() else time_zone
        yield {
            "method": str(calendar.get("METHOD", "")).upper(),
            "name": _text(calendar.get("NAME") or calendar.get("X-WR-CALNAME")),
        }
        grouped: dict[str, list[Any]] = {}
        for component in calendar.walk("VEVENT"):
            if "X-FREESHELF-MOVED" in component:
                continue
            uid = _text(component.get("UID"))[:500]
            grouped.setdefault(uid, []).append(component)
        for uid, components in list(grouped.items())[:MAX_EVENTS]:
            try:
                yield _event(uid, components, default)
            except _UNREADABLE as error:
                yield {"uid": uid, "problem": str(error)[:200]}


def _event(uid: str, components: list[Any], default: str) -> dict[str, Any]:
    components.sort(key=lambda one: _number(one.get("SEQUENCE")), reverse=True)
    mains = [one for one in components if "RECURRENCE-ID" not in one]
    moved: dict[str, Any] = {}
    for one in components:
        if "RECURRENCE-ID" in one:
            moved.setdefault(one["RECURRENCE-ID"].to_ical().decode(), one)
    result: dict[str, Any] = {"uid": uid, "event": None, "exceptions": []}
    if mains:
        result["event"] = _described(mains[0], default)
    for one in list(moved.values())[:MAX_EXCEPTIONS]:
        values = _described(one, default)
        values["original"] = _moment(one["RECURRENCE-ID"].dt, default)
        result["exceptions"].append(values)
    result["raw"] = b"".join(one.to_ical() for one in components).decode()[:_MAX_RAW]
    return result


def _described(component: Any, default: str) -> dict[str, Any]:
    values: dict[str, Any] = {
        "sequence": _number(component.get("SEQUENCE")),
        "stamp": _stamp(component),
        "status": _text(component.get("STATUS")).lower(),
        "summary": _text(component.get("SUMMARY")),
        "description": _text(component.get("DESCRIPTION")),
        # A description in HTML, if a calendar program added one.
        "html": _text(component.get("X-ALT-DESC")),
        "location": _text(component.get("LOCATION")),
        "url": _text(component.get("URL")),
        "conference": _conference(component),
        "contact": _text(component.get("CONTACT")),
        "organizer": _organizer(component.get("ORGANIZER")),
        "cost": _text(component.get("X-COST")),
        "tickets": _text(component.get("X-TICKETS-URL")),
        "geo": _geo(component.get("GEO")),
        "categories": _categories(component.get("CATEGORIES")),
        "tags": _tags(component.get("X-TAGS")),
        "rrule": [rule.to_ical().decode() for rule in _listed(component, "RRULE")],
        "rdate": _dates(component, "RDATE", default),
        "exdate": _dates(component, "EXDATE", default),
        "start": None,
        "end": None,
    }
    start = getattr(component.get("DTSTART"), "dt", None)
    if isinstance(start, date):
        values["start"] = _moment(start, default)
        values["end"] = _end(component, start, default)
    return values


def _end(component: Any, start: date, default: str) -> dict[str, Any] | None:
    end = getattr(component.get("DTEND"), "dt", None)
    length = getattr(component.get("DURATION"), "dt", None)
    if isinstance(length, timedelta):
        if isinstance(start, datetime):
            end = start + length
        else:
            end = start + max(length, timedelta(days=1))
    # Ignore an end of another type than the start.
    if not isinstance(end, date) or isinstance(end, datetime) != isinstance(
        start, datetime
    ):
        return None
    return _moment(end, default)


def _moment(moment: Any, default: str) -> dict[str, Any]:
    """Return a day, or a day with local time and zone."""
    if isinstance(moment, tuple):
        moment = moment[0]
    if not isinstance(moment, datetime):
        return {"date": moment.isoformat(), "time": None, "zone": None}
    zone = default
    if moment.tzinfo is not None:
        key = getattr(moment.tzinfo, "key", None) or getattr(
            moment.tzinfo, "zone", None
        )
        is_utc = moment.utcoffset() == timedelta(0) and key in (None, "UTC")
        if is_utc or key not in available_timezones():
            # Convert a custom zone to UTC.
            moment, zone = moment.astimezone(UTC), "UTC"
        else:
            zone = str(key)
    return {
        "date": moment.date().isoformat(),
        "time": moment.time().isoformat("seconds"),
        "zone": zone,
    }


def _dates(component: Any, name: str, default: str) -> list[dict[str, Any]]:
    return [
        _moment(value.dt, default)
        for values in _listed(component, name)
        for value in getattr(values, "dts", [])
    ][:1000]


def _listed(component: Any, name: str) -> list[Any]:
    value = component.get(name)
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


def _text(value: Any) -> str:
    value = _first(value)
    return "" if value is None else str(value).strip()[:MAX_TEXT]


def _number(value: Any) -> int:
    try:
        return max(0, min(int(value), 2**31 - 1))
    except (TypeError, ValueError):
        return 0


def _stamp(component: Any) -> str:
    for name in ("LAST-MODIFIED", "DTSTAMP"):
        moment = getattr(_first(component.get(name)), "dt", None)
        if isinstance(moment, datetime):
            moment = moment.replace(tzinfo=moment.tzinfo or UTC)
            return moment.astimezone(UTC).isoformat()
    return ""


def _conference(component: Any) -> str:
    for name in (
        "CONFERENCE",
        "X-GOOGLE-CONFERENCE",
        "X-MICROSOFT-ONLINEMEETINGEXTERNALLINK",
    ):
        if url := _text(component.get(name)):
            return url
    return ""


def _organizer(value: Any) -> dict[str, str]:
    value = _first(value)
    if value is None:
        return {"name": "", "email": ""}
    name = str(getattr(value, "params", {}).get("CN", "")).strip()[:500]
    address = str(value)
    email = address[7:] if address.lower().startswith("mailto:") else ""
    return {"name": name, "email": email[:254]}


def _geo(value: Any) -> list[float] | None:
    value = _first(value)
    latitude = getattr(value, "latitude", None)
    longitude = getattr(value, "longitude", None)
    if latitude is None or longitude is None:
        return None
    return [float(latitude), float(longitude)]


def _categories(value: Any) -> list[str]:
    categories: list[str] = []
    for one in value if isinstance(value, list) else [value]:
        categories += [str(name).strip() for name in getattr(one, "cats", [])]
    return [name[:200] for name in dict.fromkeys(categories) if name][:20]


def _tags(value: Any) -> list[str]:
    names = _text(value).replace("\\,", ",").split(",")
    return [name.strip()[:100] for name in dict.fromkeys(names) if name.strip()][:50]
