"""Values of an event as plain data, to compare and apply field by field."""

import re
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

from freeshelf.events.models import Event, EventCategory, EventException
from freeshelf.events.recurrence import (
    check_rules,
    format_dates,
    format_rules,
    parse_dates,
    parse_rules,
)
from freeshelf.events.rule_dates import real_exceptions, refusal
from freeshelf.events.schedule import first_wall_time

_MAIL = re.compile(r"[^\s;,<>]+@[^\s;,<>]+\.[^\s;,<>]+")
_MAX_URL_LENGTH = 2000
_is_web = URLValidator(["http", "https"])


def parse_web_url(text: str) -> str:
    """Return a web URL, or an empty string if invalid."""
    return text if len(text) <= _MAX_URL_LENGTH and _passes(_is_web, text) else ""


def parse_email(text: str) -> str:
    """Return the first email address in a text, or an empty string."""
    match = _MAIL.search(text)
    return match[0] if match and _passes(validate_email, match[0]) else ""


def _passes(check: Callable[[str], None], text: str) -> bool:
    try:
        check(text)
    except ValidationError:
        return False
    return True


# Text fields, which are applied unchanged.
TEXTS = (
    "title",
    "description",
    "status",
    "venue_name",
    "address",
    "online_url",
    "organiser_name",
    "contact_name",
    "contact_email",
    "contact_phone",
    "contact_url",
    "cost",
    "registration_url",
    "source_url",
)
_TIMES = ("start_time", "end_time")
_DAYS = ("start_date", "end_date")
_PLAIN = ("is_all_day", "time_zone", "rrule", "extra_dates", "excluded_dates")
_EXCEPTION_TEXTS = ("title", "venue_name", "note")
_EXCEPTION_DAYS = ("original_date", *_DAYS)
_EXCEPTION_TIMES = ("original_time", *_TIMES)


def get_values(event: Event) -> dict[str, Any]:
    """Return the values of an event by field; the schedule is one value."""
    return {
        **{name: getattr(event, name) for name in TEXTS},
        "is_free": event.is_free,
        "map": [_formatted(event.latitude), _formatted(event.longitude)],
        "categories": sorted(row.name for row in event.categories.all()),
        "tags": sorted(tag.name for tag in event.tags.all()),
        "schedule": _schedule_of(event),
    }


def normalize_values(said: dict[str, Any]) -> dict[str, Any]:
    """Return source values in the format of `get_values`.

    Raises RecurrenceError for invalid rules and dates.
    """
    values = dict(said)
    for name in ("categories", "tags"):
        if name in values:
            values[name] = sorted(set(values[name]))
    if "schedule" in values:
        schedule = dict(values["schedule"])
        schedule["rrule"] = format_rules(parse_rules(schedule["rrule"]))
        for name in ("extra_dates", "excluded_dates"):
            schedule[name] = format_dates(parse_dates(schedule[name]))
        values["schedule"] = schedule
    return values


def only_its_dates(said: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return source values without exceptions for dates that the event does not have.

    Also returns a message for each exception that was left out: visitors would see a
    date that never existed, and the intended one would stay unchanged. Raises
    RecurrenceError for an invalid rule.
    """
    if not said.get("schedule", {}).get("exceptions"):
        return said, []
    event = Event()
    _apply_schedule(event, said["schedule"])
    check_rules(parse_rules(event.rrule), first_wall_time(event))
    real_numbers = {number for number, _row, _meant in real_exceptions(event)}
    rows = list(event.exceptions.all())
    reasons = [
        refusal(event, row.original_date, row.original_time)
        for number, row in enumerate(rows)
        if number not in real_numbers
    ]
    if not reasons:
        return said, []
    exceptions = [
        row
        for number, row in enumerate(said["schedule"]["exceptions"])
        if number in real_numbers
    ]
    return said | {"schedule": said["schedule"] | {"exceptions": exceptions}}, reasons


def apply_values(event: Event, values: dict[str, Any]) -> None:
    """Set these values on an event, which is not saved."""
    for name in TEXTS:
        if name in values:
            setattr(event, name, values[name])
    if "is_free" in values:
        event.is_free = values["is_free"]
    if "map" in values:
        event.latitude, event.longitude = map(_number, values["map"])
    if "categories" in values:
        event.categories.set(_categories(values["categories"]))
    if "tags" in values:
        event.tags.set(values["tags"])
    if "schedule" in values:
        _apply_schedule(event, values["schedule"])


def _schedule_of(event: Event) -> dict[str, Any]:
    return {
        **{name: _text(getattr(event, name)) for name in (*_DAYS, *_TIMES)},
        **{name: getattr(event, name) for name in _PLAIN},
        "exceptions": [
            {
                **{name: _text(getattr(row, name)) for name in _EXCEPTION_DAYS},
                **{name: _text(getattr(row, name)) for name in _EXCEPTION_TIMES},
                **{name: getattr(row, name) for name in _EXCEPTION_TEXTS},
                "is_cancelled": row.is_cancelled,
            }
            for row in event.exceptions.all()
        ],
    }


def _apply_schedule(event: Event, schedule: dict[str, Any]) -> None:
    for name in _DAYS:
        setattr(event, name, _day(schedule[name]))
    for name in _TIMES:
        setattr(event, name, _clock(schedule[name]))
    for name in _PLAIN:
        setattr(event, name, schedule[name])
    event.exceptions.set(
        [
            EventException(
                sort_order=number,
                is_cancelled=row["is_cancelled"],
                **{name: _day(row[name]) for name in _EXCEPTION_DAYS},
                **{name: _clock(row[name]) for name in _EXCEPTION_TIMES},
                **{name: row[name] for name in _EXCEPTION_TEXTS},
            )
            for number, row in enumerate(schedule["exceptions"])
        ]
    )


def _categories(names: list[str]) -> list[EventCategory]:
    categories = []
    for name in names:
        category = EventCategory.objects.filter(name__iexact=name).first()
        categories.append(category or EventCategory.objects.create(name=name))
    return categories


def _text(value: date | time | None) -> str | None:
    if isinstance(value, time):
        return value.isoformat("seconds")
    return None if value is None else value.isoformat()


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _clock(text: str | None) -> time | None:
    return time.fromisoformat(text) if text else None


def _formatted(number: Decimal | None) -> str | None:
    return None if number is None else f"{Decimal(number):.6f}"


def _number(text: str | None) -> Decimal | None:
    try:
        return Decimal(text) if text is not None else None
    except InvalidOperation:
        return None
