"""Prepare the results of a search for a page."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from freeshelf.search.facet_definitions import facet_of_role
from freeshelf.search.results import SearchResults
from freeshelf.statistics.conf import is_enabled
from freeshelf.web.errors import NotFoundError
from freeshelf.web.presenters.answer_box import QuoteLine
from freeshelf.web.presenters.cards import ResourceCard, hit_cards
from freeshelf.web.presenters.entity_lines import EntityLine
from freeshelf.web.presenters.facets import Chip, FacetGroup, chips, facet_groups
from freeshelf.web.presenters.formats import number
from freeshelf.web.presenters.language_order import LanguageOrder, language_order
from freeshelf.web.presenters.place_map import PlaceMap
from freeshelf.web.presenters.query_interpretation import (
    QueryInterpretation,
    query_interpretation,
)
from freeshelf.web.presenters.result_counts import kinds, line, summary
from freeshelf.web.presenters.year_timeline import YearTimeline
from freeshelf.web.search_state import MAX_PAGE, SORTS, SearchState
from freeshelf.web.search_statistics import from_results


@dataclass(frozen=True, slots=True)
class Link:
    """A link; `current` if it is the current page."""

    label: str
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Pager:
    """Links to the pages before and after."""

    position: str  # “Page 2 of 5”
    previous_url: str
    next_url: str


@dataclass(frozen=True, slots=True)
class ResultViews:
    """Links to the views of the results, and the current one besides the list."""

    links: list[Link]
    map: PlaceMap | None = None
    timeline: YearTimeline | None = None


@dataclass(frozen=True, slots=True)
class ResultList:
    """Cards of results with everything around them."""

    total: int
    summary: str
    kinds: str  # number of each kind, empty if the line shows it
    above: list[ResourceCard]  # match all words, or all hits if there is no line
    below: list[ResourceCard]  # match some of the words
    line: str  # the message between them, empty if there is none
    groups: list[FacetGroup]
    chips: list[Chip]
    clear_url: str
    sorts: list[Link]
    language_order: LanguageOrder | None
    pager: Pager | None
    concepts: list[Link]
    did_you_mean: Link | None
    reading: QueryInterpretation | None
    notices: tuple[str, ...]
    hidden: list[tuple[str, str]]  # the state as hidden fields, without the query
    is_crawlable: bool
    views: ResultViews | None = None
    quotes: tuple[QuoteLine, ...] = ()  # sentences that answer the query
    things: tuple[EntityLine, ...] = ()  # found by the values of their fields


def result_list(results: SearchResults, state: SearchState) -> ResultList:
    """Prepare a page of results.

    Raises NotFoundError for a page after the last one.
    """
    if state.page > results.page_count:
        raise NotFoundError(
            ngettext(
                "There is only %(number)d page of results.",
                "There are only %(number)d pages of results.",
                results.page_count,
            )
            % {"number": results.page_count}
        )
    query = results.did_you_mean if results.is_corrected else state.text
    cards = hit_cards(results.hits, query=query)
    if is_enabled() and not state.fixed:
        cards = [_counted(card) for card in cards]
    split = sum(1 for hit in results.hits if hit.matches_all)
    if results.is_one_order:
        split = len(cards)
    return ResultList(
        total=results.total,
        summary=summary(results),
        kinds=kinds(results),
        above=cards[:split],
        below=cards[split:],
        line=line(results, has_below=split < len(cards)),
        groups=facet_groups(results.facets, state),
        chips=chips(results.facets, state),
        clear_url=state.cleared().url(),
        sorts=_sorts(state),
        language_order=language_order(results, state),
        pager=_pager(results, state),
        concepts=_concepts(results) if state.page == 1 else [],
        did_you_mean=_did_you_mean(results, state),
        reading=query_interpretation(results, state),
        notices=results.notices,
        hidden=state.persistent_parameters(),
        is_crawlable=not state.text and state.chosen_count <= 1 and state.page == 1,
    )


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


def _sorts(state: SearchState) -> list[Link]:
    labels = {"best": _("best match"), "newest": _("newest"), "title": _("title")}
    return [
        Link(labels[sort], replace(state, sort=sort, page=1).url(), state.sort == sort)
        for sort in SORTS
    ]


def _pager(results: SearchResults, state: SearchState) -> Pager | None:
    count = min(results.page_count, MAX_PAGE)
    if count < 2:
        return None
    before, after = state.page - 1, state.page + 1
    return Pager(
        position=_("Page %(page)s of %(count)s")
        % {
            "page": number(state.page),
            "count": number(count),
        },
        previous_url=replace(state, page=before).url() if before else "",
        next_url=replace(state, page=after).url() if after <= count else "",
    )


def _concepts(results: SearchResults) -> list[Link]:
    return [
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
            reverse("concept", args=[match.scheme, match.identifier]),
        )
        for match in results.concepts
        if (facet := facet_of_role(match.role)) is not None
    ]


def _did_you_mean(results: SearchResults, state: SearchState) -> Link | None:
    if not results.did_you_mean or results.is_corrected:
        return None
    query = urlencode({"q": results.did_you_mean})
    return Link(results.did_you_mean, f"{state.path}?{query}")
