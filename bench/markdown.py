"""Tables and verdicts in Markdown."""

from collections.abc import Sequence

from bench.speed.load_client import percentile

Row = Sequence[str]


def table(head: Row, rows: Sequence[Row]) -> str:
    """Return a table, with the first column left-aligned."""
    ruler = ("---", *("---:" for _ in head[1:]))
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ruler, *rows))


def spread(seconds: Sequence[float]) -> Row:
    """Return the count, median, p95 and maximum."""
    p50, p95 = (percentile(seconds, percent) for percent in (50, 95))
    return (str(len(seconds)), f"{p50:.2f}", f"{p95:.2f}", f"{max(seconds):.2f}")


def verdict(*, passed: bool | None) -> str:
    """Return a word for a table; None means not measured."""
    if passed is None:
        return "not measured"
    return "pass" if passed else "**fail**"
