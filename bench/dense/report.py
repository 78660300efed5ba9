"""Format the results as tables of Markdown, and as a chart."""

from collections.abc import Sequence
from pathlib import Path

from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from bench.dense.measurement import DenseFigures
from bench.dense.shape import LIKENESS
from bench.markdown import table
from bench.speed.bars import Bar, against_peer, spread_bar
from bench.speed.report import bar_table

PICTURE = "images/benchmarks/dense.svg"
_HOW = """{pieces:,} real passages were embedded; the vectors of the others are theirs
with noise (cosine to the real one about {likeness}). Half of the questions are real
ones of the collections, half are made of words of the made-up texts; none comes
twice."""
_SHOWN = "What a results page and its search by meaning cost, as in the table above"
_MB = 1_000_000
_SIZE, _LARGE, _MEMORY = 200_000, 1_000_000, 600 * _MB


def dense_section(measured: Sequence[DenseFigures], *, folder: Path) -> str:
    """Return all tables of a run; write the chart to `PICTURE` below `folder`."""
    _draw(measured, folder / PICTURE)
    largest = measured[-1]
    return "\n\n".join(
        [
            _HOW.format(pieces=largest.pieces, likeness=LIKENESS),
            bar_table(_bars({figures.passages: figures for figures in measured})),
            "### Results page, and what is behind it",
            _by_size(measured),
            "### Making it",
            _making(largest),
            f"![{_SHOWN}]({PICTURE})",
        ]
    )


def _bars(by_size: dict[int, DenseFigures]) -> list[Bar]:
    at, large = by_size.get(_SIZE), by_size.get(_LARGE)
    memory = max(figures.web_process[1] for figures in by_size.values())
    return [
        against_peer(
            f"results page, {_LARGE:,} passages",
            2.5,
            large and large.page,
            large and large.fts5,
        ),
        spread_bar(f"results page, {_SIZE:,} passages", at and at.page),
        spread_bar(f"results page, {_LARGE:,} passages", large and large.page),
        Bar(
            "memory of the largest web process, without mapped files",
            f"below {_MEMORY / _MB:.0f} MB",
            f"{memory / _MB:.0f} MB",
            passed=memory < _MEMORY,
        ),
    ]


def _by_size(measured: Sequence[DenseFigures]) -> str:
    rows = [
        ("resources", *(f"{f.resources:,}" for f in measured)),
        (
            "results page p50 / p95, ms",
            *(f"{f.page.p50:.1f} / {f.page.p95:.1f}" for f in measured),
        ),
        ("CPU of all processes, ms a page", *(f"{f.page.cpu:.1f}" for f in measured)),
        (
            "with every model: results page p50 / p95, ms",
            *(f"{f.page_of_all.p50:.1f} / {f.page_of_all.p95:.1f}" for f in measured),
        ),
        (
            "with every model: CPU, ms a page",
            *(f"{f.page_of_all.cpu:.1f}" for f in measured),
        ),
        (
            "SQLite FTS5 for the same questions: CPU, ms",
            *(f"{f.fts5.cpu:.1f}" for f in measured),
        ),
        ("cores busy with other work", *(f"{f.page.others:.1f}" for f in measured)),
        (
            "largest web process: resident / of it not of mapped files, MB",
            *(" / ".join(f"{n / _MB:.0f}" for n in f.web_process) for f in measured),
        ),
        ("largest process of all, MB", *(f"{f.process / _MB:.0f}" for f in measured)),
        ("vectors on disk, MB", *(f"{f.size / _MB:.0f}" for f in measured)),
    ]
    for name in measured[-1].models:
        of_model = [f.models[name] for f in measured]
        rows += [
            (f"{name}: vectors", *(f"{m['rows']:,}" for m in of_model)),
            (
                f"{name}: encoding a question p50 / p95, ms",
                *(_spread(m["encoding"]) for m in of_model),
            ),
            (
                f"{name}: the nearest hundred p50 / p95, ms",
                *(_spread(m["finding"]) for m in of_model),
            ),
            (
                f"{name}: of the ten nearest by every vector, found",
                *(f"{m['recall']:.3f}" for m in of_model),
            ),
        ]
    return table(("passages", *(f"{f.passages:,}" for f in measured)), rows)


def _making(figures: DenseFigures) -> str:
    rate = figures.index_rows / figures.index_seconds
    return table(
        ("", "a second"),
        [
            *(
                (f"passages embedded by {name}", f"{rate:.0f}")
                for name, rate in figures.rates.items()
            ),
            ("vectors indexed that are known", f"{rate:.0f}"),
        ],
    )


def _spread(times: dict[str, float]) -> str:
    return f"{times['p50']:.1f} / {times['p95']:.1f}"


def _draw(measured: Sequence[DenseFigures], path: Path) -> None:
    sizes = [figures.passages for figures in measured]
    lines = {
        "results page, p95": [f.page.p95 for f in measured],
        "results page, p50": [f.page.p50 for f in measured],
        "its processor time": [f.page.cpu for f in measured],
    }
    for name in measured[-1].models:
        lines[f"nearest by {name}, p50"] = [
            f.models[name]["finding"]["p50"] for f in measured
        ]
    # The same results give the same file.
    with rc_context({"svg.hashsalt": "freeshelf", "font.size": 9}):
        figure = Figure(figsize=(7, 4), layout="constrained")
        axes = figure.subplots()
        for name, values in lines.items():
            axes.plot(sizes, values, marker="o", label=name)
        axes.set(xlabel="passages", ylabel="milliseconds", xscale="log", ylim=(0, None))
        axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
        axes.xaxis.set_minor_locator(NullLocator())
        axes.grid(visible=True, alpha=0.3)
        axes.legend()
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, metadata={"Date": None})
