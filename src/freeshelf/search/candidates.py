"""Documents that satisfy everything but the words of a query, if they are few."""

from collections.abc import Mapping
from dataclasses import replace

from freeshelf.search.engines.base import EngineRequest, SearchEngine
from freeshelf.search.engines.clauses import LexicalQuery

# Up to this many are compared with a query one by one: a search from the nearest to the
# farthest would go through the whole library before it has met them all.
MAX_CANDIDATES = 1000


def candidate_keys(
    query: LexicalQuery,
    *,
    search_engine: SearchEngine,
    levels: tuple[str, ...],
    filters: Mapping[str, tuple[str, ...]],
) -> list[str] | None:
    """Return keys that satisfy all but the words of a query, or None for many."""
    rest = LexicalQuery(required=query.required, excluded=query.excluded)
    if rest.is_empty and not filters:
        return None
    request = EngineRequest(query=rest, levels=levels, filters=filters, limit=1)
    total = search_engine.search(request).total
    if total > MAX_CANDIDATES:
        return None
    found = search_engine.search(replace(request, limit=max(1, total)))
    return [hit.key for hit in found.hits]
