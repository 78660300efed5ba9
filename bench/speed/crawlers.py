"""Measure the effect of crawlers on a visitor.

A visitor reads results at their own pace, at rest and then during a crawl. The crawl
has three kinds of requests in equal shares: a declared crawler, one abusive address,
and a new address for each request. Addresses are set by `X-Forwarded-For`, as a proxy
in front of the server does.
"""

import http.client
import itertools
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from bench.speed.load_client import percentile
from bench.speed.product import MeasuringError, Product, console_script
from bench.speed.queries import queries
from bench.speed.server import serving

BAR = 2.0
_PERSON = {
    "X-Forwarded-For": "192.0.2.1",
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/1 Firefox/140",
    "Sec-Fetch-Site": "same-origin",
}
_BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0"
_CRAWLER = "Mozilla/5.0 (compatible; ExampleBot/2.0; +https://bot.example/)"
_WARMING_SEED, _REST_SEED, _BESIDE_SEED = 4, 5, 6
_FACET_VALUES = 12
_TIMEOUT = 120
_CRAWLING_THREADS = 12


@dataclass(frozen=True, slots=True)
class CrawlEffort:
    """Durations, and request rates of both sides."""

    resources: int = 10_000
    rest_seconds: float = 120.0
    crawl_seconds: float = 300.0
    crawl_per_minute: int = 500
    person_pause: float = 0.8


QUICK = CrawlEffort(resources=40, rest_seconds=2.0, crawl_seconds=2.0, person_pause=0.2)


@dataclass(slots=True)
class _Asked:
    """Seconds and status of each response."""

    seconds: list[float] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    faults: list[Exception] = field(default_factory=list)

    def refused(self) -> int:
        return self.statuses.count(429)

    def p95(self) -> float:
        return percentile(self.seconds, 95) * 1000

    def p50(self) -> float:
        return percentile(self.seconds, 50) * 1000


@dataclass(frozen=True, slots=True)
class CrawlFigures:
    """A visitor's times in milliseconds, and the results of the crawl."""

    resources: int
    rest_p50: float
    rest_p95: float
    beside_p50: float
    beside_p95: float
    person_requests: int
    person_refused: int
    crawl_requests: int
    crawl_per_minute: float
    crawl_refused: int

    @property
    def ratio(self) -> float:
        """Return the ratio of the visitor's p95 to its value at rest."""
        return self.beside_p95 / self.rest_p95


def measure_crawl(
    *, folder: Path, effort: CrawlEffort, say: Callable[[str], None]
) -> CrawlFigures:
    """Create a library in the empty `folder`, serve it, and measure both."""
    product = Product(folder / "library")
    product.begin()
    say(f"{effort.resources:,}: making resources and indexing them")
    product.inside("bench.speed.loader", "load", first=1, last=effort.resources)
    product.freeshelf("reindex")
    pages = product.inside(
        "bench.speed.addresses", "pages_to_measure", resources=1, values=_FACET_VALUES
    )
    environment = {
        **product.environment,
        "FREESHELF_CRAWLER_LIMITS": "true",
        "FREESHELF_TRUSTED_PROXIES": "1",
    }

    def command(port: int) -> list[str]:
        return [str(console_script()), "serve", f"--port={port}"]

    with serving(command, environment=environment, ready=pages["home"]) as server:
        person = _Person(server.base_url, pages["search"], effort.person_pause)
        person.read(_WARMING_SEED, seconds=effort.rest_seconds / 4)
        say(f"A person at rest, {effort.rest_seconds:.0f} s")
        rest = person.read(_REST_SEED, seconds=effort.rest_seconds)
        say(f"The same beside a crawl, {effort.crawl_seconds:.0f} s")
        with _Crawl(server.base_url, pages["search"], pages["facets"], effort) as crawl:
            beside = person.read(_BESIDE_SEED, seconds=effort.crawl_seconds)
    requests = len(crawl.asked.statuses)
    return CrawlFigures(
        resources=effort.resources,
        rest_p50=rest.p50(),
        rest_p95=rest.p95(),
        beside_p50=beside.p50(),
        beside_p95=beside.p95(),
        person_requests=len(rest.seconds) + len(beside.seconds),
        person_refused=rest.refused() + beside.refused(),
        crawl_requests=requests,
        crawl_per_minute=requests / effort.crawl_seconds * 60,
        crawl_refused=crawl.asked.refused(),
    )


@dataclass(frozen=True, slots=True)
class _Person:
    """A visitor who reads a page of results, pauses, and requests the next."""

    base_url: str
    path: str
    pause: float

    def read(self, seed: int, *, seconds: float) -> _Asked:
        responses = _Asked()
        wanted = int(seconds / self.pause) + 2
        words = itertools.cycle(query.text for query in queries(wanted, seed=seed))
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            address = f"{self.path}?{urlencode({'q': next(words)})}"
            _get(self.base_url, address, _PERSON, responses)
            time.sleep(self.pause)
        if others := set(responses.statuses) - {200, 429}:
            raise MeasuringError(f"A person was answered {sorted(others)}.")
        return responses


class _Crawl:
    """Requests of crawlers at a constant rate, until the context ends."""

    def __init__(
        self,
        base_url: str,
        path: str,
        facets: dict[str, list[str]],
        effort: CrawlEffort,
    ) -> None:
        self.asked = _Asked()
        self._base_url = base_url
        self._interval = 60 / effort.crawl_per_minute
        self._addresses = _combinations(path, facets)
        self._lock = threading.Lock()
        self._number = 0
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._run) for _ in range(_CRAWLING_THREADS)
        ]

    def __enter__(self) -> "_Crawl":
        self._started = time.monotonic()
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *caught: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()
        if self.asked.faults:
            raise self.asked.faults[0]

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                with self._lock:
                    number, address = self._number, next(self._addresses)
                    self._number += 1
                due = self._started + number * self._interval
                if self._stop.wait(max(0.0, due - time.monotonic())):
                    return
                _get(self._base_url, address, _machine(number), self.asked)
        except Exception as error:  # noqa: BLE001 - raised by the waiting thread
            self.asked.faults.append(error)


def _machine(number: int) -> dict[str, str]:
    """Return the headers that identify a request of the crawl."""
    kind, which = number % 3, number // 3
    if kind == 0:
        return {"X-Forwarded-For": "198.51.100.1", "User-Agent": _CRAWLER}
    if kind == 1:
        return {"X-Forwarded-For": "198.51.100.2", "User-Agent": _BROWSER}
    address = f"203.{which // 65_536 % 256}.{which // 256 % 256}.{which % 256}"
    return {"X-Forwarded-For": address, "User-Agent": _BROWSER}


def _combinations(path: str, facets: dict[str, list[str]]) -> Iterator[str]:
    """Yield endless URLs with two facets and a page number, at first distinct."""
    chosen = [(name, value) for name, values in facets.items() for value in values]
    pairs = [
        (one, other)
        for one, other in itertools.combinations(chosen, 2)
        if one[0] != other[0]
    ]
    for page in itertools.count(1):
        for pair in pairs:
            yield f"{path}?{urlencode([*pair, ('sort', 'newest')])}" + (
                f"&page={page}" if page > 1 else ""
            )


def _get(base_url: str, path: str, headers: dict[str, str], responses: _Asked) -> None:
    """Send a request on a new connection, as crawlers from many addresses do."""
    parts = urlsplit(base_url)
    line = http.client.HTTPConnection(parts.hostname, parts.port, timeout=_TIMEOUT)
    try:
        started = time.perf_counter()
        line.request("GET", path, headers=headers)
        answer = line.getresponse()
        answer.read()
        # One call each: these are atomic in CPython.
        responses.seconds.append(time.perf_counter() - started)
        responses.statuses.append(answer.status)
    finally:
        line.close()


def crawl_rows(figures: CrawlFigures) -> Sequence[tuple[str, str]]:
    """Return the results as rows of a table."""
    return (
        ("person at rest, p50 / p95 ms", _pair(figures.rest_p50, figures.rest_p95)),
        (
            "person beside the crawl, p50 / p95 ms",
            _pair(figures.beside_p50, figures.beside_p95),
        ),
        ("requests of the person", f"{figures.person_requests:,}"),
        ("of these refused", f"{figures.person_refused:,}"),
        ("requests of the crawl", f"{figures.crawl_requests:,}"),
        ("of the crawl a minute", f"{figures.crawl_per_minute:.0f}"),
        ("of the crawl refused", f"{figures.crawl_refused:,}"),
    )


def _pair(p50: float, p95: float) -> str:
    return f"{p50:.1f} / {p95:.1f}"
