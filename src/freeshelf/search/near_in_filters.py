"""Records near in meaning within the filters of a search, beyond its results.

A filter only takes away from what a question finds. Where it leaves less than a page,
these are offered as a list of their own, which no result and no count includes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from freeshelf.library.access import Reader, readable_by
from freeshelf.library.editions import works_of
from freeshelf.library.models import Resource
from freeshelf.search.conf import asked_together, engine
from freeshelf.search.engines.base import EngineHit
from freeshelf.search.hits import load_hits, visible_records
from freeshelf.search.request import SearchRequest, available_facets, with_each_year
from freeshelf.search.results import ResourceHit, SearchResults
from freeshelf.search.services import search


def keys_near_in_filters(found: SearchResults, *, user: Reader) -> tuple[str, ...]:
    """Return identifiers of the records, the nearest first, that this user may see.

    None without a model, without filters, with a page of results, and where the
    question alone is near to nothing.
    """
    request = found.request
    filters = {
        name: values
        for name, values in with_each_year(request.all_filters).items()
        if name in available_facets()
    }
    is_full = request.page > 1 or found.total >= request.page_size
    if found.meaning is None or not (found.is_near and filters) or is_full:
        return ()
    near = found.meaning.neighbours(
        found.analyses[-1].query,
        search_engine=engine(),
        levels=readable_by(user),
        filters=filters,
    )
    shown = {hit.resource.identifier for hit in found.hits}
    keys = near.dense_hits - shown - found.folded
    visible = Resource.objects.visible_to(user).filter(identifier__in=keys)
    return tuple(
        sorted(
            visible.values_list("identifier", flat=True),
            key=lambda key: (-near.score_boosts[key], key),
        )
    )


@dataclass(frozen=True, slots=True)
class NearInFilters:
    """One page of the list, with the results that it goes beyond."""

    found: SearchResults
    hits: Sequence[ResourceHit]
    total: int


@asked_together
def near_in_filters(
    request: SearchRequest, *, user: Reader, language: str
) -> NearInFilters:
    """Return one page of what is near in meaning within the filters of a request."""
    found = search(replace(request, page=1, view=""), user=user, language=language)
    keys = keys_near_in_filters(found, user=user)
    start = (request.page - 1) * request.page_size
    lines = [
        EngineHit(key, 0.0, matches_all_words=False, is_dense_only=True)
        for key in keys[start : start + request.page_size]
    ]
    resources = visible_records([line.key for line in lines], user)
    hits = load_hits(
        lines,
        resources,
        works_of(resources.values(), user),
        search_engine=engine(),
        analysis=found.analyses[-1],
        meaning=found.meaning,
        user=user,
    )
    return NearInFilters(found, hits, len(keys))
