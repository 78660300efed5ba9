"""Parse the state of a search from the URL and write it back."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from freeshelf.search.facet_definitions import FACETS
from freeshelf.search.field_facets import available_facets
from freeshelf.search.results import SearchRequest
from freeshelf.web.errors import BadAddressError, NotFoundError

FACET_NAMES = tuple(FACETS)
SORTS = ("best", "newest", "title")
VIEWS = ("", "map", "timeline")  # besides the list, which is always there
# By score only, ignoring the visitor's language.
_ANY_LANGUAGE = ("first", "any")
# By the typed words only: without other names and spelling corrections.
_LITERAL = ("literal", "1")
MAX_VALUES = 60
_YEAR = re.compile(r"\d{4}", re.ASCII)
# Deeper pages cost more than they are worth to any person.
MAX_PAGE = 1000


@dataclass(frozen=True, slots=True)
class SearchState:
    """Query and filters of a search; `fixed` filters belong to the page itself."""

    path: str
    text: str = ""
    filters: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = "best"
    favours_language: bool = True
    page: int = 1
    fixed: tuple[tuple[str, str], ...] = ()
    view: str = ""
    is_literal: bool = False

    def request(self) -> SearchRequest:
        """Return the request for the search service."""
        filters = {**self.filters, **{name: (value,) for name, value in self.fixed}}
        return SearchRequest(
            text=self.text,
            filters=filters,
            sort=self.sort,
            favoured_language=(get_language() or "") if self.favours_language else "",
            page=self.page,
            is_literal=self.is_literal,
        )

    def url(self, *, path: str | None = None) -> str:
        """Return the URL of this state, without default values."""
        query = urlencode(self.query_parameters())
        target = self.path if path is None else path
        return f"{target}?{query}" if query else target

    def persistent_parameters(self) -> list[tuple[str, str]]:
        """Return the parameters that another query keeps."""
        once = ("q", _LITERAL[0])
        return [
            pair
            for pair in self.query_parameters(with_page=False)
            if pair[0] not in once
        ]

    def query_parameters(self, *, with_page: bool = True) -> list[tuple[str, str]]:
        """Return the parameters of the query string, in a fixed order."""
        facets = self._facet_pairs(self._facet_names())
        pairs = self._text_pair() + facets + self._sort_pair()
        if with_page and self.page > 1:
            pairs.append(("page", str(self.page)))
        return pairs

    def toggled(self, facet: str, value: str) -> "SearchState":
        """Return the state with this value toggled, on the first page."""
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

    def toggled_urls(self, facet: str, values: Sequence[str]) -> list[str]:
        """Return the URLs of this state with each of the values toggled.

        The common part is encoded once: a page of results has sixty of them.
        """
        chosen = self.filters.get(facet, ())
        names = self._facet_names(facet)
        here = names.index(facet) + 1
        head = urlencode([*self._text_pair(), *self._facet_pairs(names[:here])])
        tail = urlencode([*self._facet_pairs(names[here:]), *self._sort_pair()])
        urls = []
        for value in values:
            if value in chosen:
                urls.append(self.toggled(facet, value).url())
            else:
                added = urlencode({facet: value})
                query = "&".join(part for part in (head, added, tail) if part)
                urls.append(f"{self.path}?{query}")
        return urls

    def cleared(self) -> "SearchState":
        """Return the state without any chosen value."""
        return replace(self, filters={}, page=1)

    @property
    def chosen_count(self) -> int:
        """Return the number of chosen values."""
        return sum(len(values) for values in self.filters.values())

    def _facet_names(self, *further: str) -> tuple[str, ...]:
        """Return the facet names in a fixed order, editor-defined fields last."""
        others = {*self.filters, *further}.difference(FACET_NAMES)
        return (*FACET_NAMES, *sorted(others)) if others else FACET_NAMES

    def _text_pair(self) -> list[tuple[str, str]]:
        return [("q", self.text)] if self.text else []

    def _facet_pairs(self, names: Sequence[str]) -> list[tuple[str, str]]:
        return [(name, value) for name in names for value in self.filters.get(name, ())]

    def _sort_pair(self) -> list[tuple[str, str]]:
        pairs = [("sort", self.sort)] if self.sort != "best" else []
        if not self.favours_language:
            pairs.append(_ANY_LANGUAGE)
        if self.is_literal:
            pairs.append(_LITERAL)
        return [*pairs, ("view", self.view)] if self.view else pairs


def read_state(
    params: QueryDict, *, path: str, fixed: tuple[tuple[str, str], ...] = ()
) -> SearchState:
    """Return the state of a query string, ignoring other parameters.

    Raises BadAddressError for an invalid page or order, and NotFoundError for a page
    that is too deep for a search engine.
    """
    filters = {
        name: tuple(dict.fromkeys(value for value in params.getlist(name) if value))
        for name in available_facets()
    }
    filters = {name: values for name, values in filters.items() if values}
    filters |= _years_between(params)
    if sum(map(len, filters.values())) > MAX_VALUES:
        raise BadAddressError(
            _("You can select up to %(number)d filters at a time.")
            % {"number": MAX_VALUES}
        )
    sort = params.get("sort") or "best"
    if sort not in SORTS:
        raise BadAddressError(_("Results can only be sorted by best, newest or title."))
    view = params.get("view", "")
    if view not in VIEWS:
        raise BadAddressError(
            _("Results can only be shown as a list, map or timeline.")
        )
    return SearchState(
        path=path,
        text=" ".join(params.get("q", "").split()),
        filters=filters,
        sort=sort,
        favours_language=params.get(_ANY_LANGUAGE[0]) != _ANY_LANGUAGE[1],
        page=_page(params.get("page") or "1"),
        fixed=fixed,
        view=view,
        is_literal=params.get(_LITERAL[0]) == _LITERAL[1],
    )


def _years_between(params: QueryDict) -> dict[str, tuple[str, ...]]:
    """Return the range in the form of the timeline, replacing other years."""
    ends = [params.get(name, "").strip() for name in ("year_from", "year_to")]
    if not any(ends):
        return {}
    if not all(end == "" or _YEAR.fullmatch(end) for end in ends):
        raise BadAddressError(_("Enter years with four digits, such as 2019."))
    first, last = sorted(ends) if all(ends) else ends
    return {"year": (f"{first}..{last}",)}


def _page(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text[:9]) < 1:
        raise BadAddressError(_("Pages of results are numbered from 1."))
    page = int(text[:9])
    if page > MAX_PAGE:
        raise NotFoundError(
            _(
                "Results are shown up to page %(number)d only. Add a word or a filter "
                "to narrow your search."
            )
            % {"number": MAX_PAGE}
        )
    return page
