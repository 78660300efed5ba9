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

_ORDERS: Mapping[Sort, tuple[str | None, tantivy.Order]] = {
    Sort.BEST: (None, tantivy.Order.Desc),
    Sort.NEWEST: ("issued", tantivy.Order.Desc),
    Sort.TITLE: ("title_key", tantivy.Order.Asc),
}


def rank(
    searcher: tantivy.Searcher, compiler: ResourceCompiler, request: EngineRequest
) -> EngineResponse:
    """Hits of one page, exact counts of both kinds, and facets of the whole set."""
    base = compiler.level_filter()
    chosen = compiler.filters(request.filters)
    filters = [*base, *chosen.values()]
    whole, total_whole = _page(
        searcher,
        compiler.whole(request.query, filters),
        request,
        offset=request.offset,
        limit=request.limit,
    )
    hits = [_hit(searcher, found, is_whole=True) for found in whole]
    query, rest, total_partial = _partial(
        searcher,
        compiler,
        filters,
        request,
        offset=max(0, request.offset - total_whole),
        limit=request.limit - len(hits),
        total_whole=total_whole,
    )
    hits += [_hit(searcher, found, is_whole=False) for found in rest]
    return EngineResponse(
        hits=tuple(hits),
        total=total_whole + total_partial,
        total_whole=total_whole,
        facets=_facets(searcher, compiler, query, request, base, chosen),
    )


Found = tuple[float, tantivy.DocAddress]


def _partial(
    searcher: tantivy.Searcher,
    compiler: ResourceCompiler,
    filters: list[tantivy.Query],
    request: EngineRequest,
    *,
    offset: int,
    limit: int,
    total_whole: int,
) -> tuple[LexicalQuery, list[Found], int]:
    """Hits with some of the words, and the query that says how many are asked for."""
    query = request.query
    found: list[Found] = []
    total = 0
    for least in dict.fromkeys((query.least, 1)):
        query = replace(query, least=least)
        if least < len(query.words):
            found, total = _page(
                searcher,
                compiler.partly(query, filters),
                request,
                offset=offset,
                limit=limit,
            )
        if total_whole + total >= query.enough:
            break
    return query, found, total


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
        wanted = {
            name: {"terms": {"field": f"facet_{name}", "size": request.facet_size}}
            for name in names
        }
        matching = compiler.enough(query, [*base, *filters])
        answer = searcher.aggregate(matching, wanted)
        for name in names:
            buckets = answer[name]["buckets"]
            counts[name] = {bucket["key"]: bucket["doc_count"] for bucket in buckets}
    return {name: counts[name] for name in request.facets}
