"""Validate the days, times and rules of an event."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from freeshelf.events.errors import RecurrenceError
from freeshelf.events.recurrence import (
    check_rules,
    format_dates,
    format_rules,
    parse_dates,
    parse_rules,
)
from freeshelf.events.schedule import EventSchedule
from freeshelf.events.span import first_wall_time
from freeshelf.events.time_zones import check_zone


def check_schedule(event: EventSchedule) -> dict[str, Any]:
    """Return errors by field and normalise rules and dates."""
    problems: dict[str, Any] = {}
    if event.start_date is None:
        return problems
    _check_times(event, problems)
    _check_rules(event, problems)
    try:
        check_zone(event.time_zone)
    except ValidationError as error:
        problems["time_zone"] = error.messages
    return problems


def _check_times(event: EventSchedule, problems: dict[str, Any]) -> None:
    if event.is_all_day:
        event.start_time = event.end_time = None
    elif event.start_time is None:
        problems["start_time"] = _("Enter a start time or select “all day”.")
        return
    last = event.end_date or event.start_date
    if last < event.start_date:
        problems["end_date"] = _("The end must be after the start.")
    elif (
        event.start_time is not None
        and event.end_time is not None
        and last == event.start_date
        and event.end_time < event.start_time
    ):
        problems["end_time"] = _("The end must be after the start.")
    elif event.end_date and event.end_time is None and not event.is_all_day:
        problems["end_time"] = _("Enter an end time for the last day.")


def _check_rules(event: EventSchedule, problems: dict[str, Any]) -> None:
    try:
        rules = parse_rules(event.rrule)
        check_rules(rules, first_wall_time(event))
        event.rrule = format_rules(rules)
    except RecurrenceError as error:
        problems["rrule"] = str(error)
    for name in ("extra_dates", "excluded_dates"):
        try:
            setattr(event, name, format_dates(parse_dates(getattr(event, name))))
        except RecurrenceError as error:
            problems[name] = str(error)
