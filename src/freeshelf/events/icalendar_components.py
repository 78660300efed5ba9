"""Build iCalendar components of events (RFC 5545, RFC 7986)."""

from datetime import date, datetime, time, timedelta
from typing import Any

from babel import Locale
from babel.dates import format_date, format_skeleton
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from icalendar import Event as VEvent
from icalendar import vDDDLists

from freeshelf.core.html import html_to_text
from freeshelf.core.locales import locale_of
from freeshelf.events.models import Event, EventException
from freeshelf.events.recurrence import (
    LocalDateTime,
    parse_dates,
    parse_rules,
    rule_for,
)
from freeshelf.events.rule_dates import real_exceptions
from freeshelf.events.schedule import duration, end_of, start_of
from freeshelf.events.time_zones import local_datetime, resolve_nonexistent, zone


def moved_to(old: date, new: date) -> str:
    """Return “Moved to 31 March”, with the year or the time if they differ too.

    Both are local starts in one zone, or days.
    """
    locale = locale_of(get_language() or "en")
    texts = []
    is_other_day = (old.year, old.month, old.day) != (new.year, new.month, new.day)
    if is_other_day:
        texts.append(day_and_month(new, locale, with_year=old.year != new.year))
    is_timed = isinstance(old, datetime) and isinstance(new, datetime)
    if is_timed and old.timetz() != new.timetz():  # type: ignore[attr-defined]
        clock = new.replace(tzinfo=None)  # type: ignore[call-arg]
        texts.append(format_skeleton("Hm", clock, locale=locale))
    if len(texts) == 2:
        return _("Moved to %(day)s, %(time)s") % {"day": texts[0], "time": texts[1]}
    return _("Moved to %(day)s") % {"day": texts[0] if texts else ""}


def day_and_month(day: date, locale: Locale, *, with_year: bool) -> str:
    """Return a day such as “31 March”."""
    if locale.language == "en":
        return format_date(day, "d MMMM y" if with_year else "d MMMM", locale=locale)
    skeleton = "yMMMMd" if with_year else "MMMMd"
    moment = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a day, no moment
    return format_skeleton(skeleton, moment, locale=locale)


# Index of the exception that a component was built from; internal only.
EXCEPTION_KEY = "X-FREESHELF-EXCEPTION"
# Marks a placeholder at the original date of a moved one, which imports ignore.
MOVED_KEY = "X-FREESHELF-MOVED"


def has_recurrence(event: Event) -> bool:
    """Return whether the event has a rule, further dates or exceptions."""
    return bool(event.rrule or event.extra_dates or event.excluded_dates) or bool(
        event.exceptions.all()
    )


def schedule_components(event: Event) -> list[VEvent]:
    """Return components of the schedule only: the rule, then the exceptions."""
    main = main_component(
        event,
        extra=parse_dates(event.extra_dates),
        excluded=parse_dates(event.excluded_dates),
    )
    start = start_of(event)
    for rule in parse_rules(event.rrule):
        main.add("rrule", rule_for(rule, start=start))
    rows = [
        exception_component(event, row, date_of_rule, str(number))
        for number, row, date_of_rule in real_exceptions(event)
    ]
    return [main, *rows]


def main_component(
    event: Event, *, extra: list[LocalDateTime], excluded: list[LocalDateTime]
) -> VEvent:
    """Return a component with the first start and end and these dates, without rule."""
    start = start_of(event)
    main = _vevent(event, start, end_of(event, start))
    _add_dates(main, "rdate", event, extra)
    _add_dates(main, "exdate", event, excluded)
    return main


def _vevent(event: Event, start: Any, end: Any, *, uid: str = "") -> VEvent:
    component = VEvent()
    component.add("uid", uid or event.uid)
    component.add("sequence", event.sequence)
    component.add("dtstart", start)
    component.add("dtend", end)
    return component


def vevents(event: Event, *, url: str) -> list[VEvent]:
    """Return the complete components of an event for calendars; `url` is its page."""
    components = []
    rows = list(event.exceptions.all())
    for component in schedule_components(event):
        key = component.pop(EXCEPTION_KEY, None)
        row = rows[int(key)] if key is not None else None
        components.append(component)
        if row is not None and is_moved(component):
            components.append(_moved_placeholder(event, component, row, url=url))
        if component.decoded("dtend") == component.decoded("dtstart"):
            # An event without duration has no end (RFC 5545, 3.6.1).
            del component["DTEND"]
        _describe(component, event, row, url=url)
        component.add("dtstamp", event.changed_at)
        component.add("last-modified", event.changed_at)
    return components


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
    """Return whether an exception takes place at another time than its date."""
    if "RECURRENCE-ID" not in component or component.get("STATUS") == "CANCELLED":
        return False
    return bool(component.decoded("dtstart") != component.decoded("recurrence-id"))


def _moved_placeholder(
    event: Event, moved: VEvent, row: EventException, *, url: str
) -> VEvent:
    """Return a placeholder for the original date of a moved one, with its note."""
    original, start = moved.decoded("recurrence-id"), moved.decoded("dtstart")
    uid = f"{event.uid}-moved-{original:%Y%m%dT%H%M}"
    component = _vevent(event, original, original + duration(event), uid=uid)
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
    """Return the component of an exception, with an internal key."""
    component = _vevent(event, *_moved(event, row, date_of_rule))
    component.add("recurrence-id", _moment(event, date_of_rule))
    component.add(EXCEPTION_KEY, key)
    if row.is_cancelled:
        component.add("status", "CANCELLED")
    return component


def _moved(
    event: Event, row: EventException, date_of_rule: LocalDateTime
) -> tuple[Any, Any]:
    """Return start and end of an exception: its own values, else those of the rule."""
    day = row.start_date or date_of_rule[0]
    if event.is_all_day:
        last = row.end_date or day + duration(event) - timedelta(days=1)
        return day, last + timedelta(days=1)
    where = zone(event.time_zone)
    clock = row.start_time or date_of_rule[1] or time.min
    start = resolve_nonexistent(local_datetime(day, clock, where))
    if row.end_time is None:
        wall = datetime.combine(day, clock) + duration(event)
        return start, resolve_nonexistent(wall.replace(tzinfo=where))
    return start, resolve_nonexistent(
        local_datetime(row.end_date or day, row.end_time, where)
    )


def _describe(
    component: VEvent, event: Event, row: EventException | None, *, url: str
) -> None:
    component.add("summary", (row and row.title) or event.display_title)
    note = row.note if row is not None else ""
    # Many calendars show no comment.
    description = "\n\n".join(filter(None, (note, html_to_text(event.description))))
    if description:
        component.add("description", description)
    # Address and coordinates are those of the usual venue.
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
    names = [category.name for category in event.categories.all()]
    names += [tag.name for tag in event.tags.all()]
    if names:
        component.add("categories", names)
    if row is not None and row.note:
        component.add("comment", row.note)
    if "STATUS" not in component:
        component.add("status", event.status.upper())
    if event.created_at:
        component.add("created", event.created_at)


def contact_line(event: Event) -> str:
    """Return the contact in one line."""
    parts = (
        event.contact_name,
        event.contact_email,
        event.contact_phone,
        event.contact_url,
    )
    return "; ".join(part for part in parts if part)
