"""Read the events of an .ics file as values of our fields."""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.utils.html import linebreaks
from django.utils.translation import gettext as _

from freeshelf.core.html import sanitize_html
from freeshelf.core.sandbox import (
    MEBIBYTE,
    SandboxError,
    SandboxFunctionError,
    SandboxLimits,
    stream,
)
from freeshelf.events.recurrence import EventError, LocalDateTime, format_dates
from freeshelf.events.time_zones import zone
from freeshelf.events.values import parse_email, parse_web_url

MAX_BYTES = 5 * MEBIBYTE
_LIMITS = SandboxLimits(
    memory_bytes=512 * MEBIBYTE,
    cpu_seconds=30,
    wall_seconds=60.0,
    message_bytes=8 * MEBIBYTE,
    output_bytes=64 * MEBIBYTE,
)
# Limits of components per file and of their nesting: an alarm is the third level.
_MAX_COMPONENTS, _MAX_DEPTH = 30_000, 8
# Possessive, so that a file of line ends only cannot cause backtracking.
_FOLD = re.compile(rb"(?<![\r\n])[\r\n]++[ \t]")
_BOUND = re.compile(rb"^(BEGIN|END)[:;]", re.IGNORECASE | re.MULTILINE)
_STATUSES = {"confirmed", "tentative", "cancelled"}


class UnreadableCalendarError(EventError):
    """A file that is not a calendar, or that exceeds the limits."""

    def __init__(self, name: str, *, reason: str) -> None:
        super().__init__(
            _("%(name)s cannot be read as a calendar: %(reason)s")
            % {"name": name, "reason": reason}
        )


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """One event of a calendar.

    `said` has values by field in the format of `values.get_values`; it is empty for a
    calendar that only contains single dates of an event. `stamped_at` is when it was
    written, or None. `problem` is why it cannot be parsed.
    """

    uid: str
    title: str
    sequence: int = 0
    stamped_at: datetime | None = None
    is_cancelled: bool = False
    said: dict[str, Any] = field(default_factory=dict)
    exceptions: list[dict[str, Any]] = field(default_factory=list)
    raw: str = ""
    problem: str = ""


def read_calendar(data: bytes, *, name: str, time_zone: str) -> Iterator[CalendarEvent]:
    """Yield the events of an .ics file in their order.

    Raises UnreadableCalendarError for an invalid file or one that exceeds the limits.
    """
    if len(data) > MAX_BYTES:
        reason = _("it is larger than %(size)d MB.") % {"size": MAX_BYTES // MEBIBYTE}
        raise UnreadableCalendarError(name, reason=reason)
    if b"BEGIN:VCALENDAR" not in data[:4096].upper():
        raise UnreadableCalendarError(
            name, reason=_("it does not start like a calendar file.")
        )
    if not _is_cheap_to_parse(data):
        raise UnreadableCalendarError(
            name, reason=_("it takes too long or too much memory to read.")
        )
    arguments = {"data": base64.b64encode(data).decode(), "time_zone": time_zone}
    is_cancel = False
    try:
        for item in stream(
            "freeshelf.events.ics_reader:read", arguments, limits=_LIMITS
        ):
            if not isinstance(item, dict):
                continue
            if "method" in item:
                is_cancel = item["method"] == "CANCEL"
            else:
                yield _event_or_problem(item, is_cancel=is_cancel)
    except SandboxFunctionError as error:
        reason = _("a line or value cannot be read (%(detail)s).") % {
            "detail": error.detail[:200]
        }
        raise UnreadableCalendarError(name, reason=reason) from error
    except SandboxError as error:
        raise UnreadableCalendarError(
            name, reason=_("it takes too long or too much memory to read.")
        ) from error


def _is_cheap_to_parse(data: bytes) -> bool:
    """Return whether the file is cheap to parse: deep or long nesting takes minutes."""
    depth = count = 0
    for boundary in _BOUND.finditer(_FOLD.sub(b"", data)):
        is_begin = boundary[1].upper() == b"BEGIN"
        depth += 1 if is_begin else -1
        count += is_begin
        if depth > _MAX_DEPTH or count > _MAX_COMPONENTS:
            return False
    return True


def _event_or_problem(item: dict[str, Any], *, is_cancel: bool) -> CalendarEvent:
    try:
        return _event(item, is_cancel=is_cancel)
    except (ArithmeticError, ValueError) as error:
        # Such as a time that has no date in the zone of its event.
        return CalendarEvent(uid=item["uid"], title="", problem=str(error)[:200])


def _event(item: dict[str, Any], *, is_cancel: bool) -> CalendarEvent:
    if problem := item.get("problem"):
        return CalendarEvent(uid=item["uid"], title="", problem=problem)
    described = item["event"] or {}
    newest = described or (item["exceptions"][0] if item["exceptions"] else {})
    stamp = newest.get("stamp", "")
    is_cancelled = is_cancel or described.get("status") == "cancelled"
    zone_name = ((newest.get("start") or {}).get("zone")) or "UTC"
    exceptions = [
        _exception(one, described, zone_name, is_cancel=is_cancel)
        for one in item["exceptions"]
    ]
    values: dict[str, Any] = {}
    if described.get("start"):
        values = _values(described)
        values["schedule"]["exceptions"] = exceptions
        if is_cancelled:
            values["status"] = "cancelled"
    return CalendarEvent(
        uid=item["uid"],
        title=newest.get("summary", ""),
        sequence=int(newest.get("sequence", 0)),
        stamped_at=datetime.fromisoformat(stamp) if stamp else None,
        is_cancelled=is_cancelled and (bool(described) or not exceptions),
        said=values,
        exceptions=exceptions,
        raw=item["raw"],
    )


def _values(one: dict[str, Any]) -> dict[str, Any]:
    venue, address = _venue(one["location"])
    contact = one["contact"]
    email = parse_email(contact)
    organizer = one["organizer"]
    link = contact if contact.startswith(("https://", "http://")) else ""
    geo = one["geo"] or [None, None]
    return {
        "title": one["summary"],
        "description": _description(one),
        "status": one["status"] if one["status"] in _STATUSES else "confirmed",
        "schedule": _schedule(one),
        "venue_name": venue,
        "address": address,
        "map": [None if part is None else f"{part:.6f}" for part in geo],
        "online_url": parse_web_url(one["conference"]),
        "organiser_name": organizer["name"],
        "contact_name": "" if link else contact.replace(email, "").strip(" ;,<>")[:500],
        "contact_email": email or parse_email(organizer["email"]),
        "contact_url": parse_web_url(link),
        "cost": one["cost"][:500],
        "registration_url": parse_web_url(one["tickets"]),
        "source_url": parse_web_url(one["url"]),
        "categories": one["categories"],
        "tags": one["tags"],
    }


def _schedule(one: dict[str, Any]) -> dict[str, Any]:
    start, end = one["start"], one["end"]
    zone_name = start["zone"] or "UTC"
    is_all_day = start["time"] is None
    if is_all_day:
        last = _last_day(start, end)
        times = {"start_time": None, "end_time": None, "end_date": last}
    else:
        day, clock = _local(end, zone_name) if end else (None, None)
        if end == start:
            day = clock = None
        times = {
            "start_time": start["time"],
            "end_date": day if day != start["date"] else None,
            "end_time": clock,
        }
    return {
        "start_date": start["date"],
        **times,
        "is_all_day": is_all_day,
        "time_zone": zone_name,
        "rrule": "\n".join(one["rrule"]),
        "extra_dates": _moments(one["rdate"], zone_name, is_all_day),
        "excluded_dates": _moments(one["exdate"], zone_name, is_all_day),
        "exceptions": [],
    }


def _last_day(start: dict[str, Any], end: dict[str, Any] | None) -> str | None:
    """Return the last whole day; calendars give the day after it."""
    if end is None:
        return None
    last = date.fromisoformat(end["date"]) - timedelta(days=1)
    return last.isoformat() if last > date.fromisoformat(start["date"]) else None


def _local(moment: dict[str, Any], zone_name: str) -> tuple[str, str | None]:
    """Return a time as local date and time of a zone, or a day without time."""
    if moment["time"] is None or moment["zone"] in (None, zone_name):
        return moment["date"], moment["time"]
    naive = datetime.fromisoformat(f"{moment['date']}T{moment['time']}")
    utc = naive.replace(tzinfo=zone(moment["zone"])).astimezone(UTC)
    local = utc.astimezone(zone(zone_name))
    return local.date().isoformat(), local.time().isoformat("seconds")


def _moments(rows: list[dict[str, Any]], zone_name: str, is_all_day: bool) -> str:
    moments: list[LocalDateTime] = []
    for one in rows:
        day, clock = _local(one, zone_name)
        is_whole_day = is_all_day or clock is None
        moments.append(
            (
                date.fromisoformat(day),
                None if is_whole_day else time.fromisoformat(str(clock)),
            )
        )
    return format_dates(moments)


def _exception(
    one: dict[str, Any], main: dict[str, Any], zone_name: str, *, is_cancel: bool
) -> dict[str, Any]:
    original_day, original_time = _local(one["original"], zone_name)
    is_cancelled = is_cancel or one["status"] == "cancelled"
    values: dict[str, Any] = {
        "original_date": original_day,
        "original_time": original_time,
        "is_cancelled": is_cancelled,
        "start_date": None,
        "start_time": None,
        "end_date": None,
        "end_time": None,
        # Only values that differ from the main event.
        "title": _unless_usual(one["summary"], main.get("summary"))[:500],
        "venue_name": _venue(_unless_usual(one["location"], main.get("location")))[0],
        "note": "",
    }
    if is_cancelled or not one["start"]:
        return values
    values["start_date"], values["start_time"] = _local(one["start"], zone_name)
    if one["end"] and values["start_time"] is not None:
        values["end_date"], values["end_time"] = _local(one["end"], zone_name)
    elif one["end"]:
        values["end_date"] = _last_day(one["start"], one["end"])
    return values


def _description(one: dict[str, Any]) -> str:
    if one["html"]:
        return sanitize_html(one["html"])
    text = one["description"]
    if not text.strip():
        return ""
    has_markup = re.search(r"</?(?:p|br|a|div|ul|ol|li|b|strong|em|i)\b", text)
    return sanitize_html(text if has_markup else linebreaks(text, True))


def _venue(location: str) -> tuple[str, str]:
    """Return the name of a venue and the rest as its address."""
    name, comma, rest = location.replace("\n", ", ").partition(",")
    return name.strip()[:500], rest.strip() if comma else ""


def _unless_usual(text: str, usual: str | None) -> str:
    return "" if text == usual else text
