"""Times of an engine's calls, for metrics and traces."""

from collections.abc import Callable
from typing import Any

from freeshelf.core.metrics import engine_call
from freeshelf.search.engines.base import SearchEngine

_TIMED = frozenset({"search", "matching", "passages", "similar_words", "count"})


class TimedEngine:
    """A SearchEngine that passes everything on to another and times its answers."""

    def __init__(self, engine: SearchEngine, *, alias: str) -> None:
        self._engine = engine
        self._alias = alias

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._engine, name)
        return self._timed(name, value) if name in _TIMED else value

    def _timed(self, call: str, ask: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*args: Any, **kwargs: Any) -> Any:
            with engine_call(self._alias, call):
                return ask(*args, **kwargs)

        return timed
