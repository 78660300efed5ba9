"""Search and prepare the results for a page: as a list, a map or a timeline."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from freeshelf.library.access import Reader
from freeshelf.library.models import Agent
from freeshelf.search import services
from freeshelf.search.engines.base import Sort
from freeshelf.search.entity_values import entity_matches
from freeshelf.search.errors import InvalidParameterError, PageTooDeepError
from freeshelf.search.examples import example_searches
from freeshelf.search.facet_definitions import FACET_OF_ROLE
from freeshelf.search.quoting import Quote, quotes_for
from freeshelf.search.request import (
    MAX_PAGE,
    SearchAddress,
    SearchRequest,
    parse_request,
)
from freeshelf.search.results import EntityMatch, SearchResults
from freeshelf.vocabularies.models import Concept
from freeshelf.web.errors import BadAddressError, NotFoundError
from freeshelf.web.presenters.cards import (
    ResourceCard,
    concept_label,
    hit_cards,
    topic_url,
)
from freeshelf.web.presenters.formats import number
from freeshelf.web.presenters.result_charts import (
    place_map,
    year_timeline,
)
from freeshelf.web.presenters.result_notes import (
    chips,
    facet_groups,
    kinds,
    language_order,
    line,
    query_interpretation,
    quote_lines,
    summary,
)


def _line(match: EntityMatch) -> dict[str, Any]:
    entity = match.thing
    if isinstance(entity, Agent):
        return {
            "label": entity.name,
            "url": entity.get_absolute_url(),
            "match": match,
        }
    return {
        "label": concept_label(entity),
        "url": topic_url(entity),
        "match": match,
    }


@dataclass(frozen=True, slots=True)
class Link:
    """A link; `current` if it is the current page."""

    label: str
    url: str
    current: bool = False


def concept_link(concept: Concept) -> Link:
    """Return the link to the page of a concept."""
    return Link(concept_label(concept), topic_url(concept))


def read_address(
    parameters: QueryDict, *, path: str, fixed: tuple[tuple[str, str], ...] = ()
) -> SearchAddress:
    """Return the address of a query string on a path.

    Raises BadAddressError and NotFoundError for parameters that cannot be searched.
    """
    try:
        request = parse_request(parameters, language=get_language() or "", fixed=fixed)
    except PageTooDeepError as error:
        raise NotFoundError(str(error)) from error
    except InvalidParameterError as error:
        raise BadAddressError(str(error)) from error
    return SearchAddress(path, request)


def find_results(
    address: SearchAddress, *, user: Reader, language: str
) -> dict[str, Any]:
    """Search and prepare the results of an address.

    Raises NotFoundError for a page after the last one.
    """
    request = address.request
    found = services.search(request, user=user, language=language)
    _check_page(found)
    cards = hit_cards(found.hits, query=found.searched_text)
    guesses = hit_cards(found.guesses, query=found.searched_text)
    if _is_counted(request):
        cards = [_counted(card) for card in cards]
    split = sum(1 for hit in found.hits if hit.matches_all)
    if found.is_one_order:
        split = len(cards)
    is_plain = not (request.text or request.view or request.page > 1)
    return {
        "total": found.total,
        "summary": summary(found),
        # number of each kind, empty if the line shows it
        "kinds": kinds(found),
        # match all words, or all hits if there is no line
        "above": cards[:split],
        # match some of the words
        "below": cards[split:],
        # the message between them, empty if there is none
        "line": line(found, has_below=split < len(cards)),
        # the nearest, when nothing is about the question; in no count
        "guesses": guesses,
        "groups": facet_groups(found.facets, address),
        "chips": chips(found.facets, address),
        "clear_url": address.url(filters={}),
        "sorts": _sorts(address),
        "language_order": language_order(found, address),
        "pager": pager(
            request.page,
            min(found.page_count, MAX_PAGE),
            lambda page: address.url(page=page),
        ),
        "concepts": _concepts(found) if request.page == 1 else [],
        # records on the subject of an instrument that no record names
        "subject": _subject(found, user=user, language=language),
        "did_you_mean": _did_you_mean(found, address),
        "reading": query_interpretation(found, address),
        "notices": (*found.notices, *_folded(found)),
        # the request as hidden fields, without the query
        "hidden": address.hidden_fields("q", "literal"),
        # searches that find something, for a page without results
        "examples": () if found.total else example_searches(language).get("home", ()),
        "is_crawlable": is_plain and request.chosen_count <= 1,
        "views": _links(address) if found.total or request.view else [],
        "map": _map(found, address),
        "timeline": _timeline(found, address),
        # sentences that answer the query
        "quotes": _quotes(found, user=user),
        # found by the values of their fields
        "things": _entity_lines(found, user=user, language=language),
    }


# Suffix of the URL of a record in results.
ORIGIN = {"from": "search"}


def from_results(url: str) -> str:
    """Return the URL marked as opened from results."""
    if not url:
        return ""
    return f"{url}{'&' if '?' in url else '?'}{urlencode(ORIGIN)}"


def _folded(found: SearchResults) -> tuple[str, ...]:
    if not found.is_folded:
        return ()
    return (_("Translations share one line. The numbers count each one that matches."),)


def _check_page(found: SearchResults) -> None:
    if found.request.page > found.page_count:
        raise NotFoundError(
            ngettext(
                "There is only %(number)d page of results.",
                "There are only %(number)d pages of results.",
                found.page_count,
            )
            % {"number": found.page_count}
        )


def _is_counted(request: SearchRequest) -> bool:
    return bool(settings.FREESHELF_STATISTICS["IS_ON"]) and not request.fixed


def _counted(card: ResourceCard) -> ResourceCard:
    """Return the card with links that are marked as opened from results."""
    return replace(
        card,
        url=from_results(card.url),
        passages=tuple(
            replace(line, url=from_results(line.url)) for line in card.passages
        ),
        downloads=tuple(
            replace(link, url=from_results(link.url)) for link in card.downloads
        ),
    )


def _sorts(address: SearchAddress) -> list[Link]:
    labels = {
        Sort.BEST.value: _("best match"),
        Sort.NEWEST.value: _("newest"),
        Sort.TITLE.value: _("title"),
    }
    return [
        Link(label, address.url(sort=sort), address.request.sort == sort)
        for sort, label in labels.items()
    ]


def pager(page: int, count: int, url: Callable[[int], str]) -> dict[str, Any] | None:
    """Return the links between pages of a list, None for a single page."""
    if count < 2:
        return None
    return {
        # “Page 2 of 5”
        "position": _("Page %(page)s of %(count)s")
        % {"page": number(page), "count": number(count)},
        "previous_url": url(page - 1) if page > 1 else "",
        "next_url": url(page + 1) if page < count else "",
    }


_MAX_ON_SUBJECT = 3


def _concepts(results: SearchResults) -> list[Link]:
    instruments = [concept_link(each) for each in results.instruments]
    return instruments + [
        Link(
            ngettext(
                "%(role)s: %(label)s – %(number)s resource",
                "%(role)s: %(label)s – %(number)s resources",
                match.count,
            )
            % {
                "role": facet.label,
                "label": match.label,
                "number": number(match.count),
            },
            reverse("concept", args=[match.concept.scheme, match.concept.identifier]),
        )
        for match in results.concepts
        if (facet := FACET_OF_ROLE.get(match.concept.role)) is not None
    ]


def _subject(
    results: SearchResults, *, user: Reader, language: str
) -> dict[str, Any] | None:
    match = results.subject
    if match is None:
        return None
    facet = FACET_OF_ROLE[match.concept.role]
    request = SearchRequest(
        filters={facet.name: (match.concept.value,)}, page_size=_MAX_ON_SUBJECT
    )
    found = services.search(request, user=user, language=language)
    return {
        "sentence": _(
            "No resource names this instrument. These are about its subject, "
            "%(subject)s:"
        )
        % {"subject": match.label},
        "cards": hit_cards(found.hits, query=""),
        "link": _concepts(replace(results, concepts=(match,), instruments=()))[0],
    }


def _did_you_mean(results: SearchResults, address: SearchAddress) -> Link | None:
    if not results.did_you_mean or results.is_corrected:
        return None
    query = urlencode({"q": results.did_you_mean})
    return Link(results.did_you_mean, f"{address.path}?{query}")


def _links(address: SearchAddress) -> list[Link]:
    labels = {"": _("List"), "map": _("Map"), "timeline": _("Timeline")}
    left_out = {"map": "place", "timeline": "year"}
    fixed = {name for name, _value in address.request.fixed}
    return [
        Link(label, address.url(view=view), address.request.view == view)
        for view, label in labels.items()
        if left_out.get(view) not in fixed
    ]


def _quotes(found: SearchResults, *, user: Reader) -> tuple[tuple[Quote, str], ...]:
    """Return sentences that answer a question, in the list view only."""
    if found.request.view:
        return ()
    lines = quote_lines(quotes_for(found, user=user), query=found.searched_text)
    if _is_counted(found.request):
        return tuple((quote, from_results(url)) for quote, url in lines)
    return lines


def _entity_lines(
    found: SearchResults, *, user: Reader, language: str
) -> tuple[dict[str, Any], ...]:
    """Return entities with the words in a field, unless a page fixes filters."""
    request = found.request
    if not request.text or request.fixed or request.page > 1:
        return ()
    # A word that no record has may be the value of a field.
    for each in found.analyses:
        if matches := entity_matches(each.own_words, user=user, language=language):
            return tuple(map(_line, matches))
    return ()


def _map(found: SearchResults, address: SearchAddress) -> dict[str, Any] | None:
    if found.places is None or "place" in dict(found.request.fixed):
        return None
    return place_map(found.places, address)


def _timeline(found: SearchResults, address: SearchAddress) -> dict[str, Any] | None:
    if address.request.view != "timeline":
        return None
    years = next((facet for facet in found.facets if facet.name == "year"), None)
    return year_timeline(years, address) if years else None
