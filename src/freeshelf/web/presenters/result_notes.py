"""Prepare the answer and the notes above the results."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from freeshelf.search.quoting import Quote
from freeshelf.search.results import SearchResults, Synonym
from freeshelf.web.presenters.cards import page_url
from freeshelf.web.presenters.formats import (
    comma,
    highlighted_html,
    language_name,
    number,
    text_direction,
)
from freeshelf.web.search_addresses import SearchAddress


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """A sentence with its source; `url` is its page, or the record."""

    html: SafeString
    language: str
    direction: str
    title: str
    title_language: str
    title_direction: str
    publisher: str
    year: str
    page: int | None
    url: str
    is_recognised: bool
    notice: str


def quote_lines(quotes: Iterable[Quote], *, query: str) -> tuple[QuoteLine, ...]:
    """Return the quotes of an answer box, with links that highlight the words."""
    return tuple(_line(quote, query) for quote in quotes)


def _line(quote: Quote, query: str) -> QuoteLine:
    resource, file = quote.resource, quote.file
    url = resource.get_absolute_url()
    if file is not None and quote.page is not None:
        url = page_url(resource, file.number, page=quote.page, query=query)
    return QuoteLine(
        html=highlighted_html(quote.runs),
        language=quote.language,
        direction=text_direction(quote.language),
        title=resource.display_title,
        title_language=resource.language,
        title_direction=text_direction(resource.language),
        publisher=str(resource.publisher or ""),
        year=str(resource.issued_year or ""),
        page=quote.page,
        url=url,
        is_recognised=quote.is_recognised,
        notice=resource.content_notice,
    )


def summary(results: SearchResults) -> str:
    """Return the total: “41 resources”."""
    return ngettext("%(number)s resource", "%(number)s resources", results.total) % {
        "number": number(results.total)
    }


def kinds(results: SearchResults) -> str:
    """Return how many match all words, some, and none; "" with separate lists."""
    if not results.is_one_order:
        return ""
    alone = results.total_dense_only
    counted = [
        (results.total_all_words, _("%(number)s with all words")),
        (
            results.total - results.total_all_words - alone,
            _("%(number)s with some of the words"),
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
    return _sentence(results, some) % {"number": number(some)}


def _sentence(results: SearchResults, some: int) -> str:
    if results.total_dense_only:
        return ngettext(
            "%(number)s resource with some of the words or a similar meaning",
            "%(number)s resources with some of the words or a similar meaning",
            some,
        )
    if results.total_all_words == 0:
        return ngettext(
            "No resource matches all words. %(number)s matches some of them:",
            "No resource matches all words. %(number)s match some of them:",
            some,
        )
    return ngettext(
        "%(number)s more resource with some of the words",
        "%(number)s more resources with some of the words",
        some,
    )


_FACET = "language"


@dataclass(frozen=True, slots=True)
class LanguageOrder:
    """Effect of the visitor's language on results, and links to other lists.

    Each part is empty if it does not apply.
    """

    sentence: str = ""
    label: str = ""
    url: str = ""
    only_label: str = ""
    only_url: str = ""


def language_order(
    results: SearchResults, address: SearchAddress
) -> LanguageOrder | None:
    """Return the links, or None if the language has no effect."""
    reader = (get_language() or "en").partition("-")[0]
    order, request = LanguageOrder(), results.request
    if request.sort == "best" and request.text and results.total >= 2:
        order = _order(address, {"language": language_name(reader)})
    if _is_choice(results, reader):
        order = replace(
            order,
            only_label=_("Only documents in %(language)s")
            % {"language": language_name(reader)},
            only_url=address.toggled_url(_FACET, reader),
        )
    return order if order != LanguageOrder() else None


def _order(address: SearchAddress, language: dict[str, str]) -> LanguageOrder:
    is_favoured = bool(address.request.favoured_language)
    other = address.url(favoured_language="" if is_favoured else get_language() or "")
    if is_favoured:
        return LanguageOrder(
            sentence=_("Documents in %(language)s first") % language,
            label=_("Sort by best match only"),
            url=other,
        )
    label = _("Put documents in %(language)s first") % language
    return LanguageOrder(label=label, url=other)


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


# More would fill a phone screen before the first result.
_MAX_NAMES = 6


@dataclass(frozen=True, slots=True)
class QueryInterpretation:
    """Other names or corrections that were searched, and a link to undo them.

    `correction` is a message, empty if the query was not corrected.
    """

    correction: str
    names: list[Synonym]
    has_more_names: bool
    switch_label: str
    switch_url: str


def query_interpretation(
    results: SearchResults, address: SearchAddress
) -> QueryInterpretation | None:
    """Return the note, or None if the query was searched as typed."""
    names, is_literal = results.also_searched, results.request.is_literal
    if not (names or results.is_corrected or is_literal) or not results.request.text:
        return None
    label = (
        _("Search other names and spellings too")
        if is_literal
        else _("Search only for the words as typed")
    )
    return QueryInterpretation(
        correction=_correction(results),
        names=list(names[:_MAX_NAMES]),
        has_more_names=len(names) > _MAX_NAMES,
        switch_label=label,
        switch_url=address.url(is_literal=not is_literal),
    )


def _correction(results: SearchResults) -> str:
    if not results.is_corrected:
        return ""
    return _(
        "No resource contains all of “%(typed)s”. Showing results for “%(better)s”."
    ) % {"typed": results.request.text, "better": results.did_you_mean}
