"""One request answered: whole hits, then partial ones, with counts and facets."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import tantivy

from freeshelf.search.engines.base import (
    EngineHit,
    EngineRequest,
    EngineResponse,
    LexicalQuery,
    Sort,
)
from freeshelf.search.engines.tantivy.compiler import ResourceCompiler
from freeshelf.search.engines.tantivy.favour import weight_of
from freeshelf.search.engines.tantivy.schema import FIELD_COLUMN, facet_column

_ORDERS: Mapping[Sort, tuple[str | None, tantivy.Order]] = {
    Sort.BEST: (None, tantivy.Order.Desc),
    Sort.NEWEST: ("issued", tantivy.Order.Desc),
    Sort.TITLE: ("title_key", tantivy.Order.Asc),
}

# For the values of all fields together: a term of one takes no place from another's.
_FIELD_PLACES = 20_000


def rank(
    searcher: tantivy.Searcher, compiler: ResourceCompiler, request: EngineRequest
) -> EngineResponse:
    """Hits of one page, exact counts of both kinds, and facets of the whole set."""
    base = compiler.level_filter()
    chosen = compiler.filters(request.filters)
    filters = [*base, *chosen.values()]
    gain = _gain(searcher, compiler, request)
    whole, total_whole = _page(
        searcher,
        compiler.favouring(compiler.whole(request.query, filters), request, gain),
        request,
        offset=request.offset,
        limit=request.limit,
    )
    hits = [_hit(searcher, found, is_whole=True) for found in whole]
    query = _asked(searcher, compiler, request, base, total_whole=total_whole)
    rest: list[Found] = []
    total_partial = 0
    if query.least < len(query.words):
        rest, total_partial = _page(
            searcher,
            compiler.partly(query, filters),
            request,
            offset=max(0, request.offset - total_whole),
            limit=request.limit - len(hits),
        )
    hits += [_hit(searcher, found, is_whole=False) for found in rest]
    return EngineResponse(
        hits=tuple(hits),
        total=total_whole + total_partial,
        total_whole=total_whole,
        facets=_facets(searcher, compiler, query, request, base, chosen),
    )


Found = tuple[float, tantivy.DocAddress]


def _gain(
    searcher: tantivy.Searcher, compiler: ResourceCompiler, request: EngineRequest
) -> float:
    """What whole hits in the favoured language gain; 0 where nothing is ranked.

    Partial hits are ranked by what they match: a word more or less is not near.
    """
    if not request.favoured or request.sort is not Sort.BEST:
        return 0.0
    share = compiler.weights.language
    return share * weight_of(searcher, request.query, request.levels)


def _asked(
    searcher: tantivy.Searcher,
    compiler: ResourceCompiler,
    request: EngineRequest,
    base: list[tantivy.Query],
    *,
    total_whole: int,
) -> LexicalQuery:
    """The question with the number of words that a hit must match in the end.

    Chosen facets have no say in it: they narrow what was found and never let more in,
    so that the count beside a value is what choosing it gives.
    """
    query = request.query
    if query.least <= 1 or total_whole >= query.enough:
        return query
    total = total_whole
    if request.filters or query.least < len(query.words):
        result: Any = searcher.search(compiler.enough(query, base), 1, count=True)
        total = result.count
    return query if total >= query.enough else replace(query, least=1)


def _page(
    searcher: tantivy.Searcher,
    query: tantivy.Query,
    request: EngineRequest,
    *,
    offset: int,
    limit: int,
) -> tuple[list[Found], int]:
    field, order = _ORDERS[request.sort]
    # The stub of the binding leaves `count` out.
    result: Any = searcher.search(
        query,
        max(limit, 1),
        count=True,
        order_by_field=field,
        offset=offset,
        order=order,
    )
    return (result.hits if limit > 0 else []), result.count


def _hit(searcher: tantivy.Searcher, found: Found, *, is_whole: bool) -> EngineHit:
    score, address = found
    key = searcher.doc(address)["key"][0]
    known = score if isinstance(score, float) else 0.0
    return EngineHit(key=key, score=known, is_whole=is_whole)


def _facets(
    searcher: tantivy.Searcher,
    compiler: ResourceCompiler,
    query: LexicalQuery,
    request: EngineRequest,
    base: list[tantivy.Query],
    chosen: Mapping[str, tantivy.Query],
) -> dict[str, dict[str, int]]:
    """Counts of each facet under all filters but its own."""
    unfiltered = [name for name in request.facets if name not in chosen]
    groups = [(unfiltered, list(chosen.values()))] if unfiltered else []
    groups += [
        ([name], [query for other, query in chosen.items() if other != name])
        for name in request.facets
        if name in chosen
    ]
    counts: dict[str, dict[str, int]] = {}
    for names, filters in groups:
        matching = compiler.enough(query, [*base, *filters])
        counts |= _counts(searcher, matching, names, request.facet_size)
    return {name: counts[name] for name in request.facets}


def _counts(
    searcher: tantivy.Searcher, matching: tantivy.Query, names: list[str], size: int
) -> dict[str, dict[str, int]]:
    """Documents by value, facet by facet; those of one column are counted together."""
    columns = {facet_column(name)[0] for name in names}
    wanted = {
        column: {
            "terms": {
                "field": column,
                "size": _FIELD_PLACES if column == FIELD_COLUMN else size,
            }
        }
        for column in columns
    }
    answer = searcher.aggregate(matching, wanted)
    counts: dict[str, dict[str, int]] = {}
    for name in names:
        column, prefix = facet_column(name)
        counts[name] = {
            bucket["key"].removeprefix(prefix): bucket["doc_count"]
            for bucket in answer[column]["buckets"]
            if bucket["key"].startswith(prefix)
        }
    return counts
