"""The time span in which an event takes place."""

from datetime import UTC, date, datetime, time, timedelta

from freeshelf.events.recurrence import last_start, parse_dates, parse_rules
from freeshelf.events.schedule import EventSchedule
from freeshelf.events.time_zones import local_datetime, resolve_imaginary, zone

# Zones differ from UTC by up to this much; needed for all-day dates.
_EVERYWHERE = timedelta(hours=14)


def first_wall_time(event: EventSchedule) -> datetime:
    """Return the start as naive local time."""
    return datetime.combine(event.start_date, event.start_time or time.min)


def start_of(event: EventSchedule) -> date | datetime:
    """Return the first start in the event's zone, or a day for an all-day event."""
    if event.is_all_day:
        return event.start_date
    return resolve_imaginary(
        local_datetime(event.start_date, event.start_time, zone(event.time_zone))
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
