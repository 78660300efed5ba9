"""Tables and verdicts of the results."""

from collections.abc import Sequence

from bench.speed.load_client import percentile

Row = Sequence[str]


def table(head: Row, rows: Sequence[Row]) -> str:
    """A table; the first column to the left, the others to the right."""
    ruler = ("---", *("---:" for _ in head[1:]))
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ruler, *rows))


def spread(seconds: Sequence[float]) -> Row:
    """How many these are, their median, their p95, and the longest of them."""
    p50, p95 = (percentile(seconds, percent) for percent in (50, 95))
    return (str(len(seconds)), f"{p50:.2f}", f"{p95:.2f}", f"{max(seconds):.2f}")


def verdict(*, passed: bool | None) -> str:
    """A word for a table; None is for what was no part of the run."""
    if passed is None:
        return "not measured"
    return "pass" if passed else "**fail**"
