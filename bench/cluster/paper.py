"""What larger libraries need, from measured figures: `python -m bench.cluster.paper`.

Writes the table of docs/explanation/scale.md anew from `bench/data/cluster.json`, or
from the figures of another run (`--figures`). Each row names its formula; what is no
measurement of ours is a constant here, with its source.
"""

import argparse
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.cluster.figures import LIBRARY, SERVERS, LibraryFigures, kept_figures
from bench.cluster.queueing import Site, pages_a_second
from bench.markdown import Row, table
from bench.speed.product import REPOSITORY

FIGURES = REPOSITORY / "bench" / "data" / "cluster.json"
PAGE = REPOSITORY / "docs" / "explanation" / "scale.md"
TARGETS = (1_000_000, 10_000_000, 100_000_000)  # passages
_GB = 1_000_000_000
# OpenSearch: shards of 10 to 50 GB; no more on a node that is filled to 85 %.
_SHARD_BYTES, _FILLED = 30 * _GB, 0.85
_REPLICAS, _FEWEST_NODES, _NODE_DISK = 1, 3, 500 * _GB
# An assumption: so much of the index is read often enough to stay in memory.
_HOT = 0.5
_HEAP = 4 * _GB
# docs/benchmarks.md, search by meaning: multilingual-e5-small on two cores.
_EMBEDDED_A_SECOND, _VECTOR_BYTES, _MAPPED_BYTES = 69, 1_700, 800
_WEB_NODES, _CORES = 2, 4
_LIMIT_SECONDS = 1.0
# docs/benchmarks.md, speed: the same page and texts with tantivy took 22.5 ms at 39,918
# and 25.4 ms at 399,132 passages on an idle machine. It counts hits as Lucene does, and
# smaller libraries on a busy machine show noise.
_GROWTH = (25.4 - 22.5) / (399_132 - 39_918)
_TELLING = 100_000  # passages
_MARKS = ("<!-- figures -->", "<!-- end of figures -->")


@dataclass(frozen=True, slots=True)
class Model:
    """What a passage or a page costs, from a small and a large measured library."""

    passages: int  # of the large one
    a_record: float  # passages
    database: float  # bytes a passage
    index: float  # bytes a passage
    written: float  # what a new index takes until it is merged, by what it takes then
    indexed: float  # passages for a second of the processor, over all parts
    web: float  # milliseconds of a page outside database and cluster
    database_time: float
    search: float  # milliseconds of a page in the cluster, at the size of the large one
    search_growth: float  # milliseconds for each passage more
    spread: float  # p95 by p50

    def search_at(self, passages: int) -> float:
        """Return the milliseconds that the cluster takes for a page at this size."""
        return self.search + self.search_growth * max(0, passages - self.passages)


def model_of(small: LibraryFigures, large: LibraryFigures) -> Model:
    """Derive the costs; the cluster's time for a page grows in a straight line."""
    page, before = (
        one.served[min(one.served, key=int)].together for one in (large, small)
    )
    alone = large.served[min(large.served, key=int)].alone
    more = large.passages - small.passages
    growth = (page.cpu["OpenSearch"] - before.cpu["OpenSearch"]) / more
    if large.passages < _TELLING:
        growth = _GROWTH
    return Model(
        passages=large.passages,
        a_record=large.passages / large.resources,
        # What an empty database takes is left out; an index of one segment cannot be
        # merged, so a small one says nothing.
        database=(large.disk["database"] - small.disk["database"]) / more,
        index=large.disk["index"] / large.passages,
        written=large.disk["index before it is merged"] / large.disk["index"],
        indexed=large.passages / large.index.all_cpu,
        web=page.cpu[LIBRARY],
        database_time=page.cpu["PostgreSQL"],
        search=page.cpu["OpenSearch"],
        search_growth=max(0.0, growth),
        spread=alone.p95 / alone.p50,
    )


def rows(model: Model, targets: Sequence[int] = TARGETS) -> Iterator[Row]:
    """Yield what each target needs, with its formula."""

    def row(name: str, formula: str, values: Sequence[str]) -> Row:
        return (name, formula, *values)

    def sizes(each: float) -> list[str]:
        return [_size(count * each) for count in targets]

    yield row(
        "records",
        f"passages / {model.a_record:.1f}",
        [f"{count / model.a_record:,.0f}" for count in targets],
    )
    yield row(
        "database, disk", f"passages × {model.database:,.0f} B", sizes(model.database)
    )
    yield row(
        "index, disk, one copy", f"passages × {model.index:,.0f} B", sizes(model.index)
    )
    yield row(
        "shards",
        f"index / {_SHARD_BYTES // _GB} GB",
        [str(_shards(model, count)) for count in targets],
    )
    held = [_held(model, count) for count in targets]
    yield row(
        "disk of the cluster",
        f"index × {1 + _REPLICAS} copies × (1 + {model.written:.1f} for a rebuild that "
        f"is not merged yet) / {_FILLED}",
        [_size(each) for each in held],
    )
    yield row(
        "nodes of the cluster",
        f"that / {_NODE_DISK // _GB} GB, at least {_FEWEST_NODES}",
        [str(_nodes(each)) for each in held],
    )
    yield row(
        "memory of the cluster",
        f"index × {1 + _REPLICAS} copies × {_HOT} + {_HEAP // _GB} GB a node",
        [
            _size(count * model.index * (1 + _REPLICAS) * _HOT + _nodes(each) * _HEAP)
            for count, each in zip(targets, held, strict=True)
        ],
    )
    yield row(
        "rebuild of the index, on one core",
        f"passages / {model.indexed:,.0f} a second",
        [_time(count / model.indexed) for count in targets],
    )
    yield row(
        "first vectors, on each machine of two cores",
        f"passages / {_EMBEDDED_A_SECOND} a second",
        [_time(count / _EMBEDDED_A_SECOND) for count in targets],
    )
    yield row("vectors, disk", f"passages × {_VECTOR_BYTES:,} B", sizes(_VECTOR_BYTES))
    yield row(
        "vectors, memory where questions are answered",
        f"passages × {_MAPPED_BYTES} B",
        sizes(_MAPPED_BYTES),
    )
    yield row(
        "processor in the cluster for a page",
        f"{model.search:.0f} ms at {model.passages:,}, "
        f"{model.search_growth * 1_000_000:.1f} ms for each further million",
        [f"{model.search_at(count):,.0f} ms" for count in targets],
    )
    yield row(
        f"pages a second with p95 under {_LIMIT_SECONDS:.0f} s",
        f"simulated: {_WEB_NODES} web nodes, the nodes above, {_CORES} cores each",
        [f"{pages_a_second(_site(model, n), _LIMIT_SECONDS):.0f}" for n in targets],
    )


def _site(model: Model, passages: int) -> Site:
    return Site(
        web_cores=_WEB_NODES * _CORES,
        database_cores=_CORES,
        node_cores=(_CORES,) * _nodes(_held(model, passages)),
        shards=_shards(model, passages),
        web=model.web / 1000,
        database=model.database_time / 1000,
        search=model.search_at(passages) / 1000,
        spread=model.spread,
    )


def _shards(model: Model, passages: int) -> int:
    return max(1, math.ceil(passages * model.index / _SHARD_BYTES))


def _held(model: Model, passages: int) -> float:
    return passages * model.index * (1 + _REPLICAS) * (1 + model.written) / _FILLED


def _nodes(held: float) -> int:
    return max(_FEWEST_NODES, math.ceil(held / _NODE_DISK))


def _size(size: float) -> str:
    if size >= 1000 * _GB:
        return f"{size / _GB / 1000:,.1f} TB"
    return f"{size / _GB:,.1f} GB" if size < 100 * _GB else f"{size / _GB:,.0f} GB"


def _time(seconds: float) -> str:
    hours = seconds / 3600
    return f"{hours / 24:,.1f} days" if hours >= 48 else f"{hours:,.1f} hours"


def written(text: str, path: Path) -> str:
    """Return the page with its table made anew from these figures."""
    by_size = kept_figures(path).figures[SERVERS]
    small, large = min(by_size), max(by_size)
    head = ("", "formula", *(f"{count:,} passages" for count in TARGETS))
    source = (
        f"From libraries of {small:,} and {large:,} records "
        f"({by_size[large].passages:,} passages) on PostgreSQL and OpenSearch."
    )
    made = table(head, list(rows(model_of(by_size[small], by_size[large]))))
    begin, end = _MARKS
    pattern = re.compile(f"{begin}.*?{end}", re.DOTALL)
    replaced, count = pattern.subn(
        lambda _: f"{begin}\n{source}\n\n{made}\n{end}", text
    )
    if count != 1:
        raise ValueError(f"The page needs the marks {begin} and {end} once")
    return replaced


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the table into the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--figures", type=Path, default=FIGURES)
    parser.add_argument("--page", type=Path, default=PAGE)
    options = parser.parse_args(arguments)
    page = options.page.read_text("utf-8")
    options.page.write_text(written(page, options.figures), "utf-8")


if __name__ == "__main__":
    main()
