"""Order of measurements: grow both libraries, index, ask them for the same pages."""

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.cluster.figures import (
    LIBRARY,
    ONE_MACHINE,
    SERVERS,
    TITLES,
    Cost,
    Kept,
    LibraryFigures,
    Served,
    Work,
)
from bench.cluster.servers import MissingServersError, Servers, running
from bench.speed.disk import bytes_under
from bench.speed.measurement import CONCURRENCY, Effort, search_paths
from bench.speed.process_accounting import cpu_seconds, proportional_bytes
from bench.speed.product import MeasuringError, Product, console_script
from bench.speed.server import Server, serving

_FACET_VALUES = 8
_CHUNK = 50_000


@dataclass(frozen=True, slots=True)
class ClusterEffort:
    """Numbers of requests, and of web processes."""

    requests: Effort = field(
        default_factory=lambda: Effort(alone=100, together=100, pages=50, admin=10)
    )
    warming: int = 100  # a virtual machine of Java compiles what it does often
    resting: float = 20.0  # seconds
    workers: Sequence[int] = (1, 2, 4)
    parts: Sequence[str] = ()  # of `serve`, which runs all without


QUICK = ClusterEffort(
    requests=Effort(alone=8, together=8, pages=4, admin=2),
    warming=4,
    resting=0.5,
    workers=(1,),
    parts=("--only=web",),
)


@dataclass(frozen=True, slots=True)
class _Library:
    name: str
    product: Product
    servers: Servers | None = None

    @property
    def pids(self) -> Mapping[str, int]:
        return self.servers.pids if self.servers else {}

    def disk(self) -> dict[str, int]:
        if self.servers:
            return self.servers.disk()
        database = self.product.folder.glob("freeshelf.sqlite3*")
        return {
            "database": sum(path.stat().st_size for path in database),
            "index": bytes_under(self.product.folder / "search"),
        }


def measure_libraries(
    sizes: Sequence[int],
    *,
    libraries: Sequence[str],
    folder: Path,
    kept: Kept,
    effort: ClusterEffort,
    say: Callable[[str], None],
) -> Iterator[str]:
    """Grow the libraries through the sizes; yield what was left out so far, at each.

    What `kept` has is not measured again, and the libraries in `folder` go on growing.
    """
    left_out: dict[str, str] = {}
    for size in sorted(sizes):
        for name in libraries:
            by_size = kept.figures.setdefault(name, {})
            if size not in by_size and name not in left_out:
                try:
                    with ExitStack() as stack:
                        library = _open(name, folder / name, stack)
                        by_size[size] = _measure(library, size, kept, effort, say)
                except MissingServersError as error:
                    left_out[name] = f"Left out: {TITLES[name]} ({error})."
                    say(left_out[name])
                kept.save()
            yield "\n\n".join(left_out.values())


def _open(name: str, folder: Path, stack: ExitStack) -> _Library:
    product = Product(folder / "library")
    if name == SERVERS:
        servers = stack.enter_context(running(folder))
        product = Product(product.folder, variables=servers.variables)
        if not product.folder.exists():
            product.folder.mkdir(parents=True)
        product.manage("migrate", "--no-input")
        return _Library(name, product, servers)
    if not product.folder.exists():
        product.begin()
    return _Library(ONE_MACHINE, product)


def _measure(
    library: _Library,
    size: int,
    kept: Kept,
    effort: ClusterEffort,
    say: Callable[[str], None],
) -> LibraryFigures:
    title, product = f"{size:,}, {TITLES[library.name]}", library.product
    loads = kept.loads.setdefault(library.name, {})
    indexes = kept.indexes.setdefault(library.name, {})
    say(f"{title}: making resources")
    held = _grow(library, size, loads)
    while held["resources"] < size:
        kept.save()
        say(f"{title}: {held['resources']:,} after {loads[size].seconds:.0f} s")
        held = _grow(library, size, loads)
    if held["resources"] > size:
        raise MeasuringError(
            f"The library in {product.folder} is larger than {size:,}: remove its "
            "folder to measure that."
        )
    if size not in indexes:
        say(f"{title}: indexing")
        indexes[size] = _worked(library, lambda: product.freeshelf("reindex"))[0]
        kept.save()
    pages = product.inside(
        "bench.speed.addresses",
        "pages_to_measure",
        resources=effort.requests.pages,
        values=_FACET_VALUES,
    )
    served, asked = {}, {}
    for workers in effort.workers:
        say(f"{title}: asking {workers} web processes")
        with _serving(library, workers, effort.parts, pages["home"]) as server:
            site = _Site(server, library)
            served[str(workers)] = _ask_search(site, pages, effort)
            asked = asked or _ask_others(site, pages, effort.requests)
    return LibraryFigures(
        **held,
        load=loads[size],
        index=indexes[size],
        disk=library.disk(),
        served=served,
        pages=asked,
    )


def _grow(library: _Library, size: int, loads: dict[int, Work]) -> dict[str, int]:
    work, held = _worked(
        library,
        lambda: library.product.inside(
            "bench.cluster.library", "grow", last=size, most=_CHUNK
        ),
    )
    if held.pop("added") or size not in loads:
        loads[size] = _sum(loads.get(size), work)
    return held


def _worked(library: _Library, work: Callable[[], Any]) -> tuple[Work, Any]:
    before, own, started = _spent(library.pids), _children(), time.perf_counter()
    result = work()
    seconds = time.perf_counter() - started
    cpu = {LIBRARY: _children() - own, **_since(before, library.pids)}
    return Work(seconds, cpu), result


def _sum(one: Work | None, other: Work) -> Work:
    if one is None:
        return other
    cpu = {name: spent + one.cpu.get(name, 0.0) for name, spent in other.cpu.items()}
    return Work(one.seconds + other.seconds, cpu)


@contextmanager
def _serving(
    library: _Library, workers: int, parts: Sequence[str], ready: str
) -> Iterator[Server]:
    with serving(
        lambda port: [str(console_script()), "serve", f"--port={port}", *parts],
        environment=library.product.environment
        | {"FREESHELF_WEB_WORKERS": str(workers)},
        ready=ready,
    ) as server:
        yield server


class _Site:
    """A server with the servers behind it, and what they take at rest."""

    def __init__(self, server: Server, library: _Library) -> None:
        self._server = server
        self._pids = {LIBRARY: server.pid, **library.pids}
        self.rest = dict.fromkeys(self._pids, 0.0)  # milliseconds a second

    def lie_still(self, seconds: float) -> None:
        """Measure what the processes do by themselves."""
        before = _spent(self._pids)
        time.sleep(seconds)
        since = _since(before, self._pids)
        self.rest = {name: spent / seconds * 1000 for name, spent in since.items()}

    def memory(self) -> dict[str, int]:
        """Return the proportional set size by part."""
        return {name: proportional_bytes(pid) for name, pid in self._pids.items()}

    def warm(self, paths: Sequence[str], count: int, *, cookie: str = "") -> None:
        """Ask so often, for these pages in turn."""
        repeated = [paths[number % len(paths)] for number in range(count)]
        self._server.measure(repeated, concurrency=4, cookie=cookie)

    def cost(
        self, paths: Sequence[str], *, concurrency: int = 1, cookie: str = ""
    ) -> Cost:
        """Ask for each page once."""
        before = _spent(self._pids)
        figures = self._server.measure(paths, concurrency=concurrency, cookie=cookie)
        since = _since(before, self._pids)
        count = figures.requests
        elapsed = count / figures.per_second
        behind = sum(spent for name, spent in since.items() if name != LIBRARY)
        return Cost(
            requests=count,
            p50=figures.p50,
            p95=figures.p95,
            cpu={
                name: max(0.0, spent * 1000 - self.rest[name] * elapsed) / count
                for name, spent in since.items()
            },
            per_second=figures.per_second,
            others=max(0.0, figures.others - behind / elapsed),
        )


def _ask_search(site: _Site, pages: dict[str, Any], effort: ClusterEffort) -> Served:
    warming, alone, together = search_paths(
        pages["search"], pages["facets"], effort.requests
    )
    site.warm(warming, effort.warming)
    site.lie_still(effort.resting)
    return Served(
        alone=site.cost(alone),
        together=site.cost(together, concurrency=CONCURRENCY),
        memory=site.memory(),
        rest=site.rest,
    )


def _ask_others(
    site: _Site, pages: dict[str, Any], requests: Effort
) -> dict[str, Cost]:
    cookie = pages["admin_cookie"]
    listed, edited = [pages["admin_list"]] * requests.admin, pages["admin_edits"]
    others = {
        "home page": ([pages["home"]] * requests.pages, ""),
        "record page": (pages["resources"], ""),
        "admin area: list of records": (listed, cookie),
        "admin area: form of a record": (edited[: requests.admin], cookie),
    }
    asked = {}
    for name, (paths, sent) in others.items():
        site.warm(paths, 8, cookie=sent)
        asked[name] = site.cost(paths, cookie=sent)
    return asked


def _spent(pids: Mapping[str, int]) -> dict[str, float]:
    return {name: cpu_seconds(pid) for name, pid in pids.items()}


def _since(before: Mapping[str, float], pids: Mapping[str, int]) -> dict[str, float]:
    now = _spent(pids)
    return {name: now[name] - spent for name, spent in before.items()}


def _children() -> float:
    """Return processor time of ended children, which the servers are not."""
    times = os.times()
    return times.children_user + times.children_system
