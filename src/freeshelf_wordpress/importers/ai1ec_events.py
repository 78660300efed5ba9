"""Convert rows and calendar files of All-in-One Event Calendar to values of an event.

Start and end are seconds since 1970 in UTC; rules and dates are text in the local time
of the event. Dates chosen by hand are among the rules, as `RDATE=…`; excluded dates are
midnights in UTC.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from freeshelf.content.wording import listed_phrases
from freeshelf.events.calendar_reader import UnreadableCalendarError, read_calendar
from freeshelf.events.models import Event
from freeshelf.events.occurrences import Occurrence, occurrences_of
from freeshelf.events.recurrence import (
    LocalDateTime,
    format_dates,
    format_rules,
    parse_rules,
    starts_of,
)
from freeshelf.events.rule_dates import RecurrenceBudget
from freeshelf.events.time_zones import is_zone, zone
from freeshelf.events.values import parse_email, parse_web_url
from freeshelf.sources.errors import SourceError
from freeshelf_wordpress.importers.item_meta import read_timestamp
from freeshelf_wordpress.sources.combined.site import CombinedSite
from freeshelf_wordpress.sources.php import PhpObject, parse_php

Row = Mapping[str, str | None]
_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?")
# Maximum number of dates from an exclusion rule; Event has no such rules.
_MAX_EXCLUDED_DATES = 500


def event_values(row: Row, *, site_zone: str) -> dict[str, Any]:
    """Return the values of a row of `ai1ec_events` in the form of `events.values`.

    Raises ValueError for a row without a start, RecurrenceError for invalid rules.
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


def _schedule(row: Row, site_zone: str) -> dict[str, Any]:
    name = _text(row, "timezone_name")
    name = name if is_zone(name) else site_zone
    start = _local_datetime(row, "start", name)
    if start is None:
        raise ValueError("start")
    end = _local_datetime(row, "end", name)
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
        # The plugin stores the midnight after the last day.
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
    """Return rules, extra dates and excluded dates."""
    lines, dates = _split_rules(_text(row, "recurrence_rules"), "RDATE")
    dates += _dates_in(_text(row, "recurrence_dates"))
    no_lines, excluded = _split_rules(_text(row, "exception_rules"), "EXDATE")
    excluded += _dates_in(_text(row, "exception_dates"))
    naive = start.replace(tzinfo=None)
    for rule in parse_rules("\n".join(no_lines)):
        excluded += [
            (start_of_rule.date(), None)
            for start_of_rule in starts_of(rule, naive, maximum=_MAX_EXCLUDED_DATES)
        ]
    return format_rules(parse_rules("\n".join(lines))), dates, list(set(excluded))


def _split_rules(text: str, name: str) -> tuple[list[str], list[LocalDateTime]]:
    """Separate rules from lines that look like rules but contain dates."""
    rules: list[str] = []
    dates: list[LocalDateTime] = []
    for line in text.replace("\r", "\n").split("\n"):
        value = line.strip(" ;").upper()
        if value.startswith((f"{name}=", f"{name}:", f"{name};")):
            dates += _dates_in(value)
        elif value:
            rules.append(value)
    return rules, dates


def _dates_in(text: str) -> Iterator[LocalDateTime]:
    for match in _DATE.finditer(text):
        day = date(int(match[1]), int(match[2]), int(match[3]))
        clock = time(int(match[4]), int(match[5]), int(match[6])) if match[4] else None
        # The plugin writes a date without a time as midnight.
        yield day, None if clock in (None, time.min) or match[7] else clock


def _days(moments: list[LocalDateTime]) -> list[LocalDateTime]:
    return [(day, None) for day, _clock in moments]


def _address(row: Row) -> str:
    street, city = _text(row, "address"), _text(row, "city")
    city_line = " ".join(filter(None, (_text(row, "postal_code"), city)))
    second = "" if city and city in street else city_line
    return "\n".join(filter(None, (street, second, _text(row, "province"))))


def _map(row: Row) -> list[str | None]:
    """Return latitude and longitude, or None twice; the plugin stores none as zeros."""
    try:
        coordinates = [
            float(_text(row, name) or 0) for name in ("latitude", "longitude")
        ]
    except ValueError:
        return [None, None]
    if not any(coordinates):
        return [None, None]
    return [f"{coordinate:.6f}" for coordinate in coordinates]


def _cost(text: str) -> tuple[str, bool]:
    """Return the text of a PHP-serialized cost and whether the event is free."""
    try:
        value = parse_php(text) if text else {}
    except SourceError:
        return text, False
    if isinstance(value, PhpObject) or not isinstance(value, dict):
        return text, False
    return str(value.get("cost") or "").strip(), bool(value.get("is_free"))


def _local_datetime(row: Row, name: str, zone_name: str) -> datetime | None:
    timestamp = read_timestamp(_text(row, name))
    return timestamp.astimezone(zone(zone_name)) if timestamp is not None else None


def _contact(row: Row) -> str:
    """Return the contact's name and, if it is not a valid email, the email text."""
    email = _text(row, "contact_email")
    parts = (_text(row, "contact_name"), "" if parse_email(email) else email)
    return listed_phrases(text for text in parts if text)


def _link(row: Row, name: str) -> str:
    return parse_web_url(_text(row, name))


def _text(row: Row, name: str) -> str:
    return (row.get(name) or "").strip()


_TABLE = "ai1ec_event_instances"
# Maximum number of dates of an event to compare.
_MAX_OCCURRENCES = 500


def instance_starts(site: CombinedSite) -> dict[str, set[datetime]]:
    """Return the starts in UTC by post ID."""
    starts: dict[str, set[datetime]] = {}
    for row in site.rows(_TABLE):
        start = read_timestamp(row.values.get("start") or "")
        if start is not None:
            starts.setdefault(str(row.values.get("post_id")), set()).add(start)
    return starts


def starts_without_rule(event: Event, listed: set[datetime]) -> list[datetime]:
    """Return the listed starts that do not follow from the event's own rules."""
    until = max(listed) + timedelta(days=2)
    since = min(listed) - timedelta(days=2)
    occurrences = occurrences_of(
        event, since, until, RecurrenceBudget(of_event=_MAX_OCCURRENCES)
    )
    return sorted(listed - {_start(occurrence) for occurrence in occurrences})


def _start(occurrence: Occurrence) -> datetime:
    if occurrence.is_all_day:
        # The plugin stores all-day events from midnight to midnight in UTC.
        return occurrence.start.replace(tzinfo=UTC)
    return occurrence.start.astimezone(UTC)


_EVENTS, _ZONES = "ics_event", "ics_timezone"
# The plugin fills these from its own tables; the item is more reliable.
_OF_ITEM = ("title", "description", "status", "categories", "tags", "source_url")


def _calendar_values(
    site: CombinedSite, *, time_zone: str
) -> dict[str, dict[str, Any]]:
    """Return values of events by post ID. Raises UnreadableCalendarError."""
    rows = list(site.rows(_EVENTS))
    if not rows:
        return {}
    ids = {str(row.values.get("uid")): str(row.values.get("source_id")) for row in rows}
    parts = [row.values.get("raw") or "" for row in site.rows(_ZONES)]
    parts += [row.values.get("raw") or "" for row in rows]
    text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{''.join(parts)}END:VCALENDAR\r\n"
    values_by_id = {}
    for event in read_calendar(text.encode(), name=site.name, time_zone=time_zone):
        item_id = ids.get(event.uid)
        if item_id is not None and event.said:
            values = {k: v for k, v in event.said.items() if k not in _OF_ITEM}
            values_by_id[item_id] = values
    return values_by_id


class EventTables:
    """The plugin's rows of events, and a calendar file that can replace them.

    Values are in the form of `events.values`, with the country as someone typed it.
    """

    def __init__(self, site: CombinedSite, notes: list[str]) -> None:
        self._site, self._notes = site, notes

    def has(self, event_id: str) -> bool:
        """Return whether a given source has the dates of an event."""
        return event_id in self.rows or event_id in self._calendar

    def values(self, event_id: str) -> dict[str, Any] | None:
        """Return the values of an event, or None if no source has its dates."""
        if (row := self.rows.get(event_id)) is None:
            return self._calendar.get(event_id)
        values = event_values(row, site_zone=self._site_zone)
        return {**values, "country": _text(row, "country")}

    @cached_property
    def rows(self) -> dict[str, Row]:
        """Return the rows by post ID."""
        rows = self._site.rows("ai1ec_events")
        return {str(row.values.get("post_id")): row.values for row in rows}

    @cached_property
    def listed_starts(self) -> dict[str, set[datetime]]:
        """Return the starts in UTC that the plugin listed, by post ID."""
        return instance_starts(self._site)

    @cached_property
    def _calendar(self) -> dict[str, dict[str, Any]]:
        try:
            values_by_id = _calendar_values(self._site, time_zone=self._site_zone)
        except UnreadableCalendarError as error:
            self._notes.append(str(error))
            return {}
        if values_by_id and not self.rows:
            self._notes.append(
                _(
                    "Event dates come from a calendar file only. The plugin exports "
                    "all times in the site’s time zone, so check events that take "
                    "place in other time zones."
                )
            )
        return values_by_id

    @cached_property
    def _site_zone(self) -> str:
        return self._site.options().get("timezone_string") or "UTC"
