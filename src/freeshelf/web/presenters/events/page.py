"""Prepare the page of an event."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from icalendar import vRecur

from freeshelf.content.rendering import visible_image
from freeshelf.core.html import html_to_text, sanitize_html
from freeshelf.crosswalks.event_schema_org import event_json_ld
from freeshelf.events.models import Event
from freeshelf.events.occurrences import Occurrence, next_occurrences
from freeshelf.events.recurrence import parse_rules
from freeshelf.events.span import span_of
from freeshelf.library.access import Reader
from freeshelf.library.models import Resource
from freeshelf.web.presenters.cards import topic_url
from freeshelf.web.presenters.content_html import content_html
from freeshelf.web.presenters.events.calendars import last_occurrence
from freeshelf.web.presenters.events.lines import (
    CategoryMark,
    EventLine,
    category_marks,
    event_line,
    place_line,
    status_word,
)
from freeshelf.web.presenters.formats import (
    full_date,
    label_in,
    text_direction,
    web_address,
)
from freeshelf.web.presenters.results import Link

_NEXT = 10
_OSM = "https://www.openstreetmap.org"


@dataclass(frozen=True, slots=True)
class RelatedResource:
    """A resource of the event, with its role."""

    role: str
    url: str
    title: str
    language: str
    direction: str


@dataclass(frozen=True, slots=True)
class EventPage:
    """Data of the page."""

    title: str
    language: str
    direction: str
    categories: tuple[CategoryMark, ...]
    main: EventLine
    repeats: str
    dates: tuple[EventLine, ...]
    is_over: bool
    status: str
    is_cancelled: bool
    image: Any  # a Wagtail image; None if this user may not see any
    description: SafeString
    summary: str
    venue: str  # of the next date; other venues are listed with their dates
    address: str
    country: Link | None
    map_url: str
    online_url: str
    organiser: Link | None
    organiser_name: str
    contact_name: str
    contact_email: str
    contact_phone: str
    contact_url: str
    cost: str
    registration_url: str
    source_url: str
    topics: tuple[Link, ...]
    tags: tuple[Link, ...]
    resources: tuple[RelatedResource, ...]
    ics_url: str
    access_note: str
    canonical: str
    json_ld: SafeString


def event_page(
    event: Event,
    *,
    reader: Reader,
    language: str,
    now: datetime,
    where: tzinfo | None,
) -> EventPage:
    """Prepare an event, with its times in the time zone `where`."""
    if event.first_starts_at is None:
        # A preview of an unsaved event.
        event.first_starts_at, event.last_ends_at = span_of(event)
    coming = next_occurrences(event, now=now, count=_NEXT)
    main = next((one for one in coming if not one.is_off), None)
    main = main or (coming[0] if coming else last_occurrence(event))
    base = settings.FREESHELF_BASE_URL.rstrip("/")
    canonical = base + event.get_absolute_url()
    is_cancelled = event.status == Event.Status.CANCELLED
    # The address is that of the usual venue; the next date may have another one.
    is_usual = main.venue_name == event.venue_name
    return EventPage(
        title=event.display_title,
        language=event.language,
        direction=text_direction(event.language),
        categories=category_marks(event.categories.all()),
        main=event_line(main, where),
        repeats=repeats(event),
        dates=tuple(event_line(one, where) for one in coming)
        if len(coming) > 1 or coming != [main]
        else (),
        is_over=not coming,
        status=status_word(event, is_cancelled=is_cancelled),
        is_cancelled=is_cancelled,
        image=visible_image(event.image, reader),
        description=content_html(sanitize_html(event.description)),
        summary=html_to_text(event.description)[:300],
        venue=main.venue_name,
        address=event.address if is_usual else "",
        country=_country(event, language),
        map_url=map_url(event) if is_usual else "",
        online_url=web_address(event.online_url),
        organiser=Link(event.organiser.name, event.organiser.get_absolute_url())
        if event.organiser
        else None,
        organiser_name=event.organiser_name,
        contact_name=event.contact_name,
        contact_email=event.contact_email,
        contact_phone=event.contact_phone,
        contact_url=web_address(event.contact_url),
        cost=event.cost or (_("Free of charge") if event.is_free else ""),
        registration_url=web_address(event.registration_url),
        source_url=web_address(event.source_url),
        topics=tuple(
            Link(label_in(*topic.label_with_language(language)), topic_url(topic))
            for topic in event.subjects.all()
        ),
        tags=tuple(
            Link(tag.name, f"{reverse('events-list')}?{urlencode({'q': tag.name})}")
            for tag in event.tags.all()
        ),
        resources=_resources(event, reader),
        ics_url=reverse("event-ics", args=[event.identifier])
        if event.live and event.access_rights == "open"
        else "",
        access_note=""
        if event.access_rights == "open"
        else str(event.get_access_rights_display()),
        canonical=canonical,
        json_ld=mark_safe(_json_ld(event, main, canonical)),  # noqa: S308 - escaped
    )


def repeats(event: Event) -> str:
    """Return the recurrence as text: “Every 2 weeks, until 3 Nov 2026”."""
    rules = parse_rules(event.rrule)
    if not rules:
        return _("On several dates") if event.extra_dates else ""
    rule = rules[0]
    words = _frequency(rule)
    until = rule.get("UNTIL")
    if until:
        return _("%(frequency)s, until %(date)s") % {
            "frequency": words,
            "date": full_date(until[0]),
        }
    return words


def map_url(event: Event) -> str:
    """Return a link to the place on OpenStreetMap, requested only on a click."""
    if event.latitude is not None and event.longitude is not None:
        marker = {"mlat": f"{event.latitude:f}", "mlon": f"{event.longitude:f}"}
        return (
            f"{_OSM}/?{urlencode(marker)}#map=16/{event.latitude:f}/{event.longitude:f}"
        )
    if not event.address.strip():
        return ""
    words = ", ".join([event.venue_name, *event.address.splitlines()]).strip(", ")
    return f"{_OSM}/search?{urlencode({'query': words})}"


def _frequency(rule: vRecur) -> str:
    every = int((rule.get("INTERVAL") or [1])[0])
    frequency = rule["FREQ"][0]
    forms = {
        "DAILY": ngettext("Every day", "Every %(count)d days", every),
        "WEEKLY": ngettext("Every week", "Every %(count)d weeks", every),
        "MONTHLY": ngettext("Every month", "Every %(count)d months", every),
        "YEARLY": ngettext("Every year", "Every %(count)d years", every),
    }
    form = forms.get(frequency, _("On several dates"))
    return form % {"count": every} if "%" in form else form


def _country(event: Event, language: str) -> Link | None:
    if event.place is None:
        return None
    label = label_in(*event.place.label_with_language(language))
    return Link(label, topic_url(event.place))


def _resources(event: Event, reader: Reader) -> tuple[RelatedResource, ...]:
    rows = list(event.resources.all())
    keys = [row.resource_id for row in rows]
    visible = Resource.objects.visible_to(reader).in_bulk(keys)
    return tuple(
        RelatedResource(
            role=str(row.get_role_display()),
            url=found.get_absolute_url(),
            title=found.display_title,
            language=found.language,
            direction=text_direction(found.language),
        )
        for row in rows
        if (found := visible.get(row.resource_id))
    )


def _json_ld(event: Event, one: Occurrence, canonical: str) -> str:
    return event_json_ld(
        event,
        start=one.start,
        end=one.end,
        is_all_day=one.is_all_day,
        url=canonical,
        place=place_line(event, one.venue_name),
        address="" if one.own_venue else event.address,
        name=one.title,
    )
