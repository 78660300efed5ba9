"""Rank one request: ordered hits of a page, with counts and facets."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import tantivy

from freeshelf.search.engines.base import (
    EngineHit,
    EngineRequest,
    EngineResponse,
    Sort,
)
from freeshelf.search.engines.clauses import LexicalQuery
from freeshelf.search.engines.compiler import ResourceCompiler
from freeshelf.search.engines.ranked_queries import RankedQueries, with_final_minimum
from freeshelf.search.engines.tantivy.counting import count, found_among, value_counts

_ORDERS: Mapping[Sort, tuple[str | None, tantivy.Order]] = {
    Sort.BEST: (None, tantivy.Order.Desc),
    Sort.NEWEST: ("issued", tantivy.Order.Desc),
    Sort.TITLE: ("title_key", tantivy.Order.Asc),
}

Found = tuple[float, tantivy.DocAddress]


def rank(
    searcher: tantivy.Searcher,
    compiler: ResourceCompiler[tantivy.Query],
    request: EngineRequest,
) -> EngineResponse:
    """Return the hits of one page, exact counts of each kind, and facets."""
    ranking = _Ranking(searcher, RankedQueries(compiler, request))
    if request.neighbours is not None and request.sort is Sort.BEST:
        return ranking.in_one_order()
    return ranking.whole_first()


class _Ranking:
    """One request at one state of the index."""

    def __init__(
        self, searcher: tantivy.Searcher, queries: RankedQueries[tantivy.Query]
    ) -> None:
        self._searcher = searcher
        self._queries = queries
        self._build = queries.build
        self._request = queries.request
        self._neighbours = queries.neighbours
        self._every = queries.every
        self._preferred = queries.preferred
        self._first = self._coming_first()

    def whole_first(self) -> EngineResponse:
        """Rank full hits first, then the others, each in the requested order."""
        request, queries = self._request, self._queries
        admitted = self._neighbours.dense_hits
        complete, first, total_whole = self._whole(
            queries.raised(self._every), offset=request.offset, limit=request.limit
        )
        hits = [self._hit(found, is_whole=True) for found in complete]
        query = self._asked(total_whole)
        rest: list[Found] = []
        total = total_whole
        if query.words and (admitted or query.minimum_should_match < len(query.words)):
            some = self._build.without(queries.hits(query), self._every)
            rest, below = self._page(
                queries.raised(some),
                offset=max(0, request.offset - total_whole),
                limit=request.limit - len(hits),
            )
            total += below
        hits += [self._hit(found, is_whole=False) for found in rest]
        by_meaning = 0
        if admitted:
            lexical = queries.lexical(query)
            by_meaning = total - count(self._searcher, lexical)
            hits = self._marked(hits, lexical)
        hits = self._with_preference(self._with_labels(hits))
        facets = self._facets(query)
        preferred = self._total_preferred(first)
        return EngineResponse(
            tuple(hits), total, total_whole, facets, by_meaning, preferred
        )

    def in_one_order(self) -> EngineResponse:
        """Rank all hits by lexical and dense scores together."""
        request, queries = self._request, self._queries
        total_whole = count(self._searcher, self._every)
        query = self._asked(total_whole)
        lexical = queries.lexical(query)
        first, by_words = self._page(lexical, offset=0, limit=1)
        if queries.chosen or request.keys:
            # The best of all hits, so that no part of them has another order.
            everywhere = queries.lexical_everywhere(query)
            first, _all = self._page(everywhere, offset=0, limit=1)
        best = first[0][0] if first else 1.0
        fused = queries.raised(queries.fused(queries.hits(query), best=best))
        found, total = self._page(fused, offset=request.offset, limit=request.limit)
        hits = [self._hit(each, is_whole=False) for each in found]
        complete = self._of(self._every, [hit.key for hit in hits])
        hits = [replace(hit, matches_all_words=hit.key in complete) for hit in hits]
        first_whole = 0
        if self._first is not None:
            both = self._build.both(self._every, self._first)
            first_whole = count(self._searcher, both)
        if 0 < first_whole < total_whole:
            # All words first: far fewer documents are scored than by any of them.
            whole = queries.raised(queries.fused(self._every, best=best))
            hits = self._with_preferred_first(hits, fused, whole)
        hits = self._with_labels(self._marked(hits, lexical))
        hits = self._with_preference(hits)
        facets = self._facets(query)
        preferred = self._total_preferred(first_whole)
        return EngineResponse(
            tuple(hits), total, total_whole, facets, total - by_words, preferred
        )

    def _with_preferred_first(
        self, hits: Sequence[EngineHit], fused: tantivy.Query, whole: tantivy.Query
    ) -> list[EngineHit]:
        """Return the hits of a page, with the full ones that are due in their places.

        All other hits keep theirs.
        """
        arranged = list(hits)
        places = [at for at, hit in enumerate(hits) if hit.matches_all_words]
        if not places:
            return arranged
        offset = 0
        if self._request.offset:
            before, _ = self._page(fused, offset=0, limit=self._request.offset)
            keys = [self._hit(each, is_whole=False).key for each in before]
            offset = len(self._of(self._every, keys))
        due, _, _ = self._whole(whole, offset=offset, limit=len(places))
        for at, each in zip(places, due, strict=True):
            arranged[at] = self._hit(each, is_whole=True)
        return arranged

    def _whole(
        self, whole: tantivy.Query, *, offset: int, limit: int
    ) -> tuple[list[Found], int, int]:
        """Return full hits, with the number of those that come first, and of all."""
        if self._first is None:
            found, total = self._page(whole, offset=offset, limit=limit)
            return found, 0, total
        hits, first = self._page(
            self._build.both(whole, self._first), offset=offset, limit=limit
        )
        rest, others = self._page(
            self._build.without(whole, self._first),
            offset=max(0, offset - first),
            limit=limit - len(hits),
        )
        return hits + rest, first, first + others

    def _coming_first(self) -> tantivy.Query | None:
        named = self._queries.named
        is_named = (
            self._preferred is not None
            and named is not None
            and count(self._searcher, self._build.both(self._every, named)) > 0
        )
        return self._queries.first(is_named=is_named)

    def _total_preferred(self, first: int) -> int:
        """Return how many full hits are in the preferred language.

        0 if not all of them come before all others; `first` of the full hits do.
        """
        if self._preferred is None or self._first is self._preferred:
            return first
        own = self._build.both(self._every, self._preferred)
        both = count(self._searcher, self._build.both(own, self._first or own))
        return first if first == both == count(self._searcher, own) else 0

    def _marked(
        self, hits: Sequence[EngineHit], lexical: tantivy.Query
    ) -> list[EngineHit]:
        """Return the hits, marked when only dense search found them."""
        near = [hit.key for hit in hits if hit.key in self._neighbours.dense_hits]
        by_words = self._of(lexical, near)
        alone = set(near) - by_words
        return [replace(hit, is_dense_only=hit.key in alone) for hit in hits]

    def _with_labels(self, hits: Sequence[EngineHit]) -> list[EngineHit]:
        """Return the hits, marked when a phrase is only in the names of concepts."""
        if self._queries.in_text is None:
            return list(hits)
        in_text = self._of(self._queries.in_text, [hit.key for hit in hits])
        return [replace(hit, is_by_label=hit.key not in in_text) for hit in hits]

    def _with_preference(self, hits: Sequence[EngineHit]) -> list[EngineHit]:
        """Return the hits, marked when they are in the preferred language."""
        if self._preferred is None:
            return list(hits)
        own = self._of(self._preferred, [hit.key for hit in hits])
        return [replace(hit, is_preferred=hit.key in own) for hit in hits]

    def _of(self, query: tantivy.Query, keys: Sequence[str]) -> frozenset[str]:
        """Return the documents that the query finds."""
        if not keys:
            return frozenset()
        both = self._build.both(self._build.among(keys), query)
        return found_among(self._searcher, both, len(keys))

    def _facets(self, query: LexicalQuery) -> dict[str, dict[str, int]]:
        """Count each facet under all filters but its own."""
        request, chosen = self._request, self._queries.chosen
        unfiltered = [name for name in request.facets if name not in chosen]
        counts = {}
        if unfiltered:
            counts = self._counts(query, unfiltered, without="")
        for name in request.facets:
            if name in chosen:
                counts |= self._counts(query, [name], without=name)
        return {name: counts[name] for name in request.facets}

    def _counts(
        self, query: LexicalQuery, names: Sequence[str], *, without: str
    ) -> dict[str, dict[str, int]]:
        matching = self._queries.counted(query, without=without)
        size = self._request.facet_size
        return value_counts(self._searcher, matching, names, size=size)

    def _asked(self, total_whole: int) -> LexicalQuery:
        """Return the query with the final number of words that a hit must match."""
        request = self._request

        def total_everywhere() -> int:
            query = request.query
            is_whole = query.minimum_should_match >= len(query.words)
            if is_whole and not (request.filters or request.keys):
                return total_whole
            return count(self._searcher, self._queries.lexical_everywhere(query))

        return with_final_minimum(request, total_whole, total_everywhere)

    def _page(
        self, query: tantivy.Query, *, offset: int, limit: int
    ) -> tuple[list[Found], int]:
        field, order = _ORDERS[self._request.sort]
        # The type stub of the binding lacks `count`.
        result: Any = self._searcher.search(
            query,
            max(limit, 1),
            count=True,
            order_by_field=field,
            offset=offset,
            order=order,
        )
        return (result.hits if limit > 0 else []), result.count

    def _hit(self, found: Found, *, is_whole: bool) -> EngineHit:
        score, address = found
        key = self._searcher.doc(address)["key"][0]
        known = score if isinstance(score, float) else 0.0
        return EngineHit(key=key, score=known, matches_all_words=is_whole)
