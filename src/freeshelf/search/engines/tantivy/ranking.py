"""Rank one request: ordered hits of a page, with counts and facets."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import tantivy

from freeshelf.search.engines.base import (
    EngineHit,
    EngineRequest,
    EngineResponse,
    Neighbours,
    Sort,
)
from freeshelf.search.engines.clauses import LexicalQuery
from freeshelf.search.engines.tantivy.compiler import (
    ResourceCompiler,
    any_of,
    boosted,
    unscored,
)
from freeshelf.search.engines.tantivy.counting import count, found_among, value_counts
from freeshelf.search.engines.tantivy.schema import (
    facet_column,
    resource_schema,
)

_SCHEMA = resource_schema()
_MUST, _SHOULD = tantivy.Occur.Must, tantivy.Occur.Should
_MUST_NOT = tantivy.Occur.MustNot


_ORDERS: Mapping[Sort, tuple[str | None, tantivy.Order]] = {
    Sort.BEST: (None, tantivy.Order.Desc),
    Sort.NEWEST: ("issued", tantivy.Order.Desc),
    Sort.TITLE: ("title_key", tantivy.Order.Asc),
}

Found = tuple[float, tantivy.DocAddress]


def rank(
    searcher: tantivy.Searcher, compiler: ResourceCompiler, request: EngineRequest
) -> EngineResponse:
    """Return the hits of one page, exact counts of each kind, and facets."""
    ranking = _Ranking(searcher, compiler, request)
    if request.neighbours is not None and request.sort is Sort.BEST:
        return ranking.in_one_order()
    return ranking.whole_first()


class _Ranking:
    """One request at one state of the index."""

    def __init__(
        self,
        searcher: tantivy.Searcher,
        compiler: ResourceCompiler,
        request: EngineRequest,
    ) -> None:
        self._searcher = searcher
        self._compiler = compiler
        self._request = request
        self._base = compiler.level_filter()
        self._chosen = compiler.filters(request.filters)
        among = [compiler.among(request.keys)] if request.keys else []
        self._filters = [*self._base, *self._chosen.values(), *among]
        self._neighbours = request.neighbours or Neighbours()
        self._every = compiler.all_words(request.query, self._filters)
        self._preferred = _preferred(request)
        self._in_text = compiler.phrases_in_text(request.query)
        self._first = self._coming_first()

    def whole_first(self) -> EngineResponse:
        """Rank full hits first, then the others, each in the requested order."""
        request, compiler = self._request, self._compiler
        admitted = self._neighbours.dense_hits
        complete, first, total_whole = self._whole(
            self._raised(self._every), offset=request.offset, limit=request.limit
        )
        hits = [self._hit(found, is_whole=True) for found in complete]
        query = self._asked(total_whole)
        rest: list[Found] = []
        total = total_whole
        if query.words and (admitted or query.minimum_should_match < len(query.words)):
            some = compiler.hits(query, self._filters, admitted)
            rest, below = self._page(
                self._raised(_both(some, self._every, _MUST_NOT)),
                offset=max(0, request.offset - total_whole),
                limit=request.limit - len(hits),
            )
            total += below
        hits += [self._hit(found, is_whole=False) for found in rest]
        by_meaning = 0
        if admitted:
            lexical = compiler.minimum_match(query, self._filters)
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
        request, compiler = self._request, self._compiler
        total_whole = count(self._searcher, self._every)
        query = self._asked(total_whole)
        lexical = compiler.minimum_match(query, self._filters)
        first, by_words = self._page(lexical, offset=0, limit=1)
        if self._chosen or request.keys:
            # The best of all hits, so that no part of them has another order.
            everywhere = compiler.minimum_match(query, self._base)
            first, _all = self._page(everywhere, offset=0, limit=1)
        best = first[0][0] if first else 1.0
        matching = compiler.hits(query, self._filters, self._neighbours.dense_hits)
        fused = self._raised(self._fused(matching, best=best))
        found, total = self._page(fused, offset=request.offset, limit=request.limit)
        hits = [self._hit(each, is_whole=False) for each in found]
        complete = self._of(self._every, [hit.key for hit in hits])
        hits = [replace(hit, matches_all_words=hit.key in complete) for hit in hits]
        first_whole = 0
        if self._first is not None:
            first_whole = count(self._searcher, _both(self._every, self._first))
        if 0 < first_whole < total_whole:
            # All words first: far fewer documents are scored than by any of them.
            whole = self._raised(self._fused(self._every, best=best))
            hits = self._with_preferred_first(hits, fused, whole)
        hits = self._with_labels(self._marked(hits, lexical))
        hits = self._with_preference(hits)
        facets = self._facets(query)
        preferred = self._total_preferred(first_whole)
        return EngineResponse(
            tuple(hits), total, total_whole, facets, total - by_words, preferred
        )

    def _fused(self, hits: tantivy.Query, *, best: float) -> tantivy.Query:
        """Return the hits with their dense scores, scaled by the best lexical score."""
        near, every = self._neighbours, hits
        if near.other_language:
            others = self._compiler.among(near.other_language)
            weight = near.other_language_weight
            own = _both(hits, others, _MUST_NOT)
            hits = any_of((own, boosted(_both(hits, others), weight)))
        gaining = [
            tantivy.Query.const_score_query(
                tantivy.Query.term_query(_SCHEMA, "key", key, "basic"), gain * best
            )
            for key, gain in near.score_boosts.items()
            if gain > 0
        ]
        if gaining:
            hits = _both(hits, any_of(gaining), _SHOULD)
        return self._headed(hits, every, best=best) if near.head else hits

    def _headed(
        self, scored: tantivy.Query, every: tantivy.Query, *, best: float
    ) -> tantivy.Query:
        """Return scored hits with the head above them, in its order."""
        near = self._neighbours
        gains = near.score_boosts.values()
        # What a hit with the best words and the highest gain would have.
        most = max(1.0, near.other_language_weight) + max(gains, default=0.0)
        rest = _both(scored, self._compiler.among(near.head), _MUST_NOT)
        return any_of(
            (
                rest,
                *(
                    tantivy.Query.const_score_query(
                        _both(
                            every,
                            tantivy.Query.term_query(_SCHEMA, "key", key, "basic"),
                        ),
                        best * (most + 1 - place / len(near.head)),
                    )
                    for place, key in enumerate(near.head)
                ),
            )
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
        hits, first = self._page(_both(whole, self._first), offset=offset, limit=limit)
        rest, others = self._page(
            _both(whole, self._first, _MUST_NOT),
            offset=max(0, offset - first),
            limit=limit - len(hits),
        )
        return hits + rest, first, first + others

    def _coming_first(self) -> tantivy.Query | None:
        """Return what of the full hits comes first, None in an order without languages.

        That are those in the preferred language, if there are phrases those with them
        in the text, and laws with the name in any language.
        """
        first = self._preferred
        if first is None:
            return None
        if self._in_text is not None:
            first = _both(first, unscored(self._in_text))
        named = self._compiler.named(self._request.query)
        if named and count(self._searcher, _both(self._every, named)):
            first = any_of((first, unscored(named)))
        return first

    def _total_preferred(self, first: int) -> int:
        """Return how many full hits are in the preferred language.

        0 if not all of them come before all others; `first` of the full hits do.
        """
        if self._preferred is None or self._first is self._preferred:
            return first
        own = _both(self._every, self._preferred)
        both = count(self._searcher, _both(own, self._first or own))
        return first if first == both == count(self._searcher, own) else 0

    def _marked(
        self, hits: Sequence[EngineHit], lexical: tantivy.Query
    ) -> list[EngineHit]:
        """Return the hits, marked when only dense search found them."""
        near = [hit.key for hit in hits if hit.key in self._neighbours.dense_hits]
        by_words = self._of(lexical, near)
        alone = set(near) - by_words
        return [replace(hit, is_dense_only=hit.key in alone) for hit in hits]

    def _raised(self, scored: tantivy.Query) -> tantivy.Query:
        """Raise the score of laws with the name, and of phrases in the text."""
        for first in (self._in_text, self._compiler.named(self._request.query)):
            scored = _both(scored, first, _SHOULD) if first else scored
        return scored

    def _with_labels(self, hits: Sequence[EngineHit]) -> list[EngineHit]:
        """Return the hits, marked when a phrase is only in the names of concepts."""
        if self._in_text is None:
            return list(hits)
        in_text = self._of(self._in_text, [hit.key for hit in hits])
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
        both = _both(self._compiler.among(keys), query)
        return found_among(self._searcher, both, len(keys))

    def _facets(self, query: LexicalQuery) -> dict[str, dict[str, int]]:
        """Count each facet under all filters but its own."""
        request, chosen = self._request, self._chosen
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
        filters = [each for name, each in self._chosen.items() if name != without]
        admitted = self._neighbours.dense_hits
        matching = self._compiler.hits(query, [*self._base, *filters], admitted)
        size = self._request.facet_size
        return value_counts(self._searcher, matching, names, size=size)

    def _asked(self, total_whole: int) -> LexicalQuery:
        """Return the query with the final number of words that a hit must match.

        Chosen facets do not affect it: they narrow the results and never admit more, so
        that the count of a value is the number of results after choosing it.
        """
        query, compiler = self._request.query, self._compiler
        if query.minimum_should_match <= 1 or total_whole >= query.enough_hits:
            return query
        total = total_whole
        if query.minimum_should_match < len(query.words):
            total = count(self._searcher, compiler.minimum_match(query, self._base))
        elif self._request.filters or self._request.keys:
            total = count(self._searcher, compiler.all_words(query, self._base))
        if total >= query.enough_hits:
            return query
        return replace(query, minimum_should_match=1)

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


def _both(
    query: tantivy.Query, other: tantivy.Query, occur: tantivy.Occur = _MUST
) -> tantivy.Query:
    """Match a query together with another, or without it."""
    return tantivy.Query.boolean_query([(_MUST, query), (occur, other)])


def _preferred(request: EngineRequest) -> tantivy.Query | None:
    """Return the filter of the preferred language, None in an order without one."""
    if not request.preferred_language or request.sort is not Sort.BEST:
        return None
    column, prefix = facet_column("language")
    value = prefix + request.preferred_language
    return unscored(tantivy.Query.term_query(_SCHEMA, column, value, "basic"))
