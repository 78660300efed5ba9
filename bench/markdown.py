"""Tables and verdicts of the results."""

from collections.abc import Sequence

Row = Sequence[str]


def table(head: Row, rows: Sequence[Row]) -> str:
    """A table; the first column to the left, the others to the right."""
    ruler = ("---", *("---:" for _ in head[1:]))
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ruler, *rows))


def verdict(*, passed: bool | None) -> str:
    """A word for a table; None is for what was no part of the run."""
    if passed is None:
        return "not measured"
    return "pass" if passed else "**fail**"
