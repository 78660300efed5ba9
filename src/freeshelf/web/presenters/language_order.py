"""Prepare links that control the effect of the visitor's language on results."""

from dataclasses import dataclass, replace

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from freeshelf.search.results import SearchResults
from freeshelf.web.presenters.formats import language_name
from freeshelf.web.search_state import SearchState

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


def language_order(results: SearchResults, state: SearchState) -> LanguageOrder | None:
    """Return the links, or None if the language has no effect."""
    reader = (get_language() or "en").partition("-")[0]
    order = LanguageOrder()
    if state.sort == "best" and state.text and results.total >= 2:
        order = _order(state, {"language": language_name(reader)})
    if _is_choice(results, state, reader):
        order = replace(
            order,
            only_label=_("Only documents in %(language)s")
            % {"language": language_name(reader)},
            only_url=state.toggled(_FACET, reader).url(),
        )
    return order if order != LanguageOrder() else None


def _order(state: SearchState, language: dict[str, str]) -> LanguageOrder:
    other = replace(state, favours_language=not state.favours_language, page=1).url()
    if state.favours_language:
        return LanguageOrder(
            sentence=_("Documents in %(language)s first") % language,
            label=_("Sort by best match only"),
            url=other,
        )
    label = _("Put documents in %(language)s first") % language
    return LanguageOrder(label=label, url=other)


def _is_choice(results: SearchResults, state: SearchState, reader: str) -> bool:
    """Return whether some of the results, but not all, are in the language."""
    if not state.text or state.filters.get(_FACET):
        return False
    counts = {
        value.value: value.count
        for facet in results.facets
        if facet.name == _FACET
        for value in facet.values
    }
    return 0 < counts.get(reader, 0) < results.total
