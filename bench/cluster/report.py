"""Tables of both libraries, side by side."""

from collections.abc import Callable, Iterator, Mapping

from bench.cluster.figures import (
    TITLES,
    Cost,
    Kept,
    LibraryFigures,
)
from bench.markdown import Row, table, verdict

_GROWTH, _LEAST = 2.0, 10
_MB = 1_000_000
_NOTE = (
    "All on one machine: the load client, Freeshelf, PostgreSQL, OpenSearch (one node, "
    "heap 1 GB) and Redis share its cores, so more web processes help only while cores "
    "are idle, and times of one reader include no network. Files have text and no "
    "bytes, so no object storage is asked. By words alone. What "
    "the processes do by themselves at rest is not counted for a page."
)


def cluster_section(kept: Kept, *, left_out: str = "") -> str:
    """Return the tables of all libraries and sizes that were measured."""
    columns = [
        (size, name, kept.figures[name][size])
        for size in sorted({one for each in kept.figures.values() for one in each})
        for name in TITLES
        if size in kept.figures.get(name, {})
    ]
    head = ("", *(f"{size:,}, {TITLES[name]}" for size, name, _ in columns))
    measured = [figures for _, _, figures in columns]
    workers = sorted({each for one in measured for each in one.served}, key=int)
    pages = list(dict.fromkeys(name for one in measured for name in one.pages))
    parts = [
        _NOTE,
        left_out,
        table(("Promise", "Bar", "Measured", "Verdict"), list(_bars(kept))),
        "### Loading, indexing, disk",
        table(head, list(_making(measured))),
        "### Results page by number of web processes",
        table(head, [row for each in workers for row in _served(measured, each)]),
        "### Other pages",
        table(head, [row for name in pages for row in _page(measured, name)]),
    ]
    return "\n\n".join(part for part in parts if part)


def _bars(kept: Kept) -> Iterator[Row]:
    for name, title in TITLES.items():
        by_size = kept.figures.get(name, {})
        if not by_size:
            continue
        small, large = min(by_size), max(by_size)
        promise = f"{title}: processor time of a results page as the library grows"
        limit = f"below {_GROWTH:.0f} times"
        if large < small * _LEAST:
            yield promise, limit, "–", verdict(passed=None)
            continue
        times = _results(by_size[large]).all_cpu / _results(by_size[small]).all_cpu
        shown = f"{times:.2f} times from {small:,} to {large:,}"
        yield promise, limit, shown, verdict(passed=times < _GROWTH)


def _results(figures: LibraryFigures) -> Cost:
    fewest = min(figures.served, key=int)
    return figures.served[fewest].alone


def _making(measured: list[LibraryFigures]) -> Iterator[Row]:
    def row(name: str, value: Callable[[LibraryFigures], str]) -> Row:
        return (name, *(value(one) for one in measured))

    yield row("passages", lambda one: f"{one.passages:,}")
    yield row("`freeshelf reindex`, s", lambda one: f"{one.index.seconds:.0f}")
    yield row(
        "records indexed a second", lambda one: _rate(one.resources, one.index.seconds)
    )
    yield row(
        "records indexed for a second of the processor",
        lambda one: _rate(one.resources, one.index.all_cpu),
    )
    yield row("its processor time, s: all = parts", lambda one: _parts(one.index.cpu))
    yield row("load of its rows, s of the processor", lambda one: _parts(one.load.cpu))
    for part in dict.fromkeys(name for one in measured for name in one.disk):
        yield row(
            f"disk: {part}, MB", lambda one, part=part: _megabytes(one.disk, part)
        )


def _served(measured: list[LibraryFigures], workers: str) -> Iterator[Row]:
    def row(name: str, value: Callable[[LibraryFigures], str]) -> Row:
        values = (value(one) if workers in one.served else "" for one in measured)
        return (f"{workers}: {name}", *values)

    yield row("p50 / p95 ms, one reader", lambda one: _times(one.served[workers].alone))
    yield row(
        "processor, ms a page: all = parts",
        lambda one: _parts(one.served[workers].alone.cpu),
    )
    yield row(
        "pages a second, 8 at once",
        lambda one: f"{one.served[workers].together.per_second:.1f}",
    )
    yield row(
        "p50 / p95 ms, 8 at once", lambda one: _times(one.served[workers].together)
    )
    yield row(
        "processor, ms a page, 8 at once",
        lambda one: f"{one.served[workers].together.all_cpu:.1f}",
    )
    yield row(
        "at rest, ms of the processor a second",
        lambda one: _parts(one.served[workers].rest),
    )
    yield row(
        "cores busy with other work",
        lambda one: f"{one.served[workers].together.others:.1f}",
    )
    yield row(
        "memory (PSS), MB: all = parts",
        lambda one: _parts(
            {name: size / _MB for name, size in one.served[workers].memory.items()}
        ),
    )


def _page(measured: list[LibraryFigures], name: str) -> Iterator[Row]:
    yield (
        f"{name}, processor ms",
        *(_parts(one.pages[name].cpu) if name in one.pages else "" for one in measured),
    )
    yield (
        f"{name}, p50 / p95 ms",
        *(_times(one.pages[name]) if name in one.pages else "" for one in measured),
    )


def _parts(values: Mapping[str, float]) -> str:
    """Return the sum, and what it is of, where there is more than one part."""
    whole = f"{sum(values.values()):.1f}"
    if len(values) == 1:
        return whole
    parts = (f"{name} {value:.1f}" for name, value in values.items())
    return f"{whole} = {' + '.join(parts)}"


def _times(cost: Cost) -> str:
    return f"{cost.p50:.1f} / {cost.p95:.1f}"


def _rate(count: int, seconds: float) -> str:
    return f"{count / seconds:.0f}" if seconds else "–"


def _megabytes(sizes: Mapping[str, int], part: str) -> str:
    return f"{sizes[part] / _MB:,.0f}" if part in sizes else ""
