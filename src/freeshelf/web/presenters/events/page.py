"""Prepare the page of an event."""

from datetime import datetime, tzinfo
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from freeshelf.content.visible_images import visible_image
from freeshelf.core.html import html_to_text, sanitize_html
from freeshelf.crosswalks.schema_org import event_json_ld
from freeshelf.events.models import Event
from freeshelf.events.occurrences import Occurrence, next_occurrences
from freeshelf.events.recurrence_text import repeats
from freeshelf.events.schedule import span_of
from freeshelf.library.access import Reader
from freeshelf.library.models import Resource
from freeshelf.web.presenters.content_html import content_html
from freeshelf.web.presenters.events.calendars import last_occurrence
from freeshelf.web.presenters.events.lines import (
    event_line,
    place_line,
    status_word,
)
from freeshelf.web.presenters.formats import (
    web_address,
)
from freeshelf.web.presenters.results import Link, concept_link

_NEXT = 10
_OSM = "https://www.openstreetmap.org"


def event_page(
    event: Event,
    *,
    reader: Reader,
    now: datetime,
    where: tzinfo | None,
) -> dict[str, Any]:
    """Prepare an event, with its times in the time zone `where`."""
    if event.first_starts_at is None:
        # A preview of an unsaved event.
        event.first_starts_at, event.last_ends_at = span_of(event)
    coming = next_occurrences(event, now=now, count=_NEXT)
    main = next((one for one in coming if not one.is_off), None)
    main = main or (coming[0] if coming else last_occurrence(event))
    base = settings.FREESHELF_BASE_URL
    canonical = base + event.get_absolute_url()
    is_cancelled = event.status == Event.Status.CANCELLED
    # The address is that of the usual venue; the next date may have another one.
    is_usual = main.venue_name == event.venue_name
    return {
        "event": event,
        "main": event_line(main, where),
        "repeats": repeats(event),
        "dates": tuple(event_line(one, where) for one in coming)
        if len(coming) > 1 or coming != [main]
        else (),
        "is_over": not coming,
        "status": status_word(event, is_cancelled=is_cancelled),
        "is_cancelled": is_cancelled,
        # a Wagtail image; None if this user may not see any
        "image": visible_image(event.image, reader),
        "description": content_html(sanitize_html(event.description)),
        "summary": html_to_text(event.description)[:300],
        # of the next date; other venues are listed with their dates
        "venue": main.venue_name,
        "address": event.address if is_usual else "",
        "country": event.place and concept_link(event.place),
        "map_url": map_url(event) if is_usual else "",
        "online_url": web_address(event.online_url),
        "contact_url": web_address(event.contact_url),
        "cost": event.cost or (_("Free of charge") if event.is_free else ""),
        "registration_url": web_address(event.registration_url),
        "source_url": web_address(event.source_url),
        "topics": tuple(map(concept_link, event.subjects.all())),
        "tags": tuple(
            Link(tag.name, f"{reverse('events-list')}?{urlencode({'q': tag.name})}")
            for tag in event.tags.all()
        ),
        # each with its role
        "resources": _resources(event, reader),
        "ics_url": reverse("event-ics", args=[event.identifier])
        if event.live and event.access_rights == "open"
        else "",
        "canonical": canonical,
        "json_ld": mark_safe(_json_ld(event, main, canonical)),  # noqa: S308 - escaped
    }


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


def _resources(event: Event, reader: Reader) -> tuple[tuple[str, Resource], ...]:
    rows = list(event.resources.all())
    keys = [row.resource_id for row in rows]
    visible = Resource.objects.visible_to(reader).in_bulk(keys)
    return tuple(
        (str(row.get_role_display()), found)
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
