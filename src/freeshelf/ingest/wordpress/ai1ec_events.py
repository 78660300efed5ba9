"""Rows of All-in-One Event Calendar as values of an event.

Start and end are seconds since 1970 in UTC; rules and dates are text in the wall clock
time of the event. Dates chosen by hand stand among the rules, as `RDATE=…`, and days
that are left out as midnights in UTC.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from freeshelf.events.models import Event
from freeshelf.events.occurrences import Occurrence, occurrences_of
from freeshelf.events.recurrence import (
    LocalDateTime,
    format_dates,
    format_rules,
    parse_rules,
    starts_of,
)
from freeshelf.events.recurrence_budget import RecurrenceBudget
from freeshelf.events.time_zones import is_zone, zone
from freeshelf.events.url_parsing import parse_email, parse_web_url
from freeshelf.ingest.wordpress.dates import read_timestamp
from freeshelf.sources.base import CombinedSource
from freeshelf.sources.errors import SourceError
from freeshelf.sources.wordpress.php import PhpObject, parse_php

Row = Mapping[str, str | None]
_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?")
# Rules of days that are left out are followed so far, since there are none today.
_EXCLUDED_DATES = 500


def event_values(row: Row, *, site_zone: str) -> dict[str, Any]:
    """What a row of `ai1ec_events` says, as `events.values` has it.

    Raises ValueError for a row without a start, RecurrenceError for its rules.
    """
    cost, is_free = _cost(_text(row, "cost"))
    return {
        "schedule": _schedule(row, site_zone),
        "venue_name": _text(row, "venue")[:500],
        "address": _address(row),
        "map": _map(row),
        "organiser_name": _text(row, "ical_organizer")[:500],
        "contact_name": _contact(row)[:500],
        "contact_phone": _text(row, "contact_phone")[:100],
        "contact_email": parse_email(_text(row, "contact_email")),
        "contact_url": _link(row, "contact_url"),
        "cost": cost[:500],
        "is_free": is_free,
        "registration_url": _link(row, "ticket_url"),
        "source_url": _link(row, "ical_source_url"),
    }


def country_name(row: Row) -> str:
    """The name of the country, as someone typed it."""
    return _text(row, "country")


def _schedule(row: Row, site_zone: str) -> dict[str, Any]:
    name = _text(row, "timezone_name")
    name = name if is_zone(name) else site_zone
    start = _moment(row, "start", name)
    if start is None:
        raise ValueError("start")
    end = _moment(row, "end", name)
    is_all_day = _text(row, "allday") == "1"
    has_end = end is not None and end > start and _text(row, "instant_event") != "1"
    rules, dates, excluded = _recurrence(row, start)
    return {
        "start_date": start.date().isoformat(),
        **_times(start, end if has_end else None, is_all_day=is_all_day),
        "is_all_day": is_all_day,
        "time_zone": name,
        "rrule": rules,
        "extra_dates": format_dates(_days(dates) if is_all_day else dates),
        "excluded_dates": format_dates(_days(excluded) if is_all_day else excluded),
        "exceptions": [],
    }


def _times(
    start: datetime, end: datetime | None, *, is_all_day: bool
) -> dict[str, str | None]:
    times: dict[str, str | None] = dict.fromkeys(("start_time", "end_time", "end_date"))
    if is_all_day:
        # The end is the midnight after the last day.
        last = (end - timedelta(seconds=1)).date() if end else start.date()
        times["end_date"] = last.isoformat() if last > start.date() else None
        return times
    times["start_time"] = start.time().isoformat("seconds")
    if end is not None:
        times["end_time"] = end.time().isoformat("seconds")
        if end.date() != start.date():
            times["end_date"] = end.date().isoformat()
    return times


def _recurrence(
    row: Row, start: datetime
) -> tuple[str, list[LocalDateTime], list[LocalDateTime]]:
    """Rules, further dates and dates left out."""
    lines, dates = _parted(_text(row, "recurrence_rules"), "RDATE")
    dates += _moments(_text(row, "recurrence_dates"))
    no_lines, excluded = _parted(_text(row, "exception_rules"), "EXDATE")
    excluded += _moments(_text(row, "exception_dates"))
    naive = start.replace(tzinfo=None)
    for rule in parse_rules("\n".join(no_lines)):
        excluded += [
            (moment.date(), None)
            for moment in starts_of(rule, naive, maximum=_EXCLUDED_DATES)
        ]
    return format_rules(parse_rules("\n".join(lines))), dates, list(set(excluded))


def _parted(text: str, name: str) -> tuple[list[str], list[LocalDateTime]]:
    """Lines that are rules, and the dates of those that only look like one."""
    rules, dates = [], []
    for line in text.replace("\r", "\n").split("\n"):
        value = line.strip(" ;").upper()
        if value.startswith((f"{name}=", f"{name}:", f"{name};")):
            dates += _moments(value)
        elif value:
            rules.append(value)
    return rules, dates


def _moments(text: str) -> list[LocalDateTime]:
    return list(_dates_in(text))


def _dates_in(text: str) -> Iterator[LocalDateTime]:
    for found in _DATE.finditer(text):
        day = date(int(found[1]), int(found[2]), int(found[3]))
        clock = time(int(found[4]), int(found[5]), int(found[6])) if found[4] else None
        # A midnight is how the plug-in writes a day that someone chose.
        yield day, None if clock in (None, time.min) or found[7] else clock


def _days(moments: list[LocalDateTime]) -> list[LocalDateTime]:
    return [(day, None) for day, _clock in moments]


def _address(row: Row) -> str:
    whole, city = _text(row, "address"), _text(row, "city")
    place = " ".join(part for part in (_text(row, "postal_code"), city) if part)
    lines = [whole, "" if city and city in whole else place, _text(row, "province")]
    return "\n".join(line for line in lines if line)


def _map(row: Row) -> list[str | None]:
    """Latitude and longitude; two zeroes are what the plug-in writes for none."""
    try:
        found = [float(_text(row, name) or 0) for name in ("latitude", "longitude")]
    except ValueError:
        return [None, None]
    if not any(found):
        return [None, None]
    return [f"{number:.6f}" for number in found]


def _cost(text: str) -> tuple[str, bool]:
    """The words of the cost, and whether the event is free; PHP-serialised."""
    try:
        value = parse_php(text) if text else {}
    except SourceError:
        return text, False
    if isinstance(value, PhpObject) or not isinstance(value, dict):
        return text, False
    return str(value.get("cost") or "").strip(), bool(value.get("is_free"))


def _moment(row: Row, name: str, zone_name: str) -> datetime | None:
    moment = read_timestamp(_text(row, name))
    return moment.astimezone(zone(zone_name)) if moment is not None else None


def _contact(row: Row) -> str:
    """The name, with what stands in the place of a mail address and is none."""
    mail = _text(row, "contact_email")
    parts = (_text(row, "contact_name"), "" if parse_email(mail) else mail)
    return "; ".join(part for part in parts if part)


def _link(row: Row, name: str) -> str:
    return parse_web_url(_text(row, name))


def _text(row: Row, name: str) -> str:
    return (row.get(name) or "").strip()


_TABLE = "ai1ec_event_instances"
# Dates of one event that are compared.
_MOST = 500


def instance_starts(site: CombinedSource) -> dict[str, set[datetime]]:
    """Starts in UTC by the number of the item."""
    found: dict[str, set[datetime]] = {}
    for row in site.rows(_TABLE):
        moment = read_timestamp(row.values.get("start") or "")
        if moment is not None:
            found.setdefault(str(row.values.get("post_id")), set()).add(moment)
    return found


def starts_without_rule(event: Event, listed: set[datetime]) -> list[datetime]:
    """Listed starts at which the event does not take place by its own words."""
    until = max(listed) + timedelta(days=2)
    since = min(listed) - timedelta(days=2)
    found = occurrences_of(event, since, until, RecurrenceBudget(of_event=_MOST))
    return sorted(listed - {_start(one) for one in found})


def _start(one: Occurrence) -> datetime:
    if one.is_all_day:
        # The plug-in has whole days from midnight to midnight in UTC.
        return one.start.replace(tzinfo=UTC)
    return one.start.astimezone(UTC)
