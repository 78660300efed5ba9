"""Records that satisfy all but the words of a query, where they are few."""

from collections.abc import Mapping
from functools import partial

from freeshelf.search.engines.base import EngineRequest, SearchEngine
from freeshelf.search.engines.clauses import LexicalQuery

# Up to this many are compared with a query one by one: a search from the nearest to the
# farthest would go through the whole library before it has met them all.
MAX_CANDIDATES = 1000

Filters = Mapping[str, tuple[str, ...]]


def candidate_keys(
    query: LexicalQuery,
    *,
    search_engine: SearchEngine,
    levels: tuple[str, ...],
    filters: Filters,
) -> list[str] | None:
    """Return keys that satisfy all but the words of a query, or None for many."""
    rest = LexicalQuery(required=query.required, excluded=query.excluded)
    if not (rest.required or rest.excluded or filters):
        return None
    request = EngineRequest(
        query=rest, levels=levels, filters=filters, limit=MAX_CANDIDATES
    )
    search_engine.foresee(lambda: [partial(search_engine.search, request)])
    if search_engine.count(rest, levels=levels, filters=filters) > MAX_CANDIDATES:
        return None
    found = search_engine.search(request)
    return [hit.key for hit in found.hits]
