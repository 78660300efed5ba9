"""How many documents each value of a facet has."""

from collections.abc import Sequence

import tantivy

from freeshelf.search.engines.tantivy.schema import FIELD_COLUMN, facet_column

# For the values of all fields together: a term of one takes no place from another's.
_FIELD_PLACES = 20_000


def value_counts(
    searcher: tantivy.Searcher,
    matching: tantivy.Query,
    names: Sequence[str],
    *,
    size: int,
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
