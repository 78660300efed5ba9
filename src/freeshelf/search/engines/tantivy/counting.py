"""Count and name the documents of a query, without an order."""

from collections.abc import Mapping, Sequence
from typing import Any

import tantivy

from freeshelf.search.engines.clauses import LexicalQuery
from freeshelf.search.engines.tantivy.compiler import ResourceCompiler
from freeshelf.search.engines.tantivy.schema import FIELD_COLUMN, facet_column

# Limit for all editor-defined fields together, since they share a column.
_FIELD_PLACES = 20_000


def value_counts(
    searcher: tantivy.Searcher,
    matching: tantivy.Query,
    names: Sequence[str],
    *,
    size: int,
) -> dict[str, dict[str, int]]:
    """Count documents by facet and value; facets of one column are counted together."""
    columns = {facet_column(name)[0] for name in names}
    aggregations = {
        column: {
            "terms": {
                "field": column,
                "size": _FIELD_PLACES if column == FIELD_COLUMN else size,
            }
        }
        for column in columns
    }
    answer = searcher.aggregate(matching, aggregations)
    counts: dict[str, dict[str, int]] = {}
    for name in names:
        column, prefix = facet_column(name)
        counts[name] = {
            bucket["key"].removeprefix(prefix): bucket["doc_count"]
            for bucket in answer[column]["buckets"]
            if bucket["key"].startswith(prefix)
        }
    return counts


def matching_keys(
    searcher: tantivy.Searcher,
    compiler: ResourceCompiler,
    query: LexicalQuery,
    *,
    keys: Sequence[str],
    filters: Mapping[str, tuple[str, ...]],
) -> frozenset[str]:
    """Return the keys that satisfy everything but the words; see the port."""
    chosen = compiler.filters(filters).values()
    narrowed = [*compiler.level_filter(), *chosen, compiler.among(keys)]
    rest = compiler.without_words(query, narrowed)
    return found_among(searcher, rest, len(keys))


def count_documents(
    searcher: tantivy.Searcher,
    compiler: ResourceCompiler,
    query: LexicalQuery,
    *,
    filters: Mapping[str, tuple[str, ...]],
) -> int:
    """Return how many documents satisfy everything but the words; see the port."""
    narrowed = [*compiler.level_filter(), *compiler.filters(filters).values()]
    return count(searcher, compiler.without_words(query, narrowed))


def count(searcher: tantivy.Searcher, query: tantivy.Query) -> int:
    """Return how many documents a query finds."""
    # The type stub of the binding lacks `count`.
    result: Any = searcher.search(query, 1, count=True)
    return int(result.count)


def found_among(
    searcher: tantivy.Searcher, query: tantivy.Query, limit: int
) -> frozenset[str]:
    """Return the keys of the documents of a query that has at most `limit`."""
    if not limit:
        return frozenset()
    hits = searcher.search(query, limit, count=False).hits
    return frozenset(searcher.doc(address)["key"][0] for _, address in hits)
