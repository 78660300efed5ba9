"""Counts and times of this program, for Prometheus.

Labels are words of short fixed lists: nothing that a reader sent is in one. Before this
module is loaded, `PROMETHEUS_MULTIPROC_DIR` names a folder if forked processes are to
count together.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from time import perf_counter

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.multiprocess import MultiProcessCollector

from freeshelf.core.tracing import span

_OWN = CollectorRegistry()
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

_requests = Counter(
    "freeshelf_requests",
    "Requests answered, by class of page and status.",
    ("view", "status"),
    registry=_OWN,
)
_request_seconds = Histogram(
    "freeshelf_request_seconds",
    "Seconds until a response, by class of page.",
    ("view",),
    buckets=_SECONDS,
    registry=_OWN,
)
_engine_seconds = Histogram(
    "freeshelf_engine_seconds",
    "Seconds of a call to a search engine.",
    ("engine", "call"),
    buckets=_SECONDS,
    registry=_OWN,
)
_engine_errors = Counter(
    "freeshelf_engine_errors",
    "Calls to a search engine that failed.",
    ("engine", "call"),
    registry=_OWN,
)
# Looking a counter up by its labels takes longer than counting.
_count_of = cache(_requests.labels)
_seconds_of = cache(_request_seconds.labels)
_engine_seconds_of = cache(_engine_seconds.labels)


def count_request(view: str, status: int, seconds: float) -> None:
    """Count a request of a class of pages."""
    _count_of(view, status).inc()
    _seconds_of(view).observe(seconds)


@contextmanager
def engine_call(engine: str, call: str) -> Iterator[None]:
    """Time a call to a search engine."""
    began = perf_counter()
    try:
        with span(f"search {call}", {"freeshelf.engine": engine}):
            yield
    except Exception:
        _engine_errors.labels(engine, call).inc()
        raise
    finally:
        _engine_seconds_of(engine, call).observe(perf_counter() - began)


def new_registry() -> CollectorRegistry:
    """Return a registry that collects what all processes of this machine counted."""
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(_OWN)
    return registry
