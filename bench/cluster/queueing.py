"""Simulate readers of a site: pages wait for cores of web nodes, database and cluster.

A page takes its time on a core of any web node, then one of the database, and is then
searched on all shards at once, each on a node of its own as far as there are enough;
the slowest shard counts. Readers come by chance (Poisson); times are log-normal with
the spread that was measured. There is no network, and no core does anything else.
"""

import heapq
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from bench.speed.load_client import percentile

_PAGES = 3_000
_RATES = (1, 2, 3, 5, 7, 10, 15, 20, 30, 40, 50, 70, 100, 150, 200, 300, 500)
_P95 = 1.645  # standard deviations


@dataclass(frozen=True, slots=True)
class Site:
    """Cores, and the seconds of the processor that a page takes of each kind."""

    web_cores: int
    database_cores: int
    node_cores: Sequence[int]
    shards: int
    web: float
    database: float
    search: float  # over all shards
    spread: float  # p95 by p50


def pages_a_second(site: Site, limit: float) -> float:
    """Return the highest rate at which p95 stays below `limit` seconds, or 0."""
    found = 0.0
    for rate in _RATES:
        if percentile(waits(site, rate), 95) >= limit:
            break
        found = rate
    return found


def waits(site: Site, rate: float, *, pages: int = _PAGES) -> list[float]:
    """Return how long each page takes when so many are asked for a second."""
    chance = random.Random(1)
    sigma = math.log(max(1.0, site.spread)) / _P95
    stations = [[0.0] * site.web_cores, [0.0] * site.database_cores]
    nodes = [[0.0] * cores for cores in site.node_cores]

    def taking(mean: float) -> float:
        return mean * chance.lognormvariate(-sigma * sigma / 2, sigma)

    began, now = [], 0.0
    for _ in range(pages):
        now += chance.expovariate(rate)
        began.append(now)
    # By time, so that whoever comes first is served first everywhere.
    events = [(time, 0, number) for number, time in enumerate(began)]
    heapq.heapify(events)
    ended = [0.0] * pages
    while events:
        now, stage, number = heapq.heappop(events)
        if stage < len(stations):
            mean = (site.web, site.database)[stage]
            after = _served(stations[stage], now, taking(mean))
            heapq.heappush(events, (after, stage + 1, number))
            continue
        each = taking(site.search) / site.shards
        first = chance.randrange(len(nodes))
        ended[number] = max(
            _served(nodes[(first + shard) % len(nodes)], now, each)
            for shard in range(site.shards)
        )
    return [end - begin for begin, end in zip(began, ended, strict=True)]


def _served(cores: list[float], now: float, seconds: float) -> float:
    """Take the core that is free first, and return when the work ends."""
    after = max(now, cores[0]) + seconds
    heapq.heapreplace(cores, after)
    return after
