"""Measure searches by the API, beside the page of results in the same run.

Over HTTP with one and with eight clients, and inside one process: there the page is
called without its templates, by turns with the API, which may not take longer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from bench.markdown import table, verdict
from bench.speed.product import Product, console_script
from bench.speed.queries import queries
from bench.speed.server import PageFigures, Server, serving

CONCURRENCY = 8
BAR = 1.0
_WARMING_SEED, _ALONE_SEED, _TOGETHER_SEED = 21, 22, 23


@dataclass(frozen=True, slots=True)
class ApiEffort:
    """The size of the library, and numbers of requests."""

    resources: int = 2_000
    warming: int = 40
    alone: int = 200
    together: int = 400
    calls: int = 400


QUICK = ApiEffort(resources=40, warming=4, alone=10, together=16, calls=10)


def section(*, folder: Path, effort: ApiEffort, say: Callable[[str], None]) -> str:
    """Fill a library, serve it, and ask it both ways."""
    product = Product(folder / "library")
    product.begin()
    say(f"{effort.resources:,}: making resources and indexing them")
    product.inside("bench.speed.loader", "load", first=1, last=effort.resources)
    product.freeshelf("reindex")
    say("Calling both in one process")
    calls = product.inside("bench.api_calls", "measure", count=effort.calls)
    rows = []
    with serving(
        lambda port: [str(console_script()), "serve", f"--port={port}"],
        environment=product.environment,
        ready="/en/search?q=debt",
    ) as server:
        for name, path in (("page", "/en/search"), ("API", "/api/v1/search")):
            say(f"Asking the {name}")
            rows.append((f"{name}, {path}", *_asked(server, path, effort)))
    page, api = calls["page"], calls["api"]
    ratio = api["p95"] / page["p95"]
    promise = (
        f"search by API, p95 in one process, at {effort.resources:,}",
        f"at most {BAR:.0f} times the page without its templates",
        f"{ratio:.2f} times ({api['p95']:.1f} ms, {page['p95']:.1f} ms)",
        verdict(passed=ratio <= BAR),
    )
    medians = f"Medians in one process: API {api['p50']:.1f} ms, page {page['p50']:.1f}"
    return "\n\n".join(
        [
            table(("Promise", "Bar", "Measured", "Verdict"), [promise]),
            f"{medians} ms; {effort.calls} different questions, by turns.",
            table(_HEAD, rows),
        ]
    )


_HEAD = (
    *("Asked over HTTP", "p50 ms", "p95 ms", "CPU ms a request", "KB"),
    *("a second, 8 at once", "CPU ms, 8 at once", "other cores busy"),
)


def _asked(server: Server, path: str, effort: ApiEffort) -> tuple[str, ...]:
    server.measure(_paths(path, effort.warming, _WARMING_SEED))
    alone = server.measure(_paths(path, effort.alone, _ALONE_SEED))
    paths = _paths(path, effort.together, _TOGETHER_SEED)
    together = server.measure(paths, concurrency=CONCURRENCY)
    return (*_alone(alone), *_together(together))


def _alone(figures: PageFigures) -> tuple[str, ...]:
    times = (figures.p50, figures.p95, figures.cpu, figures.bytes_per_page / 1000)
    return tuple(f"{each:.1f}" for each in times)


def _together(figures: PageFigures) -> tuple[str, ...]:
    values = (figures.per_second, figures.cpu, figures.others)
    return tuple(f"{each:.1f}" for each in values)


def _paths(path: str, count: int, seed: int) -> list[str]:
    return [
        f"{path}?{urlencode({'q': query.text})}" for query in queries(count, seed=seed)
    ]
