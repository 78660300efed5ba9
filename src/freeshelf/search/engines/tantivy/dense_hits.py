"""Documents near in meaning among those found by words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import tantivy

from freeshelf.search.engines.base import EngineRequest, Neighbours
from freeshelf.search.engines.clauses import LexicalQuery
from freeshelf.search.engines.tantivy.compiler import (
    ResourceCompiler,
    any_of,
    boosted,
    having_any,
    unscored,
)
from freeshelf.search.engines.tantivy.schema import facet_column, resource_schema

_MUST = tantivy.Occur.Must
_SHOULD = tantivy.Occur.Should
_MUST_NOT = tantivy.Occur.MustNot
_SCHEMA = resource_schema()

Query = tantivy.Query


def hits_query(
    compiler: ResourceCompiler,
    query: LexicalQuery,
    filters: Sequence[Query],
    admitted: Collection[str],
) -> Query:
    """What is found by enough words, scored, or admitted and keeps the rest."""
    lexical = compiler.minimum_match(query, filters)
    if not admitted:
        return lexical
    near = compiler.minimum_match(_without_words(query), [*filters, among(admitted)])
    return any_of((lexical, unscored(near)))


def partial_matches(
    compiler: ResourceCompiler,
    query: LexicalQuery,
    filters: Sequence[Query],
    admitted: Collection[str],
) -> Query:
    """The hits that do not match every word."""
    hits = hits_query(compiler, query, filters, admitted)
    return Query.boolean_query(
        [(_MUST, hits), (_MUST_NOT, compiler.all_words(query, filters))]
    )


def fused_query(near: Neighbours, hits: Query, *, best: float) -> Query:
    """The hits with what meaning gives them, on the scale of the best by words."""
    if near.other_language:
        abroad = among(near.other_language)
        here = Query.boolean_query([(_MUST, hits), (_MUST_NOT, abroad)])
        there = Query.boolean_query([(_MUST, hits), (_MUST, abroad)])
        hits = any_of((here, boosted(there, near.other_language_weight)))
    gaining = [
        Query.const_score_query(
            Query.term_query(_SCHEMA, "key", key, "basic"), gain * best
        )
        for key, gain in near.score_boosts.items()
        if gain > 0
    ]
    if not gaining:
        return hits
    return Query.boolean_query([(_MUST, hits), (_SHOULD, any_of(gaining))])


def favouring_whole(
    compiler: ResourceCompiler,
    request: EngineRequest,
    scored: Query,
    filters: Sequence[Query],
    *,
    gain: float,
) -> Query:
    """The same documents; whole hits in the favoured language score `gain` more."""
    if not gain:
        return scored
    column, prefix = facet_column("language")
    spoken = Query.term_query(
        _SCHEMA, column, prefix + request.preferred_language, "basic"
    )
    whole = compiler.all_words(request.query, [*filters, unscored(spoken)])
    return Query.boolean_query(
        [(_MUST, scored), (_SHOULD, Query.const_score_query(whole, gain))]
    )


def among(keys: Collection[str]) -> Query:
    """These documents, unscored."""
    return having_any(_SCHEMA, "key", sorted(keys))


def keys_matching_filters(
    searcher: tantivy.Searcher,
    compiler: ResourceCompiler,
    query: LexicalQuery,
    *,
    keys: Sequence[str],
    filters: Mapping[str, tuple[str, ...]],
) -> frozenset[str]:
    """Those of the documents that keep all but the words; see the port."""
    chosen = compiler.filters(filters).values()
    narrowed = [*compiler.level_filter(), *chosen, among(keys)]
    return found_among(
        searcher, compiler.minimum_match(_without_words(query), narrowed), len(keys)
    )


def found_among(searcher: tantivy.Searcher, query: Query, limit: int) -> frozenset[str]:
    """Keys of the documents of a query that has at most `limit`."""
    if not limit:
        return frozenset()
    hits = searcher.search(query, limit, count=False).hits
    return frozenset(searcher.doc(address)["key"][0] for _, address in hits)


def _without_words(query: LexicalQuery) -> LexicalQuery:
    return replace(query, words=(), hints=(), near=())
