"""The schedule of an event in local time: its fields, their validation, its span."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from freeshelf.events.recurrence import (
    RecurrenceError,
    check_rules,
    format_dates,
    format_rules,
    last_start,
    parse_dates,
    parse_rules,
)
from freeshelf.events.time_zones import (
    check_zone,
    local_datetime,
    resolve_nonexistent,
    zone,
)


class EventSchedule(models.Model):
    """Days and local times in a time zone, a rule, and additional dates.

    Times are stored as local time: an event at nine stays at nine when the clocks
    change, or when a country changes its rules.
    """

    SCHEDULE_FIELDS: ClassVar = (
        "start_date",
        "start_time",
        "end_date",
        "end_time",
        "is_all_day",
        "time_zone",
        "rrule",
        "extra_dates",
        "excluded_dates",
    )
    # Exceptions to single dates, which the event has as rows.
    exceptions: Any

    start_date = models.DateField(_("start date"))
    start_time = models.TimeField(_("start time"), null=True, blank=True)
    end_date = models.DateField(
        _("end date"),
        null=True,
        blank=True,
        help_text=_("Leave empty if it ends on the day it starts."),
    )
    end_time = models.TimeField(
        _("end time"),
        null=True,
        blank=True,
        help_text=_("Leave empty for a point in time, such as a deadline."),
    )
    is_all_day = models.BooleanField(_("all day"), default=False)
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        default="UTC",
        help_text=_("Time zone of the venue, such as “Europe/Zurich”."),
    )
    rrule = models.TextField(
        _("rule"),
        blank=True,
        help_text=_(
            "RFC 5545, such as FREQ=MONTHLY;BYDAY=3SA;COUNT=6. Enter one rule per line."
        ),
    )
    extra_dates = models.TextField(
        _("additional dates"),
        blank=True,
        help_text=_("One per line: 2026-03-17 or 2026-03-17 09:00."),
    )
    excluded_dates = models.TextField(
        _("excluded dates"),
        blank=True,
        help_text=_("One per line. Each date must be one that the rule produces."),
    )

    class Meta:
        abstract = True


# Zones differ from UTC by up to this much; needed for all-day dates.
_EVERYWHERE = timedelta(hours=14)


def first_wall_time(event: EventSchedule) -> datetime:
    """Return the start as naive local time."""
    return datetime.combine(event.start_date, event.start_time or time.min)


def start_of(event: EventSchedule) -> date | datetime:
    """Return the first start in the event's zone, or a day for an all-day event."""
    if event.is_all_day:
        return event.start_date
    return resolve_nonexistent(
        local_datetime(event.start_date, event.start_time, zone(event.time_zone))
    )


def end_of(event: EventSchedule, start: Any) -> Any:
    """Return the end after the first start, of its type: a day, or a time in a zone."""
    if event.is_all_day or not (event.end_date or event.end_time):
        return start + duration(event)
    last = event.end_date or event.start_date
    return resolve_nonexistent(
        local_datetime(last, event.end_time, zone(event.time_zone))
    )


def duration(event: EventSchedule) -> timedelta:
    """Return the duration by local time, in whole days for an all-day event."""
    last = event.end_date or event.start_date
    if event.is_all_day:
        return last - event.start_date + timedelta(days=1)
    if event.end_time is None:
        return timedelta(0)
    return datetime.combine(last, event.end_time) - first_wall_time(event)


def span_of(event: EventSchedule) -> tuple[datetime, datetime | None]:
    """Return first start and last end in UTC, with a margin; None without an end.

    Raises RecurrenceError for invalid rules and dates.
    """
    event_zone = zone(event.time_zone)
    start = local_datetime(event.start_date, event.start_time, event_zone)
    starts = [start]
    starts += [
        local_datetime(day, clock or event.start_time, event_zone)
        for day, clock in parse_dates(event.extra_dates)
    ]
    ends = [moment + duration(event) for moment in starts]
    last = last_start(parse_rules(event.rrule), start)
    if last is not None:
        ends.append(last + duration(event))
    for exception in event.exceptions.all():
        day = exception.start_date or exception.original_date
        moved = local_datetime(
            day, exception.start_time or event.start_time, event_zone
        )
        starts.append(moved)
        end = exception.end_date or day
        ends += [
            moved + duration(event),
            local_datetime(end, exception.end_time, event_zone),
        ]
    margin = _EVERYWHERE if event.is_all_day else timedelta(0)
    first = min(starts).astimezone(UTC) - margin
    return first, None if last is None else max(ends).astimezone(UTC) + margin


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
        problems["start_time"] = gettext("Enter a start time or select “all day”.")
        return
    last = event.end_date or event.start_date
    if last < event.start_date:
        problems["end_date"] = gettext("The end must be after the start.")
    elif (
        event.start_time is not None
        and event.end_time is not None
        and last == event.start_date
        and event.end_time < event.start_time
    ):
        problems["end_time"] = gettext("The end must be after the start.")
    elif event.end_date and event.end_time is None and not event.is_all_day:
        problems["end_time"] = gettext("Enter an end time for the last day.")


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
