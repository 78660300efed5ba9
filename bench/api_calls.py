"""Call the API and the page of results by turns, the page without its templates.

Runs inside the product (Django is set up).
"""

import time
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import resolve
from django.utils import translation

from bench.speed.load_client import percentile
from bench.speed.queries import queries

_WARMING_SEED, _SEED = 24, 25
_PATHS = {"page": "/en/search", "api": "/api/v1/search"}
_Ask = Callable[[str], float]


def measure(*, count: int) -> dict[str, dict[str, float]]:
    """Return milliseconds of processor time, by percentile, for the same questions."""
    asks = {name: _asking(path) for name, path in _PATHS.items()}
    with (
        translation.override("en"),
        patch("freeshelf.web.views.search.render", lambda *_, **__: HttpResponse()),
    ):
        for query in queries(max(4, count // 10), seed=_WARMING_SEED):
            for ask in asks.values():
                ask(query.text)
        times: dict[str, list[float]] = {name: [] for name in asks}
        for number, query in enumerate(queries(count, seed=_SEED)):
            # Whoever comes second finds more in the caches of the machine.
            order = list(asks) if number % 2 else list(reversed(asks))
            for name in order:
                times[name].append(asks[name](query.text))
    return {
        name: {"p50": percentile(each, 50), "p95": percentile(each, 95)}
        for name, each in times.items()
    }


def _asking(path: str) -> _Ask:
    found = resolve(path)
    requests = RequestFactory()

    def ask(text: str) -> float:
        request: Any = requests.get(path, {"q": text})
        request.user = AnonymousUser()
        started = time.process_time()
        _check(found.func(request, *found.args, **found.kwargs), request)
        return (time.process_time() - started) * 1000

    return ask


def _check(response: HttpResponse, request: HttpRequest) -> None:
    if response.status_code != 200:
        raise RuntimeError(f"{request.get_full_path()}: {response.status_code}")
