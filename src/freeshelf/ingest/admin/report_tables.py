"""The report of an import as tables of a page: the numbers that a terminal shows."""

from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from freeshelf.ingest.reports import KEPT_RAW, NEW, REFUSED, UNCHANGED, UPDATED

_OUTCOMES = (NEW, UPDATED, UNCHANGED, KEPT_RAW, REFUSED)


@dataclass(frozen=True, slots=True)
class Cell:
    """A number, and the list of the items that it counts."""

    count: int
    address: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One type and status."""

    kind: str
    status: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """Lines with their sums; every line has a cell for each head."""

    heads: list[str]
    lines: list[Line]
    sums: list[int]


def outcome_names() -> dict[str, str]:
    """What people call the outcomes of an item."""
    return {
        NEW: _("New"),
        UPDATED: _("Updated"),
        UNCHANGED: _("Unchanged"),
        KEPT_RAW: _("Unmapped"),
        REFUSED: _("Rejected"),
    }


def build_table(rows: list[dict[str, Any]], *, items_url: str = "") -> Table | None:
    """The rows or parts of a report; `items_url` is the list that numbers lead to."""
    if not rows:
        return None
    kinds = list(dict.fromkeys(k for row in rows for k in row.get("found", {})))
    # One source has what there is: the column of all says it already.
    kinds = kinds if len(kinds) > 1 else []
    names = outcome_names()
    heads = [*kinds, _("Found"), *(names[outcome] for outcome in _OUTCOMES)]
    lines = [
        Line(row["type"], row["status"], _cells(row, kinds, items_url)) for row in rows
    ]
    sums = [sum(line.cells[n].count for line in lines) for n in range(len(heads))]
    return Table(heads, lines, sums)


def reasons_of(report: dict[str, Any]) -> list[tuple[str, int]]:
    """Why items were kept raw or refused, the commonest first."""
    reasons: Counter[str] = Counter()
    for row in (*report.get("rows", ()), *report.get("parts", ())):
        reasons.update(row.get("reasons", {}))
    return reasons.most_common()


def _cells(row: dict[str, Any], kinds: list[str], items_url: str) -> list[Cell]:
    chosen = {"record_type": row["type"], "record_status": row["status"]}

    def address(**more: str) -> str:
        return f"{items_url}?{urlencode({**chosen, **more})}" if items_url else ""

    found = [Cell(row.get("found", {}).get(kind, 0)) for kind in kinds]
    counted = [Cell(row.get(o, 0), address(outcome=o)) for o in _OUTCOMES]
    return [*found, Cell(row.get("in_file", 0), address()), *counted]
