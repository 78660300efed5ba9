"""Addresses at which the results of a search go elsewhere."""

from dataclasses import replace

from django.urls import reverse
from django.utils.translation import get_language

from freeshelf.search.engines.base import Sort
from freeshelf.search.request import SearchAddress, SearchRequest


def embed_url(request: SearchRequest) -> str:
    """Return the page that makes a frame of the results; newest if without words."""
    sort = request.sort if request.text else Sort.NEWEST.value
    return SearchAddress(reverse("embed-maker"), request).url(
        filters=request.all_filters, sort=sort, view="", has_covers=True
    )


def evidence_url(request: SearchRequest) -> str:
    """Return the passages for a model of one's own, empty without words."""
    if not request.text:
        return ""
    url = SearchAddress(reverse("api:get_evidence"), request).url(
        filters=request.all_filters, view="", has_covers=True
    )
    return f"{url}&reader={(get_language() or 'en').partition('-')[0]}"


def export_url(address: SearchAddress) -> str:
    """Return the page of what the results can be taken along as."""
    exports = replace(address, path=f"{address.path}/export")
    return exports.url(view="", has_covers=True)
