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
from freeshelf.web.search_addresses import SearchAddress
from freeshelf.web.search_statistics import from_results


def find_results(address: SearchAddress, *, user: Reader, language: str) -> ResultList:
    """Search and prepare the results of an address.

    Only the map needs another request to the engine, for all places; the years are
    already counted. Raises NotFoundError for a page after the last one.
    """
    request = address.request
    found = services.search(request, user=user, language=language)
    page = replace(
        result_list(found, address),
        things=_entity_lines(found, user=user, language=language),
    )
    if not found.total and not request.view:
        return page
    return replace(
        page,
        quotes=_quotes(found, user=user),
        views=ResultViews(
            links=_links(address),
            map=_map(address, user=user, language=language),
            timeline=_timeline(found, address),
        ),
        is_crawlable=page.is_crawlable and not request.view,
    )


def _links(address: SearchAddress) -> list[Link]:
    labels = {"": _("List"), "map": _("Map"), "timeline": _("Timeline")}
    left_out = {"map": "place", "timeline": "year"}
    fixed = {name for name, _value in address.request.fixed}
    return [
        Link(label, address.url(view=view), address.request.view == view)
        for view, label in labels.items()
        if left_out.get(view) not in fixed
    ]


def _quotes(found: SearchResults, *, user: Reader) -> tuple[QuoteLine, ...]:
    """Return sentences that answer a question, in the list view only."""
    if found.request.view:
        return ()
    lines = quote_lines(quotes_for(found, user=user), query=found.searched_text)
    if is_enabled() and not found.request.fixed:
        return tuple(replace(line, url=from_results(line.url)) for line in lines)
    return lines


def _entity_lines(
    found: SearchResults, *, user: Reader, language: str
) -> tuple[EntityLine, ...]:
    """Return entities with the words in a field, unless a page fixes filters."""
    request = found.request
    if not request.text or request.fixed or request.page > 1:
        return ()
    # A word that no record has may be the value of a field.
    for each in found.analyses:
        if matches := entity_matches(each.own_words, user=user, language=language):
            return entity_lines(matches)
    return ()


def _map(address: SearchAddress, *, user: Reader, language: str) -> PlaceMap | None:
    request = address.request
    if request.view != "map" or "place" in dict(request.fixed):
        return None
    places = services.facet_list(request, "place", user=user, language=language)
    return place_map(places, address)


def _timeline(found: SearchResults, address: SearchAddress) -> YearTimeline | None:
    if address.request.view != "timeline":
        return None
    years = next((facet for facet in found.facets if facet.name == "year"), None)
    return year_timeline(years, address) if years else None
