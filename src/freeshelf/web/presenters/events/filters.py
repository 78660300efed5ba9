"""Prepare the filters and the toolbar of the list of events."""

from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
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
from freeshelf.web.presenters.events.lines import (
    CategoryMark,
    category_marks,
    zone_choices,
)

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
        if self.category is not None:
            events = events.filter(categories=self.category)
        if self.place is not None:
            events = events.filter(place=self.place)
        return events.about(self.text) if self.text else events


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


_VIEWS = ("agenda", "month", "week", "list")


@dataclass(frozen=True, slots=True)
class ViewLink:
    """A view of the calendar."""

    label: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a filter."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class CalendarFrame:
    """Everything around the days."""

    views: tuple[ViewLink, ...]
    path: str  # target of the form
    text: str
    categories: tuple[Choice, ...]
    legend: tuple[CategoryMark, ...]
    places: tuple[Choice, ...]
    zones: tuple[Choice, ...]
    is_asked: bool
    clear_url: str
    ics_url: str
    webcal_url: str


def calendar_frame(
    question: EventFilters,
    *,
    view: str,
    path: str,
    reader: Reader,
    now: datetime,
    base: str,
) -> CalendarFrame:
    """Prepare the toolbar of a view; path is that of the page, base of the site."""
    visible = Event.objects.visible_to(reader)
    categories = EventCategory.objects.filter(
        pk__in=Event.categories.through.objects.filter(event__in=visible).values(
            "eventcategory"
        )
    )
    feed = question.without_zone().url(reverse("events-ics"))
    host = base.partition("://")[2]
    return CalendarFrame(
        views=_views(question, view),
        path=path,
        text=question.text,
        categories=tuple(
            Choice(row.slug, row.name, row == question.category) for row in categories
        ),
        legend=category_marks(categories),
        places=_places(question, visible),
        zones=tuple(
            Choice(name, label, name == question.zone_name)
            for name, label in zone_choices(question.zone_name, reader=reader, now=now)
        ),
        is_asked=question.is_filtered or bool(question.zone_name),
        clear_url=path,
        ics_url=feed,
        webcal_url=f"webcal://{host}{feed}",
    )


def _views(question: EventFilters, view: str) -> tuple[ViewLink, ...]:
    labels = {
        "agenda": _("Upcoming"),
        "month": _("Month"),
        "week": _("Week"),
        "list": _("List"),
    }
    return tuple(
        ViewLink(labels[name], question.url(reverse(_name(name))), name == view)
        for name in _VIEWS
    )


def _name(view: str) -> str:
    return "events" if view == "agenda" else f"events-{view}"


def _places(question: EventFilters, visible: object) -> tuple[Choice, ...]:
    used = visible.exclude(place=None).values("place")  # type: ignore[attr-defined]
    language = get_language() or "en"
    found = Concept.objects.filter(pk__in=used).with_labels()
    labels = sorted(
        ((place.label(language), place) for place in found),
        key=lambda pair: sort_key(pair[0], language),
    )
    return tuple(
        Choice(place.identifier, label, place == question.place)
        for label, place in labels
    )
