"""Measure the library and write down the results: `python -m bench.run`.

The kinds are those of `document.TITLES`; engines, faults, walk, cluster and
dense-stores are measured only if they are named. bench/README.md says what each figure
means.
"""

import argparse
import shlex
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bench import (
    alerts,
    answers,
    api,
    calls_for_help,
    copies,
    demo_start,
    disclosure,
    dump,
    engines,
    first_start,
    freshness,
    known_items,
    oai,
    outside,
    quality,
    spelling,
)
from bench.cluster.figures import ONE_MACHINE, SERVERS, kept_figures
from bench.cluster.report import cluster_section
from bench.dense import measurement as dense
from bench.describing import measurement as describing
from bench.document import TITLES, provenance, write_sections
from bench.editors import measurement as editors
from bench.importing import measurement as importing
from bench.speed import crawlers
from bench.speed.crawl_report import crawl_section
from bench.speed.measurement import QUICK, Effort, measure_sizes
from bench.speed.product import REPOSITORY, MeasuringError, Product
from bench.speed.report import speed_section

_ONLY_IF_NAMED = {"dense-stores", "engines", "cluster", "faults", "walk"}
_SIZES = "1000,10000,50000,100000"
_PASSAGES, _QUICK_PASSAGES = "10000,50000,200000,1000000", (400, 2000)
_RECORDS = "30000,300000"
_STORED = "200000,1000000"
_ALERTS = "50000,1000,10000"
_POSTS, _QUICK_POSTS = 50_000, 100


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the requested benchmarks; return 0 on success, 1 on errors."""
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        _measure(options, arguments if arguments is not None else sys.argv[1:])
    except MeasuringError as error:
        _say(str(error))
        return 1
    return 0


def _measure(options: argparse.Namespace, arguments: Sequence[str]) -> None:
    named = options.only or TITLES.keys() - _ONLY_IF_NAMED
    kinds = [kind for kind in TITLES if kind in named]
    command = shlex.join(["python", "-m", "bench.run", *arguments])
    measure: dict[str, Callable[[], Iterable[str]]] = {
        "known-items": lambda: [
            known_items.section(data=options.data, cache=options.cache, say=_say)
        ],
        "outside": lambda: [outside.section(cache=options.cache, say=_say)],
        "spelling": lambda: [spelling.section(say=_say)],
        "answers": lambda: [answers.section(cache=options.cache, say=_say)],
        "calls-for-help": lambda: [
            calls_for_help.section(cache=options.cache, say=_say)
        ],
        "quality": lambda: [
            quality.section(data=options.data, cache=options.cache, say=_say)
        ],
        "freshness": lambda: [freshness.section(data=options.data, say=_say)],
        "speed": lambda: _speed(options),
        "cluster": lambda: _cluster(options),
        "dense": lambda: _dense(options),
        "dense-stores": lambda: [_dense_stores(options)],
        "crawlers": lambda: [_crawlers(options)],
        "import": lambda: [_import(options)],
        "editors": lambda: [_editors(options)],
        "first-start": lambda: [_in_folder(options, first_start.section)],
        "demo": lambda: [_in_folder(options, demo_start.section)],
        "oai": lambda: [_oai(options)],
        "alerts": lambda: [_alerts(options)],
        "dump": lambda: [_dump(options)],
        "api": lambda: [_api(options)],
        "describe": lambda: [describing.section(cache=options.cache, say=_say)],
        "disclosure": lambda: [disclosure.section(say=_say)],
        "copies": lambda: [copies.section(say=_say)],
        "engines": lambda: [
            engines.section(
                data=options.data,
                cache=options.cache,
                questions=engines.QUICK if options.quick else engines.QUESTIONS,
                of=options.compared,
                say=_say,
            )
        ],
        "faults": lambda: [_faults(options)],
        "walk": lambda: [_walk(options)],
    }
    for kind in kinds:
        _say(f"Measuring: {TITLES[kind]}")
        started = time.monotonic()
        # A long run that is interrupted keeps the results so far.
        for tables in measure[kind]():
            minutes = (time.monotonic() - started) / 60
            made = provenance(command=command, now=datetime.now(UTC), minutes=minutes)
            write_sections(options.out, {kind: f"{made}\n\n{tables}"})
            _say(f"Written to {options.out}")


def _speed(options: argparse.Namespace) -> Iterator[str]:
    """Yield the tables so far, after each size."""
    effort = QUICK if options.quick else Effort()
    measured = []
    with tempfile.TemporaryDirectory(
        prefix="freeshelf-bench-", dir=options.scratch
    ) as folder:
        for figures in measure_sizes(
            options.sizes, folder=Path(folder), effort=effort, say=_say
        ):
            measured.append(figures)
            yield speed_section(measured)


def _cluster(options: argparse.Namespace) -> Iterator[str]:
    """Yield the tables so far, after each size of each library."""
    # Its servers need packages of the tests.
    from bench.cluster import measurement as cluster  # noqa: PLC0415 - see above

    effort = cluster.QUICK if options.quick else cluster.ClusterEffort()
    effort = replace(effort, workers=options.workers or effort.workers)
    folder = options.cache.absolute() / "cluster"
    kept = kept_figures(folder / "figures.json")
    for left_out in cluster.measure_libraries(
        options.records,
        libraries=options.libraries,
        folder=folder,
        kept=kept,
        effort=effort,
        say=_say,
    ):
        yield cluster_section(kept, left_out=left_out)


def _dense(options: argparse.Namespace) -> Iterator[str]:
    """Yield the tables so far, after each size."""
    # Plotting is in an optional dependency group that other kinds do not need.
    from bench.dense.report import dense_section  # noqa: PLC0415 - see above

    effort = dense.QUICK if options.quick else dense.DenseEffort()
    sizes = options.passages
    if options.quick:
        sizes = [size for size in _QUICK_PASSAGES if size <= max(sizes)]
    measured = []
    with tempfile.TemporaryDirectory(
        prefix="freeshelf-bench-", dir=options.scratch
    ) as folder:
        for figures in dense.measure_dense(
            sizes,
            folder=Path(folder),
            data=options.data,
            cache=options.cache.absolute(),
            effort=effort,
            say=_say,
        ):
            measured.append(figures)
            yield dense_section(measured, folder=options.out.parent)


def _dense_stores(options: argparse.Namespace) -> str:
    sizes = _QUICK_PASSAGES if options.quick else options.stored
    with tempfile.TemporaryDirectory(
        prefix="freeshelf-bench-", dir=options.scratch
    ) as folder:
        measured: str = Product(Path(folder) / "library").inside(
            "bench.dense.store_measurement",
            "section",
            sizes=sizes,
            folder=folder,
            cache=str(options.cache.absolute()),
        )
        return measured


def _crawlers(options: argparse.Namespace) -> str:
    effort = crawlers.QUICK if options.quick else crawlers.CrawlEffort()
    with tempfile.TemporaryDirectory(
        prefix="freeshelf-bench-", dir=options.scratch
    ) as folder:
        figures = crawlers.measure_crawl(folder=Path(folder), effort=effort, say=_say)
    return crawl_section(figures)


def _import(options: argparse.Namespace) -> str:
    posts = _QUICK_POSTS if options.quick else options.posts
    return _in_folder(options, partial(importing.section, posts=posts))


def _editors(options: argparse.Namespace) -> str:
    effort = editors.QUICK if options.quick else editors.EditorEffort()
    return _in_folder(options, partial(editors.section, effort=effort))


def _in_folder(options: argparse.Namespace, section: Callable[..., str]) -> str:
    """Measure in a folder that is removed afterwards."""
    with tempfile.TemporaryDirectory(
        prefix="freeshelf-bench-", dir=options.scratch
    ) as folder:
        return section(folder=Path(folder), say=_say)


def _oai(options: argparse.Namespace) -> str:
    records = oai.QUICK_RECORDS if options.quick else options.harvested
    return _in_folder(options, partial(oai.section, records=records))


def _alerts(options: argparse.Namespace) -> str:
    sizes = options.alerts
    if options.quick:
        sizes = alerts.QUICK
    return _in_folder(options, partial(alerts.section, sizes=sizes))


def _dump(options: argparse.Namespace) -> str:
    records = dump.QUICK_RECORDS if options.quick else dump.RECORDS
    return _in_folder(options, partial(dump.section, records=records))


def _api(options: argparse.Namespace) -> str:
    effort = api.QUICK if options.quick else api.ApiEffort()
    return _in_folder(options, partial(api.section, effort=effort))


def _faults(options: argparse.Namespace) -> str:
    # Its servers need packages of the tests.
    from bench.faults import measurement as faults  # noqa: PLC0415 - see above

    effort = faults.QUICK if options.quick else faults.FaultEffort()
    part = partial(faults.section, effort=effort, only=options.fault or ())
    return _in_folder(options, part)


def _walk(options: argparse.Namespace) -> str:
    # Its servers need packages of the tests.
    from bench.walk import measurement as walk  # noqa: PLC0415 - see above

    effort = walk.QUICK if options.quick else walk.FULL
    return _in_folder(options, partial(walk.section, data=options.data, effort=effort))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench.run", description=__doc__)
    parser.add_argument(
        "--only",
        action="append",
        choices=list(TITLES),
        help="one kind; may be given again (default: all but those that need servers)",
    )
    parser.add_argument(
        "--sizes",
        type=_sizes,
        default=_SIZES,
        help=f"numbers of resources with commas between them (default: {_SIZES})",
    )
    parser.add_argument(
        "--records",
        type=_sizes,
        default=_RECORDS,
        help=f"numbers of records of the libraries on servers (default: {_RECORDS})",
    )
    parser.add_argument(
        "--libraries",
        type=_libraries,
        default=[ONE_MACHINE, SERVERS],
        help=f"{ONE_MACHINE}, {SERVERS}, or both with a comma (default: both)",
    )
    parser.add_argument(
        "--workers", type=_sizes, help="numbers of web processes (default: 1,2,4)"
    )
    parser.add_argument(
        "--passages",
        type=_sizes,
        default=_PASSAGES,
        help=f"numbers of passages to search by meaning (default: {_PASSAGES})",
    )
    parser.add_argument(
        "--stored",
        type=_sizes,
        default=_STORED,
        help=f"numbers of vectors to compare stores with (default: {_STORED})",
    )
    parser.add_argument(
        "--harvested",
        type=int,
        default=oai.RECORDS,
        help=f"records of the library that is harvested (default: {oai.RECORDS})",
    )
    parser.add_argument(
        "--posts",
        type=int,
        default=_POSTS,
        help=f"posts of the site that moves in (default: {_POSTS})",
    )
    parser.add_argument(
        "--alerts",
        type=_alert_sizes,
        default=_ALERTS,
        help=f"records, new ones, and alerts, with commas (default: {_ALERTS})",
    )
    parser.add_argument(
        "--compared", action="append", choices=engines.COMPARED, help="by engines"
    )
    parser.add_argument(
        "--fault",
        action="append",
        help="a fault by its name in the table; may be given again (default: all)",
    )
    parser.add_argument(
        "--quick", action="store_true", help="few requests: shows that all of it runs"
    )
    parser.add_argument(
        "--data",
        type=Path,
        default=REPOSITORY.parent / "shared",
        help="folder with the collections and the WordPress export",
    )
    parser.add_argument(
        "--out", type=Path, default=REPOSITORY / "docs" / "benchmarks.md"
    )
    parser.add_argument(
        "--cache",
        type=Path,
        default=REPOSITORY / ".make" / "bench",
        help="folder that keeps models and vectors for the next run",
    )
    parser.add_argument(
        "--scratch", type=Path, help="folder for the made-up library (default: /tmp)"
    )
    return parser


def _sizes(text: str) -> list[int]:
    sizes = sorted({int(part) for part in text.split(",") if part.strip()})
    if not sizes or sizes[0] < 1:
        raise argparse.ArgumentTypeError("write numbers above 0, such as 1000,10000")
    return sizes


def _libraries(text: str) -> list[str]:
    names = text.split(",")
    if not set(names) <= {ONE_MACHINE, SERVERS}:
        raise argparse.ArgumentTypeError(f"write {ONE_MACHINE}, {SERVERS}, or both")
    return names


def _alert_sizes(text: str) -> alerts.AlertSizes:
    parts = [int(part) for part in text.split(",")]
    if len(parts) != 3 or not parts[0] >= parts[1] >= 1 or parts[2] < 1:
        raise argparse.ArgumentTypeError(
            "write records, new ones among them, and alerts, such as 50000,1000,10000"
        )
    return alerts.AlertSizes(*parts)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
