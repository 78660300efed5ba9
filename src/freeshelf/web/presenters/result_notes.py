"""Prepare what stands around the results: facets, the answer and the notes.

Each value of a facet links to the search with it toggled. Numbers are text here: a page
shows a hundred of them, and a template would format each by locale.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from freeshelf.content.wording import comma
from freeshelf.core.locales import text_direction
from freeshelf.search.quoting import Quote
from freeshelf.search.request import YEAR, SearchAddress, range_ends, year_range
from freeshelf.search.results import Facet, FacetValue, SearchResults
from freeshelf.web.presenters.cards import page_url
from freeshelf.web.presenters.formats import (
    label_in,
    language_name,
    number,
    with_colon,
    within_quotes,
)

SHOWN_VALUES = 7
CHART_HEIGHT = 40
BAR_WIDTH = 6
MAX_BARS = 40


@dataclass(frozen=True, slots=True)
class FacetLink:
    """A value with its count and the URL of the search with it toggled."""

    url: str
    label: str
    count: str
    spoken_count: str  # with its unit, for screen readers
    selected: bool
    depth: str
    language: str  # of the label, empty if it is that of the page
    direction: str
    is_grouping: bool = False


def facet_groups(
    facets: Iterable[Facet], address: SearchAddress
) -> list[dict[str, Any]]:
    """Return facets with values to choose, without those fixed by the page."""
    fixed = {name for name, _ in address.request.fixed}
    return [
        _group(facet, address)
        for facet in facets
        if facet.values and facet.name not in fixed
    ]


def facet_links(
    values: Iterable[FacetValue], name: str, address: SearchAddress
) -> tuple:
    """Return links of values, in the given order."""
    values = list(values)
    language = get_language() or "en"
    chosen = address.request.filters.get(name, ())
    urls = address.toggled_urls(name, [value.value for value in values])
    return tuple(
        FacetLink(
            url=url,
            label=value.label,
            count=number(value.count, language=language),
            spoken_count=_screen_reader_count(value.count, language),
            selected=value.value in chosen,
            depth=str(min(value.depth, 3)),
            language=value.language,
            direction=text_direction(value.language) if value.language else "auto",
            is_grouping=value.is_grouping,
        )
        for value, url in zip(values, urls, strict=True)
    )


def link_sections(links: Iterable[FacetLink]) -> list[tuple[str, list[FacetLink]]]:
    """Return links under headings: none for most, one for groupings of places."""
    heading = _("Groups of countries and other areas")
    return [
        (heading if is_grouping else "", list(section))
        for is_grouping, section in groupby(links, lambda link: link.is_grouping)
    ]


def chips(facets: Iterable[Facet], address: SearchAddress) -> list[dict[str, Any]]:
    """Return chosen values in the order of the facets; unknown ones as typed."""
    if not address.request.filters:
        return []
    labels = {
        (facet.name, value.value): label_in(value.label, value.language)
        for facet in facets
        for value in facet.values
    }
    names = {facet.name: facet.label for facet in facets}
    return [
        {
            "facet": names.get(name, ""),
            "label": labels.get((name, value), value),
            "url": address.toggled_url(name, value),
        }
        for name, values in address.request.filters.items()
        for value in values
    ]


def _group(facet: Facet, address: SearchAddress) -> dict[str, Any]:
    chosen = address.request.filters.get(facet.name, ())
    values = facet.values
    shown: list[FacetValue] = [
        value
        for position, value in enumerate(values)
        if position < SHOWN_VALUES or value.value in chosen
    ]
    has_more = facet.total_values > len(shown)
    bars, years = _bars(facet) if facet.name == "year" else ((), [])
    return {
        "facet": facet,
        "links": facet_links(shown, facet.name, address),
        "is_open": bool(chosen) or facet.is_open,
        "is_chosen": bool(chosen),
        # the full list, empty if everything is shown
        "more_url": _list_url(address, facet.name) if has_more else "",
        "bars": bars,
        "chart_width": len(bars) * BAR_WIDTH,
        "first_year": str(years[0]) if years else "",
        "last_year": str(years[-1]) if years else "",
        # The timeline has a form of its own.
        "range": _range_fields(address)
        if facet.name == "year" and address.request.view != "timeline"
        else None,
    }


def _range_fields(address: SearchAddress) -> dict[str, Any]:
    """Return the two fields of a range of years, as typed if they were not read."""
    unread = address.request.unread_years
    first, last = unread or chosen_range(address)
    return {
        "first": first,
        "last": last,
        "error": unread_years_notice() if unread else "",
        "path": address.path,
        # the request as hidden fields, without years
        "hidden": address.hidden_fields("year"),
    }


def unread_years_notice() -> str:
    """Return what to do about years that are none."""
    return _("Enter years with four digits, such as 2019.")


def chosen_range(address: SearchAddress) -> tuple[str, str]:
    """Return first and last year of the chosen range, empty for an open end."""
    for value in address.request.filters.get("year", ()):
        if year_range(value):
            return range_ends(value)
    return "", ""


@lru_cache(maxsize=4096)
def _screen_reader_count(count: int, _language: str) -> str:
    """Return a count for screen readers; cached, as a page has some eighty."""
    return ngettext("%(count)s resource", "%(count)s resources", count) % {
        "count": number(count)
    }


def _list_url(address: SearchAddress, facet: str) -> str:
    if address.request.fixed:
        return ""
    return replace(address, path=reverse("facet-list", args=[facet])).url()


def _bars(facet: Facet) -> tuple[tuple[dict[str, Any], ...], list[int]]:
    # A chosen year may be any text that someone entered in the URL.
    counts = {
        int(value.value): value for value in facet.values if YEAR.fullmatch(value.value)
    }
    if len(counts) < 2:
        return (), []
    last = max(counts)
    years = list(range(max(min(counts), last - MAX_BARS + 1), last + 1))
    highest = max(value.count for value in counts.values())
    bars = []
    for position, year in enumerate(years):
        value = counts.get(year)
        count = value.count if value else 0
        height = max(1, round(CHART_HEIGHT * count / highest)) if count else 0
        bars.append(
            {
                "x": str(position * BAR_WIDTH),
                "y": str(CHART_HEIGHT - height),
                "height": str(height),
                "selected": bool(value and value.selected),
                "title": f"{with_colon(str(year))}{count}",
            }
        )
    return tuple(bars), years


def quote_lines(
    quotes: Iterable[Quote], *, query: str
) -> tuple[tuple[Quote, str], ...]:
    """Return the quotes of an answer box, with links that highlight the words.

    A link leads to the page of its sentence, or to the record.
    """
    return tuple((quote, _quote_url(quote, query)) for quote in quotes)


def _quote_url(quote: Quote, query: str) -> str:
    if quote.file is None or quote.page is None:
        return quote.resource.get_absolute_url()
    return page_url(quote.resource, quote.file.number, page=quote.page, query=query)


def summary(results: SearchResults) -> str:
    """Return the total: “41 resources”."""
    return ngettext("%(number)s resource", "%(number)s resources", results.total) % {
        "number": number(results.total)
    }


def kinds(results: SearchResults) -> str:
    """Return how many match all words, some, and none; "" with separate lists."""
    if not results.is_one_order:
        return ""
    alone, whole = results.total_dense_only, results.total_all_words
    in_text, of_text = results.total_in_text, _("%(number)s with all words")
    if results.has_or:
        in_text, of_text = whole, _("%(number)s matching in full")
    counted = [
        (in_text, of_text),
        (whole - in_text, _("%(number)s by the name of a topic or other term")),
        (
            results.total - whole - alone,
            _("%(number)s with some of the words, in text or in names"),
        ),
        (alone, _("%(number)s by meaning alone")),
    ]
    return comma().join(
        sentence % {"number": number(count)} for count, sentence in counted if count
    )


def line(results: SearchResults, *, has_below: bool) -> str:
    """Return the separator between full and other hits, "" without one."""
    if not has_below:
        return ""
    some = results.total - results.total_all_words
    if results.total_dense_only:
        sentence = ngettext(
            "%(number)s resource with some of the words or a similar meaning",
            "%(number)s resources with some of the words or a similar meaning",
            some,
        )
    elif results.total_all_words == 0:
        sentence = ngettext(
            "No resource matches all words. %(number)s matches some of them:",
            "No resource matches all words. %(number)s match some of them:",
            some,
        )
    else:
        sentence = ngettext(
            "%(number)s more resource with some of the words",
            "%(number)s more resources with some of the words",
            some,
        )
    return sentence % {"number": number(some)}


_FACET = "language"


# The name of the page's language after “in”, where that declines it.
_AFTER_IN = {"ru": "русском языке"}


def language_order(results: SearchResults, address: SearchAddress) -> dict[str, str]:
    """Return the order by language, if it makes a difference, and links to others."""
    reader = (get_language() or "en").partition("-")[0]
    language = {"language": _AFTER_IN.get(reader) or language_name(reader)}
    said, label = _order_texts(results)
    order: dict[str, str] = {}
    request = results.request
    if results.has_language_order:
        order["sentence"] = said % language
        order["label"] = _("Sort by best match only")
        order["url"] = address.url(favoured_language="")
    elif (
        request.text
        and request.sort == "best"
        and not request.favoured_language
        and results.total_all_words >= 2
    ):
        order["label"] = label % language
        order["url"] = address.url(favoured_language=get_language() or "")
    if _is_choice(results, reader):
        order["only_label"] = _("Only documents in %(language)s") % language
        order["only_url"] = address.toggled_url(_FACET, reader)
    return order


def _order_texts(results: SearchResults) -> tuple[str, str]:
    """Return the sentence of the order by language, and the link that asks for it."""
    if results.total_in_text and not results.has_or:
        return (
            _("Of the resources with all words, those in %(language)s come first."),
            _("Of the resources with all words, put those in %(language)s first"),
        )
    return (
        _("Of the full matches, those in %(language)s come first."),
        _("Of the full matches, put those in %(language)s first"),
    )


def _is_choice(results: SearchResults, reader: str) -> bool:
    """Return whether some of the results, but not all, are in the language."""
    if not results.request.text or results.request.filters.get(_FACET):
        return False
    counts = {
        value.value: value.count
        for facet in results.facets
        if facet.name == _FACET
        for value in facet.values
    }
    return 0 < counts.get(reader, 0) < results.total


def query_interpretation(
    results: SearchResults, address: SearchAddress
) -> dict[str, Any] | None:
    """Return the note, or None if the query was searched as typed."""
    names, is_literal = results.also_searched, results.request.is_literal
    if not (names or results.is_corrected or is_literal) or not results.request.text:
        return None
    label = (
        _("Search other names and spellings too")
        if is_literal
        else _("Search only for the words as typed")
    )
    return {
        "correction": _correction(results),
        "names": names,
        "switch_label": label,
        "switch_url": address.url(is_literal=not is_literal),
    }


def _correction(results: SearchResults) -> str:
    if not results.is_corrected:
        return ""
    return _(
        "No resource contains all of “%(typed)s”. Showing results for “%(better)s”."
    ) % {
        "typed": within_quotes(results.request.text),
        "better": within_quotes(results.did_you_mean),
    }
