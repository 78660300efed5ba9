"""From when until when something of an event can take place."""

from datetime import UTC, date, datetime, time, timedelta

from freeshelf.events.recurrence import last_start, parse_dates, parse_rules
from freeshelf.events.schedule import EventSchedule
from freeshelf.events.time_zones import local_datetime, resolve_imaginary, zone

# Zones lie up to this far from UTC; a day is the same day everywhere only with it.
_EVERYWHERE = timedelta(hours=14)


def first_wall_time(event: EventSchedule) -> datetime:
    """The start as clocks there show it, without a zone."""
    return datetime.combine(event.start_date, event.start_time or time.min)


def start_of(event: EventSchedule) -> date | datetime:
    """The first start in the zone of the event; a day for one of whole days."""
    if event.is_all_day:
        return event.start_date
    return resolve_imaginary(
        local_datetime(event.start_date, event.start_time, zone(event.time_zone))
    )


def duration(event: EventSchedule) -> timedelta:
    """How long clocks say it takes; days for an event of whole days, zero for none."""
    last = event.end_date or event.start_date
    if event.is_all_day:
        return last - event.start_date + timedelta(days=1)
    if event.end_time is None:
        return timedelta(0)
    return datetime.combine(last, event.end_time) - first_wall_time(event)


def span_of(event: EventSchedule) -> tuple[datetime, datetime | None]:
    """The first start and the last end in UTC, not too narrow; None without an end.

    Raises RecurrenceError for rules and dates that cannot be read.
    """
    where = zone(event.time_zone)
    start = local_datetime(event.start_date, event.start_time, where)
    starts = [start]
    starts += [
        local_datetime(day, clock or event.start_time, where)
        for day, clock in parse_dates(event.extra_dates)
    ]
    ends = [moment + duration(event) for moment in starts]
    last = last_start(parse_rules(event.rrule), start)
    if last is not None:
        ends.append(last + duration(event))
    for exception in event.exceptions.all():
        day = exception.start_date or exception.original_date
        moved = local_datetime(day, exception.start_time or event.start_time, where)
        starts.append(moved)
        end = exception.end_date or day
        ends += [
            moved + duration(event),
            local_datetime(end, exception.end_time, where),
        ]
    margin = _EVERYWHERE if event.is_all_day else timedelta(0)
    first = min(starts).astimezone(UTC) - margin
    return first, None if last is None else max(ends).astimezone(UTC) + margin
