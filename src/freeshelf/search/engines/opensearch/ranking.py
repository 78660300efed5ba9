"""Rank one request in at most two requests to the cluster.

The first says how many words a hit must match and what the best score is, and for pages
after the first how many hits of each kind are on those before; the second has the page.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from freeshelf.search.engines.base import (
    EngineHit,
    EngineRequest,
    EngineResponse,
    Sort,
)
from freeshelf.search.engines.clauses import LexicalQuery
from freeshelf.search.engines.columns import FIELD_COLUMN, FIELD_PLACES, facet_column
from freeshelf.search.engines.compiler import ResourceCompiler
from freeshelf.search.engines.opensearch.cluster import Answer, FoundDocument, Search
from freeshelf.search.engines.opensearch.mappings import MAX_RESULTS
from freeshelf.search.engines.opensearch.queries import OpenSearchQueries, Query
from freeshelf.search.engines.ranked_queries import RankedQueries, with_final_minimum

Ask = Callable[[Sequence[Search]], Sequence[Answer]]

_ORDERS: Mapping[Sort, tuple[Mapping[str, Any], ...]] = {
    Sort.BEST: ({"_score": "desc"},),
    Sort.NEWEST: ({"issued": "desc"},),
    Sort.TITLE: ({"title_key": "asc"},),
}
# Each shard names so many values, so that the sums of all are exact.
_VALUES_A_SHARD = 50_000


def rank(
    ask: Ask,
    build: OpenSearchQueries,
    compiler: ResourceCompiler[Query],
    request: EngineRequest,
) -> EngineResponse:
    """Return the hits of one page, exact counts of each kind, and facets."""
    ranking = _Ranking(ask, build, RankedQueries(compiler, request))
    is_fused = request.neighbours is not None and request.sort is Sort.BEST
    return ranking.in_one_order() if is_fused else ranking.whole_first()


class _Ranking:
    """One request."""

    def __init__(
        self,
        ask: Ask,
        build: OpenSearchQueries,
        queries: RankedQueries[Query],
    ) -> None:
        self._ask = ask
        self._build = build
        self._queries = queries
        self._request = queries.request
        self._neighbours = queries.neighbours
        self._every = queries.every
        # The same full hits, whether or not one of them has the title or name.
        self._first = queries.first(is_named=True)

    def whole_first(self) -> EngineResponse:
        """Rank full hits first, then the others, each in the requested order."""
        request, queries = self._request, self._queries
        kinds = self._kinds() if request.query.words or self._first is not None else {}
        counted = self._before(kinds)
        admitted = self._neighbours.dense_hits
        query = self._final_query(counted)
        searches = {} if request.offset else dict(kinds)
        marks = self._marks(query)
        # On the first page nothing comes before: each kind may fill it.
        total_whole = counted["every"].total if "every" in counted else 0
        whole = queries.raised(self._every)
        searches |= self._whole(whole, counted, request.offset, request.limit, marks)
        if query.words and (admitted or query.minimum_should_match < len(query.words)):
            some = self._build.without(queries.hits(query), self._every)
            before = _within(total_whole - request.offset, request.limit)
            searches["rest"] = self._page(
                queries.raised(some),
                offset=max(0, request.offset - total_whole),
                limit=request.limit - before,
                marks=marks,
            )
        if admitted:
            searches["lexical"] = _count(queries.lexical(query))
        answers = self._asked(searches | self._facet_search(query))
        counted |= answers
        complete = [*answers["whole first"].hits, *answers["whole rest"].hits]
        hits = [self._hit(each, is_whole=True) for each in complete]
        hits += [self._hit(each, is_whole=False) for each in answers["rest"].hits]
        total_whole = counted["every" if kinds else "whole rest"].total
        total = total_whole + answers["rest"].total
        by_meaning = total - answers["lexical"].total if admitted else 0
        return EngineResponse(
            tuple(hits[: request.limit]),
            total,
            total_whole,
            self._facets(answers["facets"]),
            by_meaning,
            self._total_preferred(counted),
        )

    def in_one_order(self) -> EngineResponse:
        """Rank all hits by lexical and dense scores together."""
        request, queries = self._request, self._queries
        kinds = self._kinds()
        counted = self._before(kinds, with_best=True)
        query = self._final_query(counted)
        of_best = "best" if query == request.query else "best of any"
        best = next((hit.score for hit in counted[of_best].hits), 1.0)
        marks = self._marks(query)
        fused = queries.raised(queries.fused(queries.hits(query), best=best))
        # Which full hits are due depends on how many are on the pages before.
        offset = 0 if self._is_arranged(counted) else request.offset
        size = request.offset + request.limit - offset
        searches = {"page": self._page(fused, offset=offset, limit=size, marks=marks)}
        searches |= {} if request.offset else kinds
        if self._first is not None and not offset:
            whole = queries.raised(queries.fused(self._every, best=best))
            searches |= self._whole(whole, {}, 0, size, marks)
        searches["lexical"] = _count(queries.lexical(query))
        answers = self._asked(searches | self._facet_search(query))
        counted |= answers
        hits = [
            self._hit(each, is_whole="every" in each.marks)
            for each in answers["page"].hits
        ]
        if self._is_arranged(counted):
            due = [*answers["whole first"].hits, *answers["whole rest"].hits]
            places = [at for at, hit in enumerate(hits) if hit.matches_all_words]
            for at, each in zip(places, due, strict=False):
                hits[at] = self._hit(each, is_whole=True)
            hits = hits[request.offset :]
        total = answers["page"].total
        return EngineResponse(
            tuple(hits[: request.limit]),
            total,
            counted["every"].total,
            self._facets(answers["facets"]),
            total - answers["lexical"].total,
            self._total_preferred(counted),
        )

    def _kinds(self) -> dict[str, Search]:
        """Return the counts of full hits, and of those that come first."""
        searches = {"every": _count(self._every)}
        if self._first is not None and self._queries.preferred is not None:
            own = self._build.both(self._every, self._queries.preferred)
            searches["first"] = _count(self._build.both(self._every, self._first))
            searches["own"] = _count(own)
            searches["own first"] = _count(self._build.both(own, self._first))
        return searches

    def _before(
        self, kinds: Mapping[str, Search], *, with_best: bool = False
    ) -> dict[str, Answer]:
        """Return what decides about the pages; nothing is asked if nothing does."""
        queries, query = self._queries, self._request.query
        searches = dict(kinds) if self._request.offset else {}
        if query.minimum_should_match > 1 and query.enough_hits:
            searches["everywhere"] = _count(queries.lexical_everywhere(query))
        if with_best:
            # The best of all hits, so that no part of them has another order.
            best = queries.lexical_everywhere(query)
            any_word = replace(query, minimum_should_match=1)
            searches["best"] = Search(best, limit=1)
            if query.minimum_should_match > 1:
                of_any = queries.lexical_everywhere(any_word)
                searches["best of any"] = Search(of_any, limit=1)
        return dict(zip(searches, self._ask(list(searches.values())), strict=True))

    def _final_query(self, counted: Mapping[str, Answer]) -> LexicalQuery:
        """Return the query with the final number of words that a hit must match.

        Full hits have so many words too, and need not be counted apart.
        """
        return with_final_minimum(self._request, 0, lambda: counted["everywhere"].total)

    def _is_arranged(self, counted: Mapping[str, Answer]) -> bool:
        """Return whether some of the full hits come before others."""
        if self._first is None or "every" not in counted:
            return False
        return 0 < counted["first"].total < counted["every"].total

    def _total_preferred(self, counted: Mapping[str, Answer]) -> int:
        """Return how many full hits are in the preferred language.

        0 if not all of them come before all others.
        """
        if self._first is None:
            return 0
        first, own = counted["first"].total, counted["own"].total
        return first if first == own == counted["own first"].total else 0

    def _whole(
        self,
        whole: Query,
        counted: Mapping[str, Answer],
        offset: int,
        limit: int,
        marks: dict[str, Query | None],
    ) -> dict[str, Search]:
        """Return the searches for a page of full hits, those that come first apart."""
        if self._first is None:
            page = self._page(whole, offset=offset, limit=limit, marks=marks)
            return {"whole rest": page}
        # On the first page nothing comes before: each kind may fill it.
        first = counted["first"].total if "first" in counted else 0
        before = _within(first - offset, limit) if "first" in counted else 0
        return {
            "whole first": self._page(
                self._build.both(whole, self._first),
                offset=offset,
                limit=before if "first" in counted else limit,
                marks=marks,
            ),
            "whole rest": self._page(
                self._build.without(whole, self._first),
                offset=max(0, offset - first),
                limit=limit - before,
                marks=marks,
            ),
        }

    def _marks(self, query: LexicalQuery) -> dict[str, Query | None]:
        """Return what is asked of each hit besides its place."""
        queries = self._queries
        near = self._neighbours.dense_hits
        is_one_order = self._request.neighbours is not None
        bare = replace(query, hints=(), near=())
        return {
            "every": self._every if is_one_order else None,
            "lexical": queries.lexical(bare) if near else None,
            "in text": queries.in_text,
            "preferred": queries.preferred,
        }

    def _hit(self, found: FoundDocument, *, is_whole: bool) -> EngineHit:
        marks, near = found.marks, self._neighbours.dense_hits
        return EngineHit(
            key=found.key,
            score=found.score,
            matches_all_words=is_whole,
            is_dense_only=found.key in near and "lexical" not in marks,
            is_by_label=self._queries.in_text is not None and "in text" not in marks,
            is_preferred="preferred" in marks,
        )

    def _page(
        self, query: Query, *, offset: int, limit: int, marks: dict[str, Query | None]
    ) -> Search:
        size = min(limit, max(0, MAX_RESULTS - offset))
        if size <= 0:
            return _count(query)
        order = _ORDERS[self._request.sort]
        marked = self._build.marked(query, marks)
        is_scored = self._request.sort is Sort.BEST
        return Search(marked, order, offset, size, is_scored=is_scored)

    def _asked(self, searches: Mapping[str, Search]) -> dict[str, Answer]:
        """Ask for all of these at once; what is not asked for has found nothing."""
        found = dict.fromkeys(
            ("whole first", "whole rest", "rest", "lexical", "facets"), Answer()
        )
        answers = self._ask(list(searches.values()))
        return found | dict(zip(searches, answers, strict=True))

    def _facet_search(self, query: LexicalQuery) -> dict[str, Search]:
        """Return the search that counts each facet under all filters but its own."""
        groups = self._facet_groups()
        if not groups:
            return {}
        aggregations = {}
        for number, (without, names) in enumerate(groups):
            others = (
                each for name, each in self._queries.chosen.items() if name != without
            )
            filters = self._build.boolean(must=[self._build.everything(), *others])
            aggregations[str(number)] = {
                "filter": filters,
                "aggs": {
                    column: self._values(column)
                    for column in dict.fromkeys(facet_column(name)[0] for name in names)
                },
            }
        counted = self._queries.counted(query)
        return {"facets": Search(counted, aggregations=aggregations)}

    def _facet_groups(self) -> list[tuple[str, list[str]]]:
        """Return the facets to count by the one whose filter is left out."""
        chosen = self._queries.chosen
        facets = dict.fromkeys(self._request.facets)
        rest = [name for name in facets if name not in chosen]
        alone = [(name, [name]) for name in facets if name in chosen]
        return [("", rest), *alone] if rest else alone

    def _values(self, column: str) -> dict[str, Any]:
        is_of_fields = column == FIELD_COLUMN
        size = FIELD_PLACES if is_of_fields else self._request.facet_size
        terms = {"field": column, "size": size, "shard_size": _VALUES_A_SHARD}
        return {"terms": terms}

    def _facets(self, answer: Answer) -> dict[str, dict[str, int]]:
        counts: dict[str, dict[str, int]] = {}
        for number, (_without, names) in enumerate(self._facet_groups()):
            group = answer.aggregations.get(str(number), {})
            for name in names:
                column, prefix = facet_column(name)
                counts[name] = {
                    bucket["key"].removeprefix(prefix): bucket["doc_count"]
                    for bucket in group.get(column, {}).get("buckets", ())
                    if bucket["key"].startswith(prefix)
                }
        return {name: counts[name] for name in self._request.facets}


def _count(query: Query) -> Search:
    return Search(query, is_scored=False)


def _within(number: int, limit: int) -> int:
    return min(max(0, number), limit)
