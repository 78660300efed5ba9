"""Parameters of a search, read once from a query string and written back to it.

Every output that searches starts from a SearchRequest: pages of results, lists of
facets, answers. Filters of years may be ranges: “2010..2015”, either end may be open.

A facet of an editor-defined field is named after its key, `field.KEY`. All of them
share a column of the engine, so that a new one does not need a new index.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from freeshelf.core.languages import is_language_tag
from freeshelf.fields.definitions import FIELDS, DefinedField, definitions
from freeshelf.fields.field_types import FieldType
from freeshelf.search.analysis.analyzer import primary_subtag
from freeshelf.search.engines.base import Sort
from freeshelf.search.errors import InvalidParameterError, PageTooDeepError
from freeshelf.search.facet_definitions import (
    FACETS,
    FIELD_FACET,
    NO,
    YES,
    FacetDefinition,
    FacetKind,
)
from freeshelf.vocabularies.cached_rows import CachedRows

_MAX_VALUE_LENGTH = 200


def facet_name(asked: DefinedField) -> str:
    """Return the name of the facet of a field in URLs."""
    return f"{FIELD_FACET}{asked.key}"


def facet_values(asked: DefinedField, values: Iterable[object]) -> tuple[str, ...]:
    """Return the facet values of a field without duplicates, except for concepts."""
    found: dict[str, None] = {}
    for value in values:
        if asked.type == FieldType.TRUE_FALSE:
            text = YES if value else NO
        else:
            text = " ".join(str(value).split())[:_MAX_VALUE_LENGTH].strip()
        if text:
            found[text] = None
    return tuple(found)


def _of_field(definition: DefinedField) -> FacetDefinition:
    is_concept = definition.type == FieldType.TAXONOMY
    is_yes_or_no = definition.type == FieldType.TRUE_FALSE
    return FacetDefinition(
        facet_name(definition),
        definition.title,
        FacetKind.CONCEPT if is_concept else FacetKind.CODE,
        codes={YES: gettext_lazy("Yes"), NO: gettext_lazy("No")}
        if is_yes_or_no
        else dict(definition.choices),
    )


def _facets(_before: object) -> Mapping[str, FacetDefinition]:
    """Return all facets by name, those of editor-defined fields last."""
    of_fields = map(_of_field, definitions().facet_fields)
    return {**FACETS, **{facet.name: facet for facet in of_fields}}


available_facets = CachedRows(_facets, FIELDS).get


# Beyond the results: what is near in meaning within the filters.
NEAR_VIEW = "near"
VIEWS = ("", "map", "timeline", NEAR_VIEW)  # besides the list, which is always there
MAX_VALUES = 60
# Deeper pages cost more than they are worth to any person.
MAX_PAGE = 1000
_ANY_LANGUAGE = ("first", "any")
_LITERAL = ("literal", "1")
_NO_COVERS = ("covers", "no")
YEAR = re.compile(r"\d{4}", re.ASCII)
_RANGE = re.compile(r"(\d{4})?\.\.(\d{4})?", re.ASCII)
# An open end is replaced by these: no record is outside them.
_FIRST, _LAST = 1000, 2100


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """Parameters of a search; `fixed` filters belong to the page itself."""

    text: str = ""
    filters: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = Sort.BEST.value
    # Of the hits with all words, those in it come first (BCP 47); empty for none.
    favoured_language: str = ""
    page: int = 1
    page_size: int = 10
    # By the typed words only: without other names of concepts and spelling corrections.
    is_literal: bool = False
    view: str = ""
    has_covers: bool = True  # small images of first pages in the list
    fixed: tuple[tuple[str, str], ...] = ()
    # The two ends of a range as typed that are no years; the range is left out.
    unread_years: tuple[str, ...] = field(default=(), compare=False)

    @property
    def all_filters(self) -> dict[str, tuple[str, ...]]:
        """Return the chosen filters together with those of the page."""
        return {**self.filters, **{name: (value,) for name, value in self.fixed}}

    @property
    def chosen_count(self) -> int:
        """Return the number of chosen values."""
        return sum(len(values) for values in self.filters.values())

    def parameters(self) -> list[tuple[str, str]]:
        """Return the query string as pairs in a fixed order, without default values."""
        others = sorted(self.filters.keys() - set(FACETS))
        pairs = [
            ("q", self.text),
            *(
                (name, value)
                for name in (*FACETS, *others)
                for value in self.filters.get(name, ())
            ),
            ("sort", self.sort if self.sort != Sort.BEST else ""),
            ("" if self.favoured_language else _ANY_LANGUAGE[0], _ANY_LANGUAGE[1]),
            (_LITERAL[0] if self.is_literal else "", _LITERAL[1]),
            ("view", self.view),
            ("" if self.has_covers else _NO_COVERS[0], _NO_COVERS[1]),
            ("page", str(self.page) if self.page > 1 else ""),
        ]
        return [(name, value) for name, value in pairs if name and value]

    def toggled(self, facet: str, value: str) -> "SearchRequest":
        """Return the request with this value toggled, on the first page."""
        chosen = self.filters.get(facet, ())
        values = (
            tuple(other for other in chosen if other != value)
            if value in chosen
            else (*chosen, value)
        )
        filters = {**self.filters, facet: values}
        if not values:
            del filters[facet]
        return replace(self, filters=filters, page=1)


# No URL with this character reaches a view.
_PLACEHOLDER = "\0"


@dataclass(frozen=True, slots=True)
class SearchAddress:
    """The path of a page of results, and the request that its query string holds."""

    path: str
    request: SearchRequest

    def url(self, **changes: Any) -> str:
        """Return the URL of this request, or of one with these changes on page 1."""
        changed = replace(self.request, **{"page": 1, **changes})
        return self.to(changed if changes else self.request)

    def whole(self, limit: int) -> SearchRequest:
        """Return a request for the first results of all pages together."""
        return replace(self.request, page=1, page_size=limit)

    def to(self, request: SearchRequest) -> str:
        """Return the URL of another request on this path."""
        query = urlencode(request.parameters())
        return f"{self.path}?{query}" if query else self.path

    def toggled_url(self, facet: str, value: str) -> str:
        """Return the URL of this request with the value toggled."""
        return self.to(self.request.toggled(facet, value))

    def toggled_urls(self, facet: str, values: Sequence[str]) -> list[str]:
        """Return the URLs of this request with each of the values toggled.

        The common part is encoded once: a page of results has sixty of them.
        """
        chosen = self.request.filters.get(facet, ())
        pattern = self.toggled_url(facet, _PLACEHOLDER)
        head, _place, tail = pattern.partition(urlencode({facet: _PLACEHOLDER}))
        return [
            self.toggled_url(facet, value)
            if value in chosen
            else f"{head}{urlencode({facet: value})}{tail}"
            for value in values
        ]

    def hidden_fields(self, *without: str) -> list[tuple[str, str]]:
        """Return the parameters for a form that leads to the first page."""
        left_out = {"page", *without}
        return [pair for pair in self.request.parameters() if pair[0] not in left_out]


def parse_request(
    parameters: QueryDict, *, language: str, fixed: tuple[tuple[str, str], ...] = ()
) -> SearchRequest:
    """Return the request in a query string, ignoring other parameters.

    `language` is the visitor's (BCP 47). Raises InvalidParameterError for an invalid
    value, and PageTooDeepError for a page that is too deep for a search engine.
    """
    filters = {
        name: tuple(dict.fromkeys(value for value in parameters.getlist(name) if value))
        for name in available_facets()
    }
    filters = {
        name: _as_indexed(name, values) for name, values in filters.items() if values
    }
    years, unread_years = _years_between(parameters)
    filters |= {"year": (years,)} if years else {}
    if sum(map(len, filters.values())) > MAX_VALUES:
        raise InvalidParameterError(
            _("You can select up to %(number)d filters at a time.")
            % {"number": MAX_VALUES},
            name=max(filters, key=lambda name: len(filters[name])),
        )
    sort = parameters.get("sort") or Sort.BEST.value
    if sort not in {each.value for each in Sort}:
        raise InvalidParameterError(
            _("Results can only be sorted by best, newest or title."), name="sort"
        )
    view = parameters.get("view", "")
    if view not in VIEWS:
        raise InvalidParameterError(
            _("Results can only be shown as a list, map or timeline."), name="view"
        )
    is_any = parameters.get(_ANY_LANGUAGE[0]) == _ANY_LANGUAGE[1]
    return SearchRequest(
        text=parse_text(parameters),
        filters=filters,
        sort=sort,
        favoured_language="" if is_any else language,
        page=_page(parameters.get("page") or "1"),
        is_literal=parameters.get(_LITERAL[0]) == _LITERAL[1],
        view=view,
        has_covers=parameters.get(_NO_COVERS[0]) != _NO_COVERS[1],
        fixed=fixed,
        unread_years=unread_years,
    )


def _as_indexed(facet: str, values: tuple[str, ...]) -> tuple[str, ...]:
    """Return the values of a facet as the index has them: languages without region."""
    if facet not in FACETS or FACETS[facet].kind is not FacetKind.LANGUAGE:
        return values
    codes = (primary_subtag(each) if is_language_tag(each) else each for each in values)
    return tuple(dict.fromkeys(codes))


def parse_text(
    parameters: QueryDict, name: str = "q", *, max_characters: int | None = None
) -> str:
    """Return the words of one parameter in one line."""
    return " ".join(parameters.get(name, "").split())[:max_characters]


def year_range(value: str) -> tuple[int | None, int | None] | None:
    """Return first and last year of a range, in either order, or None for another."""
    match = _RANGE.fullmatch(value)
    if match is None or not any(match.groups()):
        return None
    first, last = (int(group) if group else None for group in match.groups())
    if first is not None and last is not None:
        return min(first, last), max(first, last)
    return first, last


def range_ends(value: str) -> tuple[str, str]:
    """Return the ends of a range as text, empty for an open one and another value."""
    ends = year_range(value) or (None, None)
    first, last = ("" if end is None else f"{end:04}" for end in ends)
    return first, last


def range_label(value: str) -> str:
    """Return a range for display, other values unchanged."""
    return "–".join(range_ends(value)) if year_range(value) else value


def with_each_year(
    filters: Mapping[str, tuple[str, ...]],
) -> dict[str, tuple[str, ...]]:
    """Return the filters with every range replaced by its years, for an engine."""
    years: dict[str, None] = {}
    for value in filters.get("year", ()):
        ends = year_range(value)
        if ends is None:
            years[value] = None
            continue
        first, last = ends
        low = max(_FIRST, _FIRST if first is None else first)
        high = min(_LAST, _LAST if last is None else last)
        years.update(dict.fromkeys(map(str, range(low, high + 1))))
    # A range without a year must match nothing, not everything.
    return dict(filters) | (
        {"year": tuple(years) or ("",)} if "year" in filters else {}
    )


def _years_between(parameters: QueryDict) -> tuple[str, tuple[str, ...]]:
    """Return the range in the fields of two years, or what is typed if it is none."""
    typed = [parameters.get(name, "").strip() for name in ("year_from", "year_to")]
    # Digits of any script are read: ٢٠١٩ is 2019.
    if not all(end == "" or (len(end) == 4 and end.isdecimal()) for end in typed):
        return "", tuple(end[:_MAX_VALUE_LENGTH] for end in typed)
    ends = [f"{int(end):04}" if end else "" for end in typed]
    if not any(ends):
        return "", ()
    first, last = sorted(ends) if all(ends) else ends
    return f"{first}..{last}", ()


def _page(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text[:9]) < 1:
        raise InvalidParameterError(
            _("Pages of results are numbered from 1."), name="page"
        )
    page = int(text[:9])
    if page > MAX_PAGE:
        raise PageTooDeepError(
            _(
                "Results are shown up to page %(number)d only. Add a word or a filter "
                "to narrow your search."
            )
            % {"number": MAX_PAGE}
        )
    return page
