"""The queries that one request is ranked and counted by, in those of an engine."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Generic

from freeshelf.search.engines.base import EngineRequest, Neighbours, Sort
from freeshelf.search.engines.clauses import LexicalQuery
from freeshelf.search.engines.compiler import ResourceCompiler
from freeshelf.search.engines.query_builder import Q


class RankedQueries(Generic[Q]):
    """Queries of one request.

    `every` matches full hits. Of these `first`, if there is an order of languages, come
    before the others: those in the preferred language (`preferred`), if there are
    phrases those with them in the text (`in_text`), and records with the title and
    laws with the name in any language (`named`).
    """

    def __init__(self, compiler: ResourceCompiler[Q], request: EngineRequest) -> None:
        self._compiler = compiler
        self.build = compiler.build
        self.request = request
        self.neighbours = request.neighbours or Neighbours()
        self._base = compiler.level_filter()
        self.chosen: Mapping[str, Q] = compiler.filters(request.filters)
        among = [self.build.among(request.keys)] if request.keys else []
        self._filters = [*self._base, *self.chosen.values(), *among]
        self.every = compiler.all_words(request.query, self._filters)
        self.in_text = compiler.phrases_in_text(request.query)
        self.named = compiler.named(request.query)
        self.preferred = self._preferred()

    def lexical(self, query: LexicalQuery) -> Q:
        """Return the query for hits by words."""
        return self._compiler.minimum_match(query, self._filters)

    def lexical_everywhere(self, query: LexicalQuery) -> Q:
        """Return the query for hits by words without filters."""
        return self._compiler.minimum_match(query, self._base)

    def hits(self, query: LexicalQuery) -> Q:
        """Return the query for hits by words or meaning."""
        admitted = self.neighbours.dense_hits
        return self._compiler.hits(query, self._filters, admitted)

    def counted(self, query: LexicalQuery, *, without: str | None = None) -> Q:
        """Return the query for the hits that are counted for facets.

        They satisfy all filters but that of one facet; None: but every filter.
        """
        filters = [
            each
            for name, each in self.chosen.items()
            if without is not None and name != without
        ]
        admitted = self.neighbours.dense_hits
        return self._compiler.hits(query, [*self._base, *filters], admitted)

    def first(self, *, is_named: bool) -> Q | None:
        """Return what of the full hits comes first; None in an order without languages.

        `is_named`: one of them has the title or name.
        """
        first = self.preferred
        if first is None:
            return None
        if self.in_text is not None:
            first = self.build.both(first, self.build.unscored(self.in_text))
        if self.named is not None and is_named:
            first = self.build.any_of((first, self.build.unscored(self.named)))
        return first

    def raised(self, scored: Q) -> Q:
        """Raise the score of records so titled or named, and of phrases in the text."""
        for first in (self.in_text, self.named):
            if first is not None:
                scored = self.build.boolean(must=[scored], should=[first])
        return scored

    def fused(self, hits: Q, *, best: float) -> Q:
        """Return the hits with their dense scores, scaled by the best lexical score."""
        near, every = balanced(self.neighbours, best=best), hits
        best = max(best, near.enough)
        if near.other_language:
            others = self.build.among(near.other_language)
            hits = self.build.weighted(hits, others, near.other_language_weight)
        gaining = [
            self._at(key, gain * best)
            for key, gain in near.score_boosts.items()
            if gain > 0
        ]
        if gaining:
            hits = self.build.boolean(must=[hits], should=[self.build.any_of(gaining)])
        return self._headed(hits, every, near, best=best) if near.head else hits

    def _headed(self, scored: Q, every: Q, near: Neighbours, *, best: float) -> Q:
        """Return scored hits with the head above them, in its order."""
        gains = near.score_boosts.values()
        # What a hit with the best words and the highest gain would have.
        most = max(1.0, near.other_language_weight) + max(gains, default=0.0)
        among = self.build.among(near.head)
        places = [
            self._at(key, best * (most + 1 - place / len(near.head)))
            for place, key in enumerate(near.head)
        ]
        head = self.build.boolean(
            must=[self.build.unscored(self.build.both(every, among))], should=places
        )
        return self.build.any_of((self.build.without(scored, among), head))

    def _at(self, key: str, score: float) -> Q:
        return self.build.constant(self.build.having_any("key", [key]), score)

    def _preferred(self) -> Q | None:
        """Return the filter of the preferred language, None in an order without one."""
        request = self.request
        if not request.preferred_language or request.sort is not Sort.BEST:
            return None
        return self._compiler.having_value("language", [request.preferred_language])


def balanced(near: Neighbours, *, best: float) -> Neighbours:
    """Return what is near, balanced with words by the best lexical score.

    `enough` is left where the best score is lower and something is in the language of
    the query; without that, words are names, which are rare and right.
    """
    own = near.score_boosts.keys() - near.other_language
    if best >= near.enough or not own:
        return replace(near, enough=0.0)
    raised = 1 + (near.raised_by - 1) * (1 - best / near.enough)
    boosts = {
        key: gain * raised if key in own else gain
        for key, gain in near.score_boosts.items()
    }
    return replace(near, score_boosts=boosts)


def with_final_minimum(
    request: EngineRequest, total_whole: int, total_everywhere: Callable[[], int]
) -> LexicalQuery:
    """Return the query with the final number of words that a hit must match.

    `total_whole` is the number of full hits, `total_everywhere` that of hits without
    filters. Chosen facets do not affect it: they narrow the results and never admit
    more, so that the count of a value is the number of results after choosing it.
    """
    query = request.query
    if query.minimum_should_match <= 1 or total_whole >= query.enough_hits:
        return query
    if total_everywhere() >= query.enough_hits:
        return query
    return replace(query, minimum_should_match=1)
