"""Prepare the filters and the toolbar of the list of events."""

from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from freeshelf.core.languages import sort_key
from freeshelf.events.models import Event, EventCategory
from freeshelf.events.querysets import EventQuerySet
from freeshelf.events.time_zones import is_zone, zone
from freeshelf.library.access import Reader
from freeshelf.search.request import parse_text
from freeshelf.vocabularies.models import Concept
from freeshelf.web.errors import BadAddressError, NotFoundError
from freeshelf.web.presenters.events.lines import zone_choices
from freeshelf.web.presenters.results import Link

_MAX_TEXT = 200


@dataclass(frozen=True, slots=True)
class EventFilters:
    """Filters of events, and the time zone to show their times in."""

    text: str = ""
    category: EventCategory | None = None
    place: Concept | None = None
    zone_name: str = ""

    @property
    def zone(self) -> tzinfo | None:
        """The chosen time zone; None for that of each event."""
        return zone(self.zone_name) if self.zone_name else None

    @property
    def is_filtered(self) -> bool:
        """Return whether some events are filtered out."""
        return bool(self.text or self.category or self.place)

    def pairs(self) -> list[tuple[str, str]]:
        """Return the parameters of the query string, without default values."""
        found = [
            ("q", self.text),
            ("category", self.category.slug if self.category else ""),
            ("place", self.place.identifier if self.place else ""),
            ("zone", self.zone_name),
        ]
        return [(name, value) for name, value in found if value]

    def url(self, path: str, **more: str) -> str:
        """Return these filters for another URL of the calendar."""
        query = urlencode([*self.pairs(), *more.items()])
        return f"{path}?{query}" if query else path

    def without_zone(self) -> "EventFilters":
        """Return the filters for a calendar app, which knows its own time zone."""
        return replace(self, zone_name="")

    def filter(self, events: EventQuerySet) -> EventQuerySet:
        """Filter events by these filters."""
        return events.chosen(
            category=self.category.slug if self.category else "",
            place=self.place.identifier if self.place else "",
            words=self.text,
        )


def parse_filters(query: QueryDict, *, user: Reader) -> EventFilters:
    """Parse the filters in a query string.

    Raises NotFoundError for an unknown category or place, BadAddressError for an
    invalid time zone.
    """
    zone_name = query.get("zone", "")
    if zone_name and not is_zone(zone_name):
        raise BadAddressError(_("There is no time zone with this name."))
    category = place = None
    if slug := query.get("category", ""):
        category = EventCategory.objects.filter(slug=slug).first()
        if category is None:
            raise NotFoundError(_("There is no event category with this name."))
    if identifier := query.get("place", ""):
        places = Concept.objects.in_role("place").visible_to(user).with_labels()
        place = places.filter(identifier=identifier).first()
        if place is None:
            raise NotFoundError(_("There is no place with this name."))
    return EventFilters(
        text=parse_text(query, max_characters=_MAX_TEXT),
        category=category,
        place=place,
        zone_name=zone_name,
    )


def calendar_frame(
    question: EventFilters,
    *,
    view: str,
    path: str,
    reader: Reader,
    now: datetime,
    base: str,
) -> dict[str, Any]:
    """Prepare the toolbar of a view; path is that of the page, base of the site."""
    visible = Event.objects.visible_to(reader)
    categories = EventCategory.objects.filter(
        pk__in=Event.categories.through.objects.filter(event__in=visible).values(
            "eventcategory"
        )
    )
    feed = question.without_zone().url(reverse("events-ics"))
    host = base.partition("://")[2]
    return {
        "views": _views(question, view),
        # target of the form
        "path": path,
        "question": question,
        "categories": categories,
        # by label
        "places": _places(visible),
        "zones": zone_choices(question.zone_name, reader=reader, now=now),
        "is_asked": question.is_filtered or bool(question.zone_name),
        "ics_url": feed,
        "webcal_url": f"webcal://{host}{feed}",
    }


def _views(question: EventFilters, view: str) -> tuple[Link, ...]:
    labels = {
        "events": _("Upcoming"),
        "events-month": _("Month"),
        "events-week": _("Week"),
        "events-list": _("List"),
    }
    return tuple(
        Link(label, question.url(reverse(name)), name == view)
        for name, label in labels.items()
    )


def _places(visible: EventQuerySet) -> list[tuple[str, Concept]]:
    used = visible.exclude(place=None).values("place")
    language = get_language() or "en"
    found = Concept.objects.filter(pk__in=used).with_labels()
    labels = [(place.label(language), place) for place in found]
    return sorted(labels, key=lambda pair: sort_key(pair[0], language))
