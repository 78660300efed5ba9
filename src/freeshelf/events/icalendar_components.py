"""Events as components of iCalendar (RFC 5545, RFC 7986)."""

from datetime import date, datetime, time, timedelta
from typing import Any

from icalendar import Event as VEvent
from icalendar import vDDDLists

from freeshelf.core.html import html_to_text
from freeshelf.events.models import Event, EventException
from freeshelf.events.moved_dates import moved_to
from freeshelf.events.recurrence import (
    LocalDateTime,
    parse_dates,
    parse_rules,
    rule_for,
)
from freeshelf.events.rule_dates import real_exceptions
from freeshelf.events.span import duration, start_of
from freeshelf.events.time_zones import local_datetime, resolve_imaginary, zone

# Which exception a component was made from; never leaves this library.
EXCEPTION_KEY = "X-FREESHELF-EXCEPTION"
# Says that a component only stands where a date was; a library leaves it out.
MOVED_KEY = "X-FREESHELF-MOVED"


def has_recurrence(event: Event) -> bool:
    """Whether the event takes place more than once, or not as it says."""
    return bool(event.rrule or event.extra_dates or event.excluded_dates) or bool(
        event.exceptions.all()
    )


def schedule_components(event: Event) -> list[VEvent]:
    """When the event takes place, and nothing else: the rule, then its exceptions."""
    main = main_component(
        event,
        extra=parse_dates(event.extra_dates),
        excluded=parse_dates(event.excluded_dates),
    )
    start = start_of(event)
    for rule in parse_rules(event.rrule):
        main.add("rrule", rule_for(rule, start=start))
    rows = [
        exception_component(event, row, meant, str(number))
        for number, row, meant in real_exceptions(event)
    ]
    return [main, *rows]


def main_component(
    event: Event, *, extra: list[LocalDateTime], excluded: list[LocalDateTime]
) -> VEvent:
    """First start and end of the event, with these dates beside, and no rule."""
    main = VEvent()
    main.add("uid", event.uid)
    main.add("sequence", event.sequence)
    start = start_of(event)
    main.add("dtstart", start)
    main.add("dtend", _end(event, start))
    _add_dates(main, "rdate", event, extra)
    _add_dates(main, "exdate", event, excluded)
    return main


def vevents(event: Event, *, url: str) -> list[VEvent]:
    """The event whole, as calendars of readers get it; url is its page."""
    components = []
    rows = list(event.exceptions.all())
    for component in schedule_components(event):
        key = component.pop(EXCEPTION_KEY, None)
        row = rows[int(key)] if key is not None else None
        components.append(component)
        if row is not None and is_moved(component):
            components.append(_moved_away(event, component, row, url=url))
        if component.decoded("dtend") == component.decoded("dtstart"):
            # A moment has no end (RFC 5545, 3.6.1).
            del component["DTEND"]
        _describe(component, event, row, url=url)
        component.add("dtstamp", event.changed_at)
        component.add("last-modified", event.changed_at)
    return components


def _end(event: Event, start: date | datetime) -> date | datetime:
    if not isinstance(start, datetime):
        return start + duration(event)
    if not (event.end_date or event.end_time):
        return start
    last = event.end_date or event.start_date
    return resolve_imaginary(
        local_datetime(last, event.end_time, zone(event.time_zone))
    )


def _add_dates(
    component: VEvent, name: str, event: Event, moments: list[LocalDateTime]
) -> None:
    if not moments:
        return
    dates = [_moment(event, moment) for moment in moments]
    values = vDDDLists(dates)
    if event.is_all_day:
        values.params["VALUE"] = "DATE"
    component.add(name, values, encode=False)


def _moment(event: Event, moment: LocalDateTime) -> date | datetime:
    day, clock = moment
    if event.is_all_day:
        return day
    return local_datetime(day, clock or event.start_time, zone(event.time_zone))


def is_moved(component: VEvent) -> bool:
    """Whether an exception takes place, but begins when its date does not."""
    if "RECURRENCE-ID" not in component or component.get("STATUS") == "CANCELLED":
        return False
    return bool(component.decoded("dtstart") != component.decoded("recurrence-id"))


def _moved_away(
    event: Event, moved: VEvent, row: EventException, *, url: str
) -> VEvent:
    """What stays in the old place of a moved date: where it went, and its note."""
    original, start = moved.decoded("recurrence-id"), moved.decoded("dtstart")
    component = VEvent()
    component.add("uid", f"{event.uid}-moved-{original:%Y%m%dT%H%M}")
    component.add("sequence", event.sequence)
    component.add("dtstart", original)
    component.add("dtend", original + duration(event))
    component.add(MOVED_KEY, "TRUE")
    component.add("status", "CANCELLED")
    component.add("transp", "TRANSPARENT")
    component.add("summary", f"{event.display_title} ({moved_to(original, start)})")
    if row.note:
        component.add("description", row.note)
    component.add("related-to", event.uid)
    component.add("url", url)
    component.add("dtstamp", event.changed_at)
    return component


def exception_component(
    event: Event, row: EventException, date_of_rule: LocalDateTime, key: str
) -> VEvent:
    """One date that is not like the others, under a key that stays here."""
    component = VEvent()
    component.add("uid", event.uid)
    component.add("sequence", event.sequence)
    original = _moment(event, date_of_rule)
    component.add("recurrence-id", original)
    start, end = _moved(event, row, date_of_rule)
    component.add("dtstart", start)
    component.add("dtend", end)
    component.add(EXCEPTION_KEY, key)
    if row.is_cancelled:
        component.add("status", "CANCELLED")
    return component


def _moved(
    event: Event, row: EventException, date_of_rule: LocalDateTime
) -> tuple[Any, Any]:
    """Start and end of an exception: what it says, else as the rule has it."""
    day = row.start_date or date_of_rule[0]
    if event.is_all_day:
        last = row.end_date or day + duration(event) - timedelta(days=1)
        return day, last + timedelta(days=1)
    where = zone(event.time_zone)
    clock = row.start_time or date_of_rule[1] or time.min
    start = resolve_imaginary(local_datetime(day, clock, where))
    if row.end_time is None:
        wall = datetime.combine(day, clock) + duration(event)
        return start, resolve_imaginary(wall.replace(tzinfo=where))
    return start, resolve_imaginary(
        local_datetime(row.end_date or day, row.end_time, where)
    )


def _describe(
    component: VEvent, event: Event, row: EventException | None, *, url: str
) -> None:
    component.add("summary", (row and row.title) or event.display_title)
    note = row.note if row is not None else ""
    # Many calendars show no comment.
    said = "\n\n".join(filter(None, (note, html_to_text(event.description))))
    if said:
        component.add("description", said)
    # The address and the point on the map are those of the usual place.
    own = row.venue_name if row is not None else ""
    is_usual = own in ("", event.venue_name)
    parts = (event.venue_name, *event.address.splitlines()) if is_usual else (own,)
    if location := ", ".join(part for part in parts if part.strip()):
        component.add("location", location)
    if is_usual and event.latitude is not None and event.longitude is not None:
        component.add("geo", (float(event.latitude), float(event.longitude)))
    component.add("url", url)
    if event.online_url:
        component.add("conference", event.online_url, parameters={"VALUE": "URI"})
    if contact := contact_line(event):
        component.add("contact", contact)
    words = [category.name for category in event.categories.all()]
    words += [tag.name for tag in event.tags.all()]
    if words:
        component.add("categories", words)
    if row is not None and row.note:
        component.add("comment", row.note)
    if "STATUS" not in component:
        component.add("status", event.status.upper())
    if event.created_at:
        component.add("created", event.created_at)


def contact_line(event: Event) -> str:
    """Whom to ask, in one line."""
    parts = (
        event.contact_name,
        event.contact_email,
        event.contact_phone,
        event.contact_url,
    )
    return "; ".join(part for part in parts if part)
