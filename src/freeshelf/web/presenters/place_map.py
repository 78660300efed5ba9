"""Prepare the places of results as a map and as a table.

At most five shades, each with a pattern of its own and its numbers in the legend:
colour is never the only signal.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from freeshelf.search.results import Facet, FacetValue
from freeshelf.web.presenters.facets import FacetLink, facet_links
from freeshelf.web.presenters.formats import number
from freeshelf.web.search_addresses import SearchAddress


@dataclass(frozen=True, slots=True)
class World:
    """A world map; countries by ISO 3166-1 code in lower case."""

    width: int
    height: int
    shapes: Mapping[str, str]  # paths of countries that are large enough
    points: Mapping[str, tuple[int, int]]  # the centre of each
    roomy: frozenset[str]  # countries with space for a number
    unnamed: str  # land without a code of its own


@cache
def world() -> World:
    """Load the world map, once per process."""
    file = resources.files("freeshelf.web").joinpath("data/world.json")
    described = json.loads(file.read_text("utf-8"))
    return World(
        width=described["width"],
        height=described["height"],
        shapes=described["shapes"],
        points={code: (x, y) for code, (x, y) in described["points"].items()},
        roomy=frozenset(described["roomy"]),
        unnamed=described["unnamed"],
    )


MAX_STEPS = 5
# The scheme of places whose identifiers are ISO 3166-1 codes.
_SCHEME = "places."


@dataclass(frozen=True, slots=True)
class MapPlace:
    """A country with results; a circle replaces one that is too small."""

    url: str
    name: str  # “Nepal: 12 resources”
    shape: str  # a path, empty for a circle
    x: str
    y: str
    step: str
    count: str  # shown on the country if there is space, else empty
    chosen: bool


@dataclass(frozen=True, slots=True)
class MapStep:
    """A shade in the legend."""

    step: str
    label: str


@dataclass(frozen=True, slots=True)
class PlaceMap:
    """The map and its table; `land` is everything without results, in one path."""

    view_box: str
    land: str
    places: list[MapPlace]
    steps: list[MapStep]
    rows: tuple[FacetLink, ...]
    summary: str


def place_map(places: Facet, address: SearchAddress) -> PlaceMap:
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
    return PlaceMap(
        view_box=f"0 0 {drawing.width} {drawing.height}",
        land="".join([*shapes, drawing.unnamed]),
        places=[
            _place(code, value, link, edges)
            # Circles are drawn above the shapes around them.
            for code, (value, link) in sorted(
                countries.items(), key=lambda pair: pair[0] not in drawing.shapes
            )
        ],
        steps=[
            MapStep(str(at), _range(low + 1, high))
            for at, (low, high) in enumerate(pairwise([0, *edges]), start=1)
        ],
        rows=links,
        summary=ngettext(
            "The map shows %(number)s country. Regions and groups of countries are in "
            "the table.",
            "The map shows %(number)s countries. Regions and groups of countries are "
            "in the table.",
            len(countries),
        )
        % {"number": number(len(countries))},
    )


def steps(highest: int) -> list[int]:
    """Return the largest number of each shade, finer for small numbers."""
    if highest <= MAX_STEPS:
        return list(range(1, highest + 1))
    edges = {max(1, round(highest ** (at / MAX_STEPS))) for at in range(1, MAX_STEPS)}
    return sorted(edges | {highest})


def _place(
    code: str, value: FacetValue, link: FacetLink, edges: Sequence[int]
) -> MapPlace:
    drawing = world()
    x, y = drawing.points[code]
    step = next((at for at, edge in enumerate(edges, 1) if value.count <= edge), 1)
    name = ngettext(
        "%(place)s: %(number)s resource", "%(place)s: %(number)s resources", value.count
    ) % {"place": value.label, "number": number(value.count)}
    return MapPlace(
        url=link.url,
        name=_("%(place)s, selected, remove") % {"place": name}
        if link.selected
        else name,
        shape=drawing.shapes.get(code, ""),
        x=str(x),
        y=str(y),
        step=str(step),
        count=number(value.count) if code in drawing.roomy else "",
        chosen=link.selected,
    )


def _code(value: FacetValue) -> str:
    return value.value.removeprefix(_SCHEME)


def _range(low: int, high: int) -> str:
    if low >= high:
        return number(high)
    return _("%(low)s to %(high)s") % {"low": number(low), "high": number(high)}
