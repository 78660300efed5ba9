"""Performance targets, and their verdicts."""

from collections.abc import Sequence
from dataclasses import dataclass

from bench.speed.figures import SizeFigures
from bench.speed.server import PageFigures

_SIZE, _LARGE, _SMALL = 50_000, 100_000, 10_000


@dataclass(frozen=True, slots=True)
class Bar:
    """One target: its limit, the measured value, and the verdict."""

    name: str
    limit: str
    measured: str
    passed: bool | None  # None: the size was not part of the run


def bars(measured: Sequence[SizeFigures]) -> list[Bar]:
    """Compare every target for speed with the results of a run.

    Costs of pages are multiples of what SQLite FTS5 takes for the same questions in the
    same run: a count, the ten best by BM25 and their snippets. Machines differ.
    """
    by_size = {figures.resources: figures for figures in measured}
    at, large, small = (by_size.get(size) for size in (_SIZE, _LARGE, _SMALL))
    pages = (
        ("results page by words", 0.9, lambda f: f.page.alone),
        ("resource page", 0.55, lambda f: f.resource),
        ("home page", 0.33, lambda f: f.home),
        ("admin area: list of resources", 8, lambda f: f.admin_list),
        ("admin area: search of the list", 8, lambda f: f.admin_search),
        ("admin area: edit page of a resource", 8, lambda f: f.admin_edit),
    )
    return [
        *(
            against_peer(
                f"{name}, at {_SIZE:,}", limit, at and page(at), at and at.fts5.alone
            )
            for name, limit, page in pages
        ),
        spread_bar(f"results page, at {_SIZE:,}", at and at.page.alone),
        _throughput(at),
        _growth(small, large),
        _index_size(at),
        _index_size(large),
    ]


def against_peer(
    name: str, limit: float, page: PageFigures | None, peer: PageFigures | None
) -> Bar:
    """Compare the CPU time of a page with that of FTS5's answer."""
    name, limit_text = f"{name}: CPU against SQLite FTS5", f"at most {limit:.2f} times"
    if page is None or peer is None:
        return Bar(name, limit_text, "–", passed=None)
    found = page.cpu / peer.cpu
    shown = f"{found:.2f} times ({page.cpu:.1f} ms)"
    return Bar(name, limit_text, shown, passed=found <= limit)


def spread_bar(name: str, page: PageFigures | None) -> Bar:
    """Compare the slowest twentieth of the answers with their median."""
    name, limit = f"{name}: p95 against the median", "at most 2.50 times"
    if page is None:
        return Bar(name, limit, "–", passed=None)
    found = page.p95 / page.p50
    return Bar(name, limit, f"{found:.2f} times", passed=found <= 2.5)


def _throughput(figures: SizeFigures | None) -> Bar:
    name, limit = f"results pages at 8 at once, at {_SIZE:,}", "at least 60 a second"
    if figures is None:
        return Bar(name, limit, "–", passed=None)
    found = figures.page.together.per_second
    return Bar(name, limit, f"{found:.1f} a second", passed=found >= 60)


def _growth(small: SizeFigures | None, large: SizeFigures | None) -> Bar:
    name = f"CPU per results page, {_LARGE:,} against {_SMALL:,}"
    limit = "below 2 times"
    if small is None or large is None:
        return Bar(name, limit, "–", passed=None)
    found = large.page.alone.cpu / small.page.alone.cpu
    return Bar(name, limit, f"{found:.2f} times", passed=found < 2)


def _index_size(figures: SizeFigures | None) -> Bar:
    limit = "at most 1.00 of the text"
    if figures is None:
        return Bar("index on disk", limit, "–", passed=None)
    found = figures.index.size / figures.text_bytes
    name = f"index on disk, at {figures.resources:,}"
    return Bar(name, limit, f"{found:.2f}", passed=found <= 1)
