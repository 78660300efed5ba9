"""Search and prepare the results for a page: as a list, a map or a timeline."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from freeshelf.helplines.models import HelpEntry
from freeshelf.library.access import Reader
from freeshelf.library.models import Agent
from freeshelf.search import services
from freeshelf.search.conf import asked_together
from freeshelf.search.engines.base import Sort
from freeshelf.search.entity_values import entity_matches
from freeshelf.search.errors import InvalidParameterError, PageTooDeepError
from freeshelf.search.examples import example_searches
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
    without_covers,
)
from freeshelf.web.presenters.concept_matches import named_concepts, on_subject
from freeshelf.web.presenters.formats import number
from freeshelf.web.presenters.get_help import help_everywhere
from freeshelf.web.presenters.near_in_filters import near_link, near_page
from freeshelf.web.presenters.not_found_suggestions import (
    absence,
    absent_word_notes,
    search_advice,
)
from freeshelf.web.presenters.page_matches import page_group, search_beside_pages
from freeshelf.web.presenters.result_charts import (
    place_map,
    year_timeline,
)
from freeshelf.web.presenters.result_links import (
    embed_url,
    evidence_url,
    export_url,
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
    unread_years_notice,
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


@asked_together
def find_results(
    address: SearchAddress, *, user: Reader, language: str
) -> dict[str, Any]:
    """Search and prepare the results of an address.

    Raises NotFoundError for a page after the last one.
    """
    request = address.request
    found = search_beside_pages(request, user=user, language=language)
    _check_page(request.page, found.page_count)
    cards = hit_cards(found.hits, query=found.searched_text)
    guesses = hit_cards(found.guesses, query=found.searched_text)
    subject = on_subject(found, user=user, language=language)
    covers_link = _covers_link(
        address, (*cards, *guesses, *(subject["cards"] if subject else ()))
    )
    if not request.has_covers:
        cards, guesses = without_covers(cards), without_covers(guesses)
        if subject:
            subject["cards"] = without_covers(subject["cards"])
    services_of_help = _help(found, language)
    is_counted = services_of_help is None and _is_counted(request)
    if is_counted:
        cards = [_counted(card) for card in cards]
    concepts = named_concepts(found, language) if request.page == 1 else []
    split = sum(1 for hit in found.hits if hit.matches_all)
    if found.is_one_order:
        split = len(cards)
    is_plain = not (request.text or request.view or request.page > 1)
    return {
        "total": found.total,
        # the passages for a model of one's own, empty without words
        "evidence_url": evidence_url(request) if found.hits else "",
        # services everywhere, for a question that is a call for help; else None
        "help": services_of_help,
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
        "absence": absence(found),
        "groups": facet_groups(found.facets, address),
        "chips": chips(found.facets, address),
        "clear_url": address.url(filters={}),
        "sorts": _sorts(address),
        "language_order": language_order(found, address),
        # for readers who do not save data; None where there is no cover
        "covers_link": covers_link,
        # all formats of the results, "" without any
        "export_url": export_url(address) if found.total else "",
        "share_path": address.to(request),
        # of this page, to be copied
        "address": settings.FREESHELF_BASE_URL + address.url(),
        # makes the HTML that shows these results on another site
        "embed_url": embed_url(request),
        "pager": pager(
            request.page,
            min(found.page_count, MAX_PAGE),
            lambda page: address.url(page=page),
        ),
        "concepts": concepts,
        # what they mean is asked, and stands above the quotes
        "is_defined": any(each.get("definition") for each in concepts),
        # records on the subject of an instrument that no record names
        "subject": subject,
        "did_you_mean": _did_you_mean(found, address),
        "reading": query_interpretation(found, address),
        "notices": _notices(found),
        # that translations share a line, or ""
        "folded": _folded(found),
        # the request as hidden fields, without the query
        "hidden": address.hidden_fields("q", "literal"),
        # what to try where nothing was found
        "advice": search_advice(request.text),
        # searches that find something, for a page without results
        "examples": () if found.total else example_searches(language).get("home", ()),
        # beyond the results, where a filter leaves few
        "near": near_link(found, address, user=user) if found.is_near else None,
        "is_crawlable": is_plain
        and request.chosen_count <= 1
        and not request.unread_years,
        "views": _links(address) if found.total or request.view else [],
        "map": _map(found, address),
        "timeline": _timeline(found, address),
        "quotes": _quotes(found, is_counted=is_counted),
        # found by the values of their fields
        "things": _entity_lines(found, user=user, language=language),
        # pages and events, None if there are none
        "pages": page_group(found, user=user, language=language),
    }


def _notices(found: SearchResults) -> tuple[str, ...]:
    unread = (unread_years_notice(),) if found.request.unread_years else ()
    request, coming = found.request, ""
    is_by_meaning = request.text and not request.is_literal
    if is_by_meaning and services.is_dense_search_coming():
        coming = _("Search by meaning is being prepared. Keyword search still works.")
    told = (*unread, *found.notices, *absent_word_notes(found), coming)
    return tuple(filter(None, told))


def find_near(address: SearchAddress, *, user: Reader, language: str) -> dict[str, Any]:
    """Prepare what is near in meaning within the filters of an address.

    Raises NotFoundError for a page after the last one.
    """
    page = near_page(address, user=user, language=language)
    _check_page(address.request.page, page["page_count"])
    page["pager"] = pager(
        address.request.page, page["page_count"], lambda to: address.url(page=to)
    )
    return page


# Suffix of the URL of a record in results.
ORIGIN = {"from": "search"}


def from_results(url: str) -> str:
    """Return the URL marked as opened from results."""
    if not url:
        return ""
    return f"{url}{'&' if '?' in url else '?'}{urlencode(ORIGIN)}"


def _folded(found: SearchResults) -> str:
    if not found.is_folded:
        return ""
    return _(
        "Translations are grouped on one line; counts include every matching "
        "translation."
    )


def _check_page(page: int, page_count: int) -> None:
    if page > page_count:
        raise NotFoundError(
            ngettext(
                "There is only %(number)d page of results.",
                "There are only %(number)d pages of results.",
                page_count,
            )
            % {"number": page_count}
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


def _covers_link(address: SearchAddress, cards: Iterable[ResourceCard]) -> Link | None:
    """Return the link that hides covers in the list, or shows them again."""
    if not any(card.cover for card in cards):
        return None
    if address.request.has_covers:
        return Link(_("Hide covers"), address.url(has_covers=False))
    return Link(_("Show covers"), address.url(has_covers=True))


def _sorts(address: SearchAddress) -> list[Link]:
    labels = {
        Sort.BEST.value: _("best match"),
        Sort.NEWEST.value: _("newest"),
        Sort.TITLE.value: pgettext("order", "title"),
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
        "numbers": _page_links(page, count, url),
    }


_PAGES_AROUND = 1  # the current one


def _page_links(page: int, count: int, url: Callable[[int], str]) -> list[Link]:
    """Return links to the first, the last and nearby pages, "…" for those between."""
    near = range(page - _PAGES_AROUND, page + _PAGES_AROUND + 1)
    shown = [each for each in range(1, count + 1) if each in (1, count, *near)]
    links: list[Link] = []
    for before, each in zip([0, *shown], shown, strict=False):
        if each - before > 1:
            links.append(Link("…", ""))
        links.append(Link(number(each), url(each), each == page))
    return links


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


def _quotes(found: SearchResults, *, is_counted: bool) -> tuple[tuple[Quote, str], ...]:
    """Return sentences that answer a question, in the list view only."""
    if found.request.view:
        return ()
    lines = quote_lines(quotes_for(found), query=found.searched_text)
    if is_counted:
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


def _help(found: SearchResults, language: str) -> dict[str, Any] | None:
    """Return where to find help; that it is shown is noted nowhere."""
    if not found.is_call_for_help:
        return None
    entries = HelpEntry.objects.live().with_rows()
    return help_everywhere(entries, language=language, today=timezone.localdate())


def _map(found: SearchResults, address: SearchAddress) -> dict[str, Any] | None:
    if found.places is None or "place" in dict(found.request.fixed):
        return None
    return place_map(found.places, address)


def _timeline(found: SearchResults, address: SearchAddress) -> dict[str, Any] | None:
    if address.request.view != "timeline":
        return None
    years = next((facet for facet in found.facets if facet.name == "year"), None)
    return year_timeline(years, address) if years else None
