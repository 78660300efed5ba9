"""Prepare an event for a list: time, title, place."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, tzinfo

from django.utils.translation import get_language

from freeshelf.events.icalendar_components import moved_to
from freeshelf.events.models import Event, EventCategory
from freeshelf.events.occurrences import Occurrence
from freeshelf.web.presenters.events.times import clock_time, hours, when
from freeshelf.web.presenters.formats import comma, text_direction
from freeshelf.web.presenters.highlighting import label_in


@dataclass(frozen=True, slots=True)
class CategoryMark:
    """A category with its name and colour."""

    name: str
    color: str
    slug: str


@dataclass(frozen=True, slots=True)
class EventLine:
    """One occurrence of an event for display."""

    url: str
    title: str
    language: str
    direction: str
    when: str
    hours: str  # next to a day that is shown separately
    clock: str  # the start only, for narrow cells
    iso: str
    place: str  # the venue and its country
    venue: str
    own_venue: str  # empty if it is the venue of the event
    categories: tuple[CategoryMark, ...]
    status: str  # empty if it takes place as announced
    is_off: bool
    note: str
    access: str


def event_line(
    one: Occurrence, where: tzinfo | None, *, day: date | None = None
) -> EventLine:
    """Prepare an occurrence with loaded rows for the cell of a day."""
    event = one.event
    start = one.start_in(where)
    return EventLine(
        url=event.get_absolute_url(),
        title=one.title,
        language=event.language,
        direction=text_direction(event.language),
        when=when(one, where),
        hours=hours(one, where),
        clock=""
        if one.is_all_day or day not in (None, start.date())
        else clock_time(start),
        iso=start.date().isoformat() if one.is_all_day else start.isoformat(),
        place=place_line(event, one.venue_name),
        venue=one.venue_name,
        own_venue=one.own_venue,
        categories=category_marks(event.categories.all()),
        status=_status(one, where),
        is_off=one.is_off,
        note=one.exception.note if one.exception else "",
        access=""
        if event.access_rights == "open"
        else str(event.get_access_rights_display()),
    )


def _status(one: Occurrence, where: tzinfo | None) -> str:
    if one.is_cancelled or one.moved_to is None:
        return status_word(one.event, is_cancelled=one.is_cancelled)
    new = one.moved_to
    if where is not None and not one.is_all_day:
        new = new.astimezone(where)
    return moved_to(one.start_in(where), new)


def place_line(event: Event, venue: str) -> str:
    """Return the venue and its country."""
    country = ""
    if event.place is not None:
        country = event.place.label(get_language() or "en")
    parts = [part for part in (venue, country) if part]
    return comma().join(parts)


def category_marks(categories: Iterable[EventCategory]) -> tuple[CategoryMark, ...]:
    """Return names and colours of categories."""
    return tuple(
        CategoryMark(label_in(row.name, row.language), row.color, row.slug)
        for row in categories
    )


def status_word(event: Event, *, is_cancelled: bool) -> str:
    """Return the status if the event is cancelled or tentative, else ""."""
    if is_cancelled:
        return str(Event.Status.CANCELLED.label)
    if event.status == Event.Status.TENTATIVE:
        return str(Event.Status.TENTATIVE.label)
    return ""
