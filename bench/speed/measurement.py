"""Order of measurements: grow the library, index, query it, and query the peers."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from bench.speed.disk import bytes_under, table_bytes
from bench.speed.figures import (
    CallFigures,
    IndexFigures,
    PeerFigures,
    SearchFigures,
    SizeFigures,
)
from bench.speed.peers import fts5
from bench.speed.product import Product, console_script
from bench.speed.queries import Query, queries
from bench.speed.server import PageFigures, Server, gunicorn, serving

CONCURRENCY = 8
_WARMING_SEED, _ASKING_SEED, _ADMIN_SEED = 1, 2, 3
_FACET_VALUES = 8


@dataclass(frozen=True, slots=True)
class Effort:
    """Numbers of requests of each kind, and limits for peers.

    `peer_seconds` ends a run of a peer. A peer with a median above
    `slowest_peer_seconds` is not measured with eight clients, nor at a larger size: its
    pages would take minutes.
    """

    alone: int = 200
    together: int = 400
    pages: int = 100
    admin: int = 20
    peer_seconds: float = 60.0
    slowest_peer_seconds: float = 3.0


QUICK = Effort(alone=10, together=8, pages=3, admin=2, peer_seconds=1.0)


@dataclass(slots=True)
class _Grown:
    resources: int = 0
    passages: int = 0
    text_bytes: int = 0


def measure_sizes(
    sizes: Sequence[int], *, folder: Path, effort: Effort, say: Callable[[str], None]
) -> Iterator[SizeFigures]:
    """Grow one library through the sizes and measure at each.

    `folder` becomes the data directory; it must be empty.
    """
    product = Product(folder / "library")
    product.begin()
    grown, fts5_path = _Grown(), folder / "fts5.sqlite3"
    fts5_seconds = 0.0
    let_off: set[str] = set()
    for size in sorted(sizes):
        first = grown.resources + 1
        say(f"{size:,}: making resources {first:,} to {size:,}")
        _grow(product, grown, size)
        say(f"{size:,}: indexing")
        index = _reindex(product)
        wagtail_index = _index_wagtail(product)
        fts5_seconds += fts5.extend(fts5_path, first=first, last=size)
        fts5_index = IndexFigures(fts5_seconds, bytes_under(fts5_path))
        say(f"{size:,}: asking the product")
        calls = product.inside("bench.speed.calls", "measure", count=effort.alone)
        pages = _measure_product(product, effort)
        say(f"{size:,}: asking the peers")
        yield SizeFigures(
            resources=size,
            passages=grown.passages,
            text_bytes=grown.text_bytes,
            index=index,
            engine=CallFigures(**calls["engine"]),
            service=CallFigures(**calls["service"]),
            wagtail=_measure_peer(
                "wagtail_search", wagtail_index, product.environment, effort, let_off
            ),
            fts5=_measure_peer(
                "fts5",
                fts5_index,
                {**product.environment, fts5.PATH_VARIABLE: str(fts5_path)},
                effort,
                let_off,
            ),
            **pages,
        )


def _grow(product: Product, grown: _Grown, size: int) -> None:
    loaded = product.inside(
        "bench.speed.loader", "load", first=grown.resources + 1, last=size
    )
    grown.resources = size
    grown.passages += loaded["passages"]
    grown.text_bytes += loaded["text_bytes"]


def _reindex(product: Product) -> IndexFigures:
    started = time.perf_counter()
    product.freeshelf("reindex")
    seconds = time.perf_counter() - started
    return IndexFigures(seconds, bytes_under(product.folder / "search"))


def _index_wagtail(product: Product) -> IndexFigures:
    started = time.perf_counter()
    product.manage("wagtail_update_index", "--chunk_size", "1000")
    seconds = time.perf_counter() - started
    size = table_bytes(product.folder / "freeshelf.sqlite3", "wagtailsearch_%")
    return IndexFigures(seconds, size)


def _measure_product(
    product: Product, effort: Effort
) -> dict[str, SearchFigures | PageFigures]:
    pages = product.inside(
        "bench.speed.addresses",
        "pages_to_measure",
        resources=effort.pages,
        values=_FACET_VALUES,
    )
    # Text of the corpus, so that the admin area's search has results.
    wanted = [
        f"{pages['admin_list']}?{urlencode({'q': query.text})}"
        for query in queries(effort.admin, seed=_ADMIN_SEED)
    ]
    listed = [pages["admin_list"]] * effort.admin
    edited = pages["admin_edits"][: effort.admin]
    cookie = pages["admin_cookie"]

    def command(port: int) -> list[str]:
        return [str(console_script()), "serve", f"--port={port}"]

    with serving(
        command, environment=product.environment, ready=pages["home"]
    ) as server:
        return {
            "page": _measure_search(server, pages["search"], pages["facets"], effort),
            "home": _warm_and_measure(server, [pages["home"]] * effort.pages),
            "resource": _warm_and_measure(server, pages["resources"]),
            "admin_list": _warm_and_measure(server, listed, cookie=cookie),
            "admin_search": _warm_and_measure(server, wanted, cookie=cookie),
            "admin_edit": _warm_and_measure(server, edited, cookie=cookie),
        }


def _measure_peer(
    name: str,
    index: IndexFigures,
    environment: dict[str, str],
    effort: Effort,
    let_off: set[str],
) -> PeerFigures:
    if name in let_off:
        return PeerFigures(index=index, alone=None, together=None, memory=0)
    application = gunicorn(f"bench.speed.peers.{name}:application")
    warming, alone, together = search_paths("/", {}, effort)
    seconds = effort.peer_seconds
    with serving(application, environment=environment, ready="/?q=debt") as server:
        server.measure(warming, seconds=seconds)
        figures = server.measure(alone, seconds=seconds)
        if figures.p50 > effort.slowest_peer_seconds * 1000:
            let_off.add(name)
            return PeerFigures(index, figures, together=None, memory=server.memory())
        at_once = server.measure(together, concurrency=CONCURRENCY, seconds=seconds)
        return PeerFigures(index, figures, at_once, server.memory())


def _measure_search(
    server: Server, path: str, chosen: dict[str, list[str]], effort: Effort
) -> SearchFigures:
    warming, alone, together = search_paths(path, chosen, effort)
    server.measure(warming)
    return SearchFigures(
        alone=server.measure(alone),
        together=server.measure(together, concurrency=CONCURRENCY),
        memory=server.memory(),
    )


def search_paths(
    path: str, chosen: dict[str, list[str]], effort: Effort
) -> tuple[list[str], list[str], list[str]]:
    """Return results pages for warm-up, for one client, and for several."""
    warming = queries(max(4, effort.alone // 10), seed=_WARMING_SEED)
    asking = queries(effort.alone + effort.together, seed=_ASKING_SEED)
    paths = _paths(path, asking, chosen)
    return (
        _paths(path, warming, chosen),
        paths[: effort.alone],
        paths[effort.alone :],
    )


def _warm_and_measure(
    server: Server, paths: Sequence[str], *, cookie: str = ""
) -> PageFigures:
    # Both processes must have served a page of this kind.
    server.measure(paths[:4] * 2, concurrency=4, cookie=cookie)
    return server.measure(paths, cookie=cookie)


def _paths(
    path: str, asked: Sequence[Query], chosen: dict[str, list[str]]
) -> list[str]:
    """Return URLs of results pages; a query with a facet gets one of its values."""
    paths = []
    for number, query in enumerate(asked):
        parameters = {"q": query.text}
        if values := chosen.get(query.facet):
            parameters[query.facet] = values[number % len(values)]
        paths.append(f"{path}?{urlencode(parameters)}")
    return paths
