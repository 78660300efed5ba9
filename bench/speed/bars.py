"""Performance targets, and their verdicts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.speed.figures import SizeFigures

_SIZE, _LARGE, _SMALL = 50_000, 100_000, 10_000


@dataclass(frozen=True, slots=True)
class Bar:
    """One target: its limit, the measured value, and the verdict."""

    name: str
    limit: str
    measured: str
    passed: bool | None  # None: the size was not part of the run


def bars(measured: Sequence[SizeFigures]) -> list[Bar]:
    """Compare every target for speed with the results of a run."""
    by_size = {figures.resources: figures for figures in measured}
    at, large, small = (by_size.get(size) for size in (_SIZE, _LARGE, _SMALL))
    milliseconds = (
        ("CPU of all processes per results page", 25, lambda f: f.page.alone.cpu),
        ("results page p95, one reader", 50, lambda f: f.page.alone.p95),
        ("CPU per home page", 15, lambda f: f.home.cpu),
        ("CPU per resource page", 15, lambda f: f.resource.cpu),
        ("admin area: list of resources, p95", 500, lambda f: f.admin_list.p95),
        ("admin area: search of the list, p95", 500, lambda f: f.admin_search.p95),
        ("admin area: edit page of a resource, p95", 500, lambda f: f.admin_edit.p95),
    )
    return [
        *(_at_most(at, name, limit, value) for name, limit, value in milliseconds),
        _throughput(at),
        _growth(small, large),
        _index_size(at),
        _index_size(large),
    ]


def _at_most(
    figures: SizeFigures | None,
    name: str,
    limit: int,
    value: Callable[[SizeFigures], float],
) -> Bar:
    name, limit_text = f"{name}, at {_SIZE:,}", f"at most {limit} ms"
    if figures is None:
        return Bar(name, limit_text, "–", passed=None)
    found = value(figures)
    return Bar(name, limit_text, f"{found:.1f} ms", passed=found <= limit)


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
