"""Prepare what is near in meaning within filters, beyond the results of a search."""

from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.translation import ngettext

from freeshelf.library.access import Reader
from freeshelf.search.near_in_filters import keys_near_in_filters, near_in_filters
from freeshelf.search.request import NEAR_VIEW, SearchAddress
from freeshelf.search.results import SearchResults
from freeshelf.web.presenters.cards import hit_cards, without_covers
from freeshelf.web.presenters.formats import joined, number
from freeshelf.web.presenters.result_notes import chips


def near_link(
    found: SearchResults, address: SearchAddress, *, user: Reader
) -> dict[str, Any] | None:
    """Return the link below few results, None if it would lead to nothing."""
    keys = () if found.request.view else keys_near_in_filters(found, user=user)
    if not keys:
        return None
    request = replace(
        found.request, filters=found.request.all_filters, fixed=(), view=NEAR_VIEW
    )
    beyond = SearchAddress(reverse("search"), request)
    return {
        "url": beyond.url(),
        "filters": _filters(found, beyond),
        "number": number(len(keys)),
    }


def near_page(address: SearchAddress, *, user: Reader, language: str) -> dict[str, Any]:
    """Prepare one page of the list."""
    request = address.request
    near = near_in_filters(request, user=user, language=language)
    cards = hit_cards(near.hits, query=near.found.searched_text)
    return {
        "total": near.total,
        "page_count": max(1, -(-near.total // request.page_size)),
        "summary": ngettext(
            "%(number)s more resource, similar in meaning",
            "%(number)s more resources, similar in meaning",
            near.total,
        )
        % {"number": number(near.total)},
        "filters": _filters(near.found, address),
        "cards": cards if request.has_covers else without_covers(cards),
        "back_url": address.url(view=""),
    }


def _filters(found: SearchResults, address: SearchAddress) -> str:
    return joined(chip["label"] for chip in chips(found.facets, address))
