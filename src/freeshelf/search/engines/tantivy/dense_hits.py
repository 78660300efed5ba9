"""Combine dense hits with lexical hits."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import tantivy

from freeshelf.search.engines.base import Neighbours
from freeshelf.search.engines.clauses import LexicalQuery
from freeshelf.search.engines.tantivy.compiler import (
    ResourceCompiler,
    any_of,
    boosted,
    having_any,
    unscored,
)
from freeshelf.search.engines.tantivy.schema import resource_schema

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
    """Match enough words, scored, or admitted documents that satisfy the rest."""
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
    """Match the hits that lack some words."""
    hits = hits_query(compiler, query, filters, admitted)
    return Query.boolean_query(
        [(_MUST, hits), (_MUST_NOT, compiler.all_words(query, filters))]
    )


def fused_query(near: Neighbours, hits: Query, *, best: float) -> Query:
    """Return the hits with their dense scores, scaled by the best lexical score."""
    if near.other_language:
        other_language = among(near.other_language)
        in_query_language = Query.boolean_query(
            [(_MUST, hits), (_MUST_NOT, other_language)]
        )
        in_other_language = Query.boolean_query(
            [(_MUST, hits), (_MUST, other_language)]
        )
        hits = any_of(
            (in_query_language, boosted(in_other_language, near.other_language_weight))
        )
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


def among(keys: Collection[str]) -> Query:
    """Match these documents, unscored."""
    return having_any(_SCHEMA, "key", sorted(keys))


def keys_matching_filters(
    searcher: tantivy.Searcher,
    compiler: ResourceCompiler,
    query: LexicalQuery,
    *,
    keys: Sequence[str],
    filters: Mapping[str, tuple[str, ...]],
) -> frozenset[str]:
    """Return the keys that satisfy everything but the words; see the port."""
    chosen = compiler.filters(filters).values()
    narrowed = [*compiler.level_filter(), *chosen, among(keys)]
    return found_among(
        searcher, compiler.minimum_match(_without_words(query), narrowed), len(keys)
    )


def found_among(searcher: tantivy.Searcher, query: Query, limit: int) -> frozenset[str]:
    """Return the keys of the documents of a query that has at most `limit`."""
    if not limit:
        return frozenset()
    hits = searcher.search(query, limit, count=False).hits
    return frozenset(searcher.doc(address)["key"][0] for _, address in hits)


def _without_words(query: LexicalQuery) -> LexicalQuery:
    return replace(query, words=(), hints=(), near=())
