"""Time a search in one process: the engine alone, and the whole service.

Runs inside the product (Django is set up).
"""

import time
from collections.abc import Callable, Sequence

from django.contrib.auth.models import AnonymousUser

from bench.speed.load_client import percentile
from bench.speed.queries import Query, queries
from freeshelf.search.conf import engine
from freeshelf.search.engines.base import EngineRequest
from freeshelf.search.facet_definitions import FACETS
from freeshelf.search.lexical import analyse
from freeshelf.search.query import parse
from freeshelf.search.request import SearchRequest
from freeshelf.search.services import search

_PAGE_SIZE = 10
_WARMING_SEED, _ENGINE_SEED, _SERVICE_SEED = 10, 11, 12


def measure(*, count: int) -> dict[str, dict[str, float]]:
    """Return milliseconds of both, by percentile, over different queries."""
    _times(_ask_service, queries(max(4, count // 10), seed=_WARMING_SEED))
    return {
        "engine": _times(_ask_engine, queries(count, seed=_ENGINE_SEED)),
        "service": _times(_ask_service, queries(count, seed=_SERVICE_SEED)),
    }


def _ask_engine(query: Query) -> None:
    request = EngineRequest(
        query=analyse(parse(query.text)),
        levels=("open",),
        facets=tuple(FACETS),
        limit=_PAGE_SIZE,
    )
    engine().search(request)


def _ask_service(query: Query) -> None:
    search(SearchRequest(text=query.text), user=AnonymousUser(), language="en")


def _times(ask: Callable[[Query], None], requests: Sequence[Query]) -> dict[str, float]:
    times = []
    for query in requests:
        started = time.perf_counter()
        ask(query)
        times.append((time.perf_counter() - started) * 1000)
    return {"p50": percentile(times, 50), "p95": percentile(times, 95)}
