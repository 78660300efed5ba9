"""Read the question and the filters of a request, as pages of results do.

A page leaves out what it does not know; a program is told.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, get_type_hints

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Schema
from ninja.params.models import Query

from freeshelf.api.errors import InvalidQueryError
from freeshelf.api.parameters import Filters
from freeshelf.core.languages import is_language_tag
from freeshelf.search.facet_definitions import FIELD_FACET, FacetDefinition, FacetKind
from freeshelf.search.request import (
    YEAR,
    SearchRequest,
    available_facets,
    parse_request,
    year_range,
)


def read_question(request: HttpRequest, *, language: str) -> SearchRequest:
    """Return what a request asks of search.

    Raises InvalidQueryError for values that are none, which a page leaves out.
    """
    asked = parse_request(request.GET, language=language)
    if asked.unread_years:
        first, _last = asked.unread_years
        is_first = bool(first) and not (len(first) == 4 and first.isdecimal())
        raise InvalidQueryError(
            _("Enter years with four digits, such as 2019."),
            name="year_from" if is_first else "year_to",
        )
    for name in asked.filters:
        facet = available_facets()[name]
        for value in request.GET.getlist(name):
            if value and (reason := _misread(facet, value)):
                raise InvalidQueryError(reason, name=name, allowed=tuple(facet.codes))
    return asked


def with_known_parameters(
    view: Callable[..., HttpResponse],
) -> Callable[..., HttpResponse]:
    """Return an operation that refuses parameters which it does not have."""

    kinds = _query_shapes(view)
    named = [name for kind in kinds for name in kind.model_fields]

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **groups: Any) -> HttpResponse:
        known = named
        if Filters in kinds:
            known = list(dict.fromkeys((*named, *available_facets())))
        for name in request.GET:
            if name not in known:
                raise _unknown(name, known)
        return view(request, *args, **groups)

    return checked


def _query_shapes(view: Callable[..., HttpResponse]) -> list[type[Schema]]:
    """Return the shapes of what a view reads of the query string, not of the body."""
    hints = get_type_hints(view, include_extras=True).values()
    return [
        hint.__origin__
        for hint in hints
        if any(isinstance(each, Query) for each in getattr(hint, "__metadata__", ()))
    ]


def _unknown(name: str, known: list[str]) -> InvalidQueryError:
    reason = _("There is no parameter with this name here.")
    if name == "q":
        reason = _("Keyword search is at /api/v1/search.")
    elif name.startswith(FIELD_FACET):
        reason = _("There is no filter with this name.")
    return InvalidQueryError(reason, name=name, allowed=tuple(known))


def _misread(facet: FacetDefinition, value: str) -> str:
    """Return what is wrong with a value of a facet, empty for nothing."""
    match facet.kind:
        case FacetKind.CONCEPT if not all(value.partition(".")):
            return _("Enter the vocabulary and the term, such as topics.debt-bondage.")
        case FacetKind.YEAR if not (YEAR.fullmatch(value) or year_range(value)):
            return _("Enter a year or a range of years, such as 2019 or 2010..2015.")
        case FacetKind.LANGUAGE if not is_language_tag(value):
            return _("Enter a language tag, such as fr.")
        case FacetKind.CODE if facet.codes and value not in facet.codes:
            return _("There is no such value.")
    return ""
