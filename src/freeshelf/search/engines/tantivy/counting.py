"""Count and name the documents of a query, without an order."""

from collections.abc import Sequence
from typing import Any

import tantivy

from freeshelf.search.engines.columns import FIELD_COLUMN, FIELD_PLACES, facet_column


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
                "size": FIELD_PLACES if column == FIELD_COLUMN else size,
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
