"""Prepare the calendar toolbar: views, filters, subscription."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from freeshelf.core.collation import sort_key
from freeshelf.events.models import Event, EventCategory
from freeshelf.library.access import Reader
from freeshelf.vocabularies.models import Concept
from freeshelf.web.presenters.events.filters import EventFilters
from freeshelf.web.presenters.events.lines import CategoryMark, category_marks
from freeshelf.web.presenters.events.times import zone_choices

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
