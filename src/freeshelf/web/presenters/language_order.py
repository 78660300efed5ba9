"""Prepare links that control the effect of the visitor's language on results."""

from dataclasses import dataclass, replace

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from freeshelf.search.results import SearchResults
from freeshelf.web.presenters.formats import language_name
from freeshelf.web.search_addresses import SearchAddress

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
