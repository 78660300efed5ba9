"""Prepare the timeline of years and the map of places above the results."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from freeshelf.search.request import YEAR, SearchAddress, year_range
from freeshelf.search.results import Facet, FacetValue
from freeshelf.web.presenters.formats import number
from freeshelf.web.presenters.result_notes import (
    FacetLink,
    chosen_range,
    facet_links,
    link_sections,
)

MAX_YEARS = 48  # in the chart; older ones are in the table
BAR_WIDTH, CHART_HEIGHT, AXIS_HEIGHT = 15, 180, 28
MARGIN = 18  # for the first and the last number under the bars


def year_timeline(years: Facet, address: SearchAddress) -> dict[str, Any]:
    """Draw the full list of the facet of years."""
    counted = {
        int(value.value): value
        for value in years.values
        if YEAR.fullmatch(value.value) and (value.count or value.selected)
    }
    ordered = sorted(counted)
    shown = [year for year in ordered if year > max(ordered) - MAX_YEARS]
    first_shown = shown[0] if shown else 0
    span = shown[-1] - first_shown + 1 if shown else 0
    highest = max((counted[year].count for year in shown), default=0)
    bars = {
        year: _bar(counted[year], year - first_shown, highest, address)
        for year in ordered
    }
    first, last = chosen_range(address)
    return {
        "width": max(span, 1) * BAR_WIDTH + 2 * MARGIN,
        # a note on years outside the chart, empty if there are none
        "older": _older([counted[year] for year in ordered if year < first_shown]),
        "bars": [bars[year] for year in shown],
        # a year under the bars, and its place
        "marks": _marks(first_shown, span),
        # every year, the last first
        "rows": [bars[year] for year in reversed(ordered)],
        # years to choose from, the last first
        "years": sorted({*map(str, ordered), first, last} - {""}, reverse=True),
        # of the chosen range, empty for none
        "first": first,
        "last": last,
        # the request as hidden fields, without years
        "hidden": address.hidden_fields("year"),
        "height": CHART_HEIGHT + AXIS_HEIGHT,
        "baseline": CHART_HEIGHT,
        # from bar to bar
        "step": BAR_WIDTH,
        # width of a bar
        "column": BAR_WIDTH - 3,
    }


def _bar(
    value: FacetValue, position: int, highest: int, address: SearchAddress
) -> dict[str, Any]:
    height = (
        max(3, round((CHART_HEIGHT - 24) * value.count / highest)) if highest else 3
    )
    chosen = _is_chosen(value.value, address.request.filters.get("year", ()))
    name = ngettext(
        "%(year)s: %(number)s resource", "%(year)s: %(number)s resources", value.count
    ) % {"year": value.value, "number": number(value.count)}
    return {
        "year": value.value,
        "url": _toggled(value.value, address),
        # “2019: 12 resources”
        "name": _("%(year)s, selected, remove") % {"year": name} if chosen else name,
        "count": number(value.count),
        "chosen": chosen,
        "x": str(MARGIN + position * BAR_WIDTH),
        "y": str(CHART_HEIGHT - height),
        "height": str(height),
    }


def _toggled(year: str, address: SearchAddress) -> str:
    """Add a year to other years, or replace a range by it."""
    chosen = address.request.filters.get("year", ())
    if any(map(year_range, chosen)):
        return address.url(filters={**address.request.filters, "year": (year,)})
    return address.toggled_url("year", year)


def _is_chosen(year: str, chosen: Iterable[str]) -> bool:
    for value in chosen:
        ends = year_range(value)
        if ends is None:
            if value == year:
                return True
            continue
        first, last = ends
        if (first or 0) <= int(year) <= (last or 9999):
            return True
    return False


def _older(values: list[FacetValue]) -> str:
    count = sum(value.count for value in values)
    if not count:
        return ""
    return ngettext(
        "%(number)s older resource is in the table only.",
        "%(number)s older resources are in the table only.",
        count,
    ) % {"number": number(count)}


def _marks(first: int, span: int) -> list[tuple[str, str]]:
    """Return every fifth year, or every year if there are few."""
    every = 1 if span <= 8 else 5 if span <= 60 else 10
    return [
        (str(year), str(MARGIN + (year - first) * BAR_WIDTH + BAR_WIDTH // 2))
        for year in range(first, first + span)
        if year % every == 0
    ]


@dataclass(frozen=True, slots=True)
class World:
    """A world map; countries by ISO 3166-1 code in lower case."""

    width: int
    height: int
    shapes: Mapping[str, str]  # paths of countries that are large enough
    points: Mapping[str, Sequence[int]]  # the centre of each
    roomy: Sequence[str]  # countries with space for a number
    unnamed: str  # land without a code of its own


@cache
def world() -> World:
    """Load the world map, once per process."""
    file = resources.files("freeshelf.web").joinpath("data/world.json")
    described = json.loads(file.read_text("utf-8"))
    del described["source"]
    return World(**described)


MAX_STEPS = 5
# The scheme of places whose identifiers are ISO 3166-1 codes.
_SCHEME = "places."


def place_map(places: Facet, address: SearchAddress) -> dict[str, Any]:
    """Draw the full list of a facet of places."""
    drawing = world()
    links = facet_links(places.values, places.name, address)
    countries = {
        code: (value, link)
        for value, link in zip(places.values, links, strict=True)
        if (code := _code(value)) in drawing.points and (value.count or value.selected)
    }
    edges = steps(max((value.count for value, _link in countries.values()), default=0))
    shapes = [shape for code, shape in drawing.shapes.items() if code not in countries]
    return {
        "view_box": f"0 0 {drawing.width} {drawing.height}",
        "land": "".join([*shapes, drawing.unnamed]),
        "places": [
            _place(code, value, link, edges)
            # Circles are drawn above the shapes around them.
            for code, (value, link) in sorted(
                countries.items(), key=lambda pair: pair[0] not in drawing.shapes
            )
        ],
        # a shade, and its numbers in the legend
        "steps": [
            (at, _range(low + 1, high))
            for at, (low, high) in enumerate(pairwise([0, *edges]), start=1)
        ],
        # rows of the table, groupings under a heading of their own
        "sections": link_sections(links),
        "summary": ngettext(
            "The map shows %(number)s country. Regions and groups of countries are in "
            "the table.",
            "The map shows %(number)s countries. Regions and groups of countries are "
            "in the table.",
            len(countries),
        )
        % {"number": number(len(countries))},
    }


def steps(highest: int) -> list[int]:
    """Return the largest number of each shade, finer for small numbers."""
    if highest <= MAX_STEPS:
        return list(range(1, highest + 1))
    edges = {max(1, round(highest ** (at / MAX_STEPS))) for at in range(1, MAX_STEPS)}
    return sorted(edges | {highest})


def _place(
    code: str, value: FacetValue, link: FacetLink, edges: Sequence[int]
) -> dict[str, Any]:
    drawing = world()
    x, y = drawing.points[code]
    step = next((at for at, edge in enumerate(edges, 1) if value.count <= edge), 1)
    name = ngettext(
        "%(place)s: %(number)s resource", "%(place)s: %(number)s resources", value.count
    ) % {"place": value.label, "number": number(value.count)}
    return {
        "url": link.url,
        # “Nepal: 12 resources”
        "name": _("%(place)s, selected, remove") % {"place": name}
        if link.selected
        else name,
        # a path, empty for a circle
        "shape": drawing.shapes.get(code, ""),
        "x": str(x),
        "y": str(y),
        "step": str(step),
        # shown on the country if there is space, else empty
        "count": number(value.count) if code in drawing.roomy else "",
        "chosen": link.selected,
    }


def _code(value: FacetValue) -> str:
    return value.value.removeprefix(_SCHEME)


def _range(low: int, high: int) -> str:
    if low >= high:
        return number(high)
    return _("%(low)s to %(high)s") % {"low": number(low), "high": number(high)}
