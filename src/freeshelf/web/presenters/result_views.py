"""Prepare a page of results in the requested view: list, map or timeline."""

from dataclasses import replace

from django.utils.translation import gettext as _

from freeshelf.library.access import Reader
from freeshelf.search import services
from freeshelf.search.entity_matches import entity_matches
from freeshelf.search.quoting import quotes_for
from freeshelf.search.results import SearchResults
from freeshelf.statistics.conf import is_enabled
from freeshelf.web.presenters.answer_box import QuoteLine, quote_lines
from freeshelf.web.presenters.entity_lines import EntityLine, entity_lines
from freeshelf.web.presenters.place_map import PlaceMap, place_map
from freeshelf.web.presenters.results import Link, ResultList, ResultViews, result_list
from freeshelf.web.presenters.year_timeline import YearTimeline, year_timeline
from freeshelf.web.search_state import SearchState
from freeshelf.web.search_statistics import from_results


def find_results(state: SearchState, *, user: Reader, language: str) -> ResultList:
    """Search and prepare the results of this state.

    Only the map needs another request to the engine, for all places; the years are
    already counted. Raises NotFoundError for a page after the last one.
    """
    found = services.search(state.request(), user=user, language=language)
    page = replace(
        result_list(found, state),
        things=_entity_lines(found, state, user=user, language=language),
    )
    if not found.total and not state.view:
        return page
    return replace(
        page,
        quotes=_quotes(found, state, user=user),
        views=ResultViews(
            links=_links(state),
            map=_map(state, user=user, language=language),
            timeline=_timeline(found, state),
        ),
        is_crawlable=page.is_crawlable and not state.view,
    )


def _links(state: SearchState) -> list[Link]:
    labels = {"": _("List"), "map": _("Map"), "timeline": _("Timeline")}
    left_out = {"map": "place", "timeline": "year"}
    fixed = {name for name, _value in state.fixed}
    return [
        Link(label, replace(state, view=view, page=1).url(), state.view == view)
        for view, label in labels.items()
        if left_out.get(view) not in fixed
    ]


def _quotes(
    found: SearchResults, state: SearchState, *, user: Reader
) -> tuple[QuoteLine, ...]:
    """Return sentences that answer a question, in the list view only."""
    if state.view:
        return ()
    query = found.did_you_mean if found.is_corrected else state.text
    lines = quote_lines(quotes_for(found, user=user), query=query)
    if is_enabled() and not state.fixed:
        return tuple(replace(line, url=from_results(line.url)) for line in lines)
    return lines


def _entity_lines(
    found: SearchResults, state: SearchState, *, user: Reader, language: str
) -> tuple[EntityLine, ...]:
    """Return entities with the words in a field, unless a page fixes filters."""
    if state.fixed or state.page > 1:
        return ()
    # A word that no record has may be the value of a field.
    for query in (state.text, found.did_you_mean if found.is_corrected else ""):
        if matches := entity_matches(query, user=user, language=language):
            return entity_lines(matches)
    return ()


def _map(state: SearchState, *, user: Reader, language: str) -> PlaceMap | None:
    if state.view != "map" or any(name == "place" for name, _value in state.fixed):
        return None
    places = services.facet_list(state.request(), "place", user=user, language=language)
    return place_map(places, state)


def _timeline(found: SearchResults, state: SearchState) -> YearTimeline | None:
    if state.view != "timeline":
        return None
    years = next((facet for facet in found.facets if facet.name == "year"), None)
    return year_timeline(years, state) if years else None
