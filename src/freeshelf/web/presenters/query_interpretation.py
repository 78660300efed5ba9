"""Prepare the note on a query that was not searched as typed."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from freeshelf.search.results import SearchResults, Synonym
from freeshelf.web.search_addresses import SearchAddress

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
