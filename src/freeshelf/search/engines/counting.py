"""Count each query once within a request, whose parts ask for the same words again.

Counts are not kept from one request to the next: nothing of a visit is.
"""

from collections.abc import Mapping
from typing import Any, cast

from freeshelf.search.engines.base import SearchEngine
from freeshelf.search.engines.clauses import LexicalQuery


class _CountsOnce:
    """An engine that counts each query once; everything else it is asked anew."""

    def __init__(self, engine: SearchEngine) -> None:
        self._engine = engine
        self._counts: dict[object, int] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def count(
        self,
        query: LexicalQuery,
        *,
        levels: tuple[str, ...],
        filters: Mapping[str, tuple[str, ...]] | None = None,
    ) -> int:
        key = (query, levels, tuple((filters or {}).items()))
        if key not in self._counts:
            self._counts[key] = self._engine.count(
                query, levels=levels, filters=filters
            )
        return self._counts[key]


def counts_once(engine: SearchEngine) -> SearchEngine:
    """Return an engine for one request, whose parts ask for the same words again."""
    return cast(SearchEngine, _CountsOnce(engine))
