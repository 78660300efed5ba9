"""Prepare facets as links: each value links to the search with it toggled.

Numbers are text here: a page shows a hundred of them, and a template would format each
by locale.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from django.urls import reverse
from django.utils.translation import get_language, ngettext

from freeshelf.search.request import YEAR
from freeshelf.search.results import Facet, FacetValue
from freeshelf.web.presenters.formats import label_in, number, text_direction
from freeshelf.web.search_addresses import SearchAddress

SHOWN_VALUES = 7
CHART_HEIGHT = 40
BAR_WIDTH = 6
MAX_BARS = 40


@dataclass(frozen=True, slots=True)
class FacetLink:
    """A value with its count and the URL of the search with it toggled."""

    url: str
    label: str
    count: str
    spoken_count: str  # with its unit, for screen readers
    selected: bool
    depth: str
    language: str  # of the label, empty if it is that of the page
    direction: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A year in the chart, in units of its view box."""

    x: str
    y: str
    height: str
    selected: bool
    title: str


@dataclass(frozen=True, slots=True)
class FacetGroup:
    """A facet of the results."""

    name: str
    label: str
    links: tuple[FacetLink, ...]
    is_open: bool
    more_url: str  # the full list, empty if everything is shown
    total: int
    bars: tuple[Bar, ...] = ()
    chart_width: int = 0
    first_year: str = ""
    last_year: str = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """A chosen value and the URL of the search without it."""

    facet: str
    label: str
    url: str


def facet_groups(facets: Iterable[Facet], address: SearchAddress) -> list[FacetGroup]:
    """Return facets with values to choose, without those fixed by the page."""
    fixed = {name for name, _ in address.request.fixed}
    return [
        _group(facet, address)
        for facet in facets
        if facet.values and facet.name not in fixed
    ]


def facet_links(
    values: Iterable[FacetValue], name: str, address: SearchAddress
) -> tuple:
    """Return links of values, in the given order."""
    values = list(values)
    language = get_language() or "en"
    chosen = address.request.filters.get(name, ())
    urls = address.toggled_urls(name, [value.value for value in values])
    return tuple(
        FacetLink(
            url=url,
            label=value.label,
            count=number(value.count),
            spoken_count=_screen_reader_count(value.count, language),
            selected=value.value in chosen,
            depth=str(min(value.depth, 3)),
            language=value.language,
            direction=text_direction(value.language) if value.language else "auto",
        )
        for value, url in zip(values, urls, strict=True)
    )


def chips(facets: Iterable[Facet], address: SearchAddress) -> list[Chip]:
    """Return chosen values in the order of the facets; unknown ones as typed."""
    labels = {
        (facet.name, value.value): label_in(value.label, value.language)
        for facet in facets
        for value in facet.values
    }
    names = {facet.name: facet.label for facet in facets}
    return [
        Chip(
            facet=names.get(name, ""),
            label=labels.get((name, value), value),
            url=address.toggled_url(name, value),
        )
        for name, values in address.request.filters.items()
        for value in values
    ]


def _group(facet: Facet, address: SearchAddress) -> FacetGroup:
    chosen = address.request.filters.get(facet.name, ())
    values = facet.values
    shown: list[FacetValue] = [
        value
        for position, value in enumerate(values)
        if position < SHOWN_VALUES or value.value in chosen
    ]
    has_more = facet.total_values > len(shown)
    bars, years = _bars(facet) if facet.name == "year" else ((), [])
    return FacetGroup(
        name=facet.name,
        label=facet.label,
        links=facet_links(shown, facet.name, address),
        is_open=bool(chosen) or facet.is_open,
        more_url=_list_url(address, facet.name) if has_more else "",
        total=facet.total_values,
        bars=bars,
        chart_width=len(bars) * BAR_WIDTH,
        first_year=str(years[0]) if years else "",
        last_year=str(years[-1]) if years else "",
    )


@lru_cache(maxsize=4096)
def _screen_reader_count(count: int, _language: str) -> str:
    """Return a count for screen readers; cached, as a page has some eighty."""
    return ngettext("%(count)s resource", "%(count)s resources", count) % {
        "count": number(count)
    }


def _list_url(address: SearchAddress, facet: str) -> str:
    if address.request.fixed:
        return ""
    return replace(address, path=reverse("facet-list", args=[facet])).url()


def _bars(facet: Facet) -> tuple[tuple[Bar, ...], list[int]]:
    # A chosen year may be any text that someone entered in the URL.
    counts = {
        int(value.value): value for value in facet.values if YEAR.fullmatch(value.value)
    }
    if len(counts) < 2:
        return (), []
    last = max(counts)
    years = list(range(max(min(counts), last - MAX_BARS + 1), last + 1))
    highest = max(value.count for value in counts.values())
    bars = []
    for position, year in enumerate(years):
        value = counts.get(year)
        count = value.count if value else 0
        height = max(1, round(CHART_HEIGHT * count / highest)) if count else 0
        bars.append(
            Bar(
                x=str(position * BAR_WIDTH),
                y=str(CHART_HEIGHT - height),
                height=str(height),
                selected=bool(value and value.selected),
                title=f"{year}: {count}",
            )
        )
    return tuple(bars), years
