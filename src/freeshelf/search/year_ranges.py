"""Ranges of years in filters: “2010..2015”, either end may be open."""

import re
from collections.abc import Mapping

_RANGE = re.compile(r"(\d{4})?\.\.(\d{4})?", re.ASCII)
# An open end is replaced by these: no record is outside them.
_FIRST, _LAST = 1000, 2100


def year_range(value: str) -> tuple[int | None, int | None] | None:
    """Return first and last year of a range, or None for another value."""
    match = _RANGE.fullmatch(value)
    if match is None or not any(match.groups()):
        return None
    first, last = (int(group) if group else None for group in match.groups())
    return first, last


def range_label(value: str) -> str:
    """Return a range for display, other values unchanged."""
    return value.replace("..", "–") if year_range(value) else value


def with_each_year(
    filters: Mapping[str, tuple[str, ...]],
) -> dict[str, tuple[str, ...]]:
    """Return the filters with every range replaced by its years, for an engine."""
    years: dict[str, None] = {}
    for value in filters.get("year", ()):
        ends = year_range(value)
        if ends is None:
            years[value] = None
            continue
        first, last = ends
        low = max(_FIRST, _FIRST if first is None else first)
        high = min(_LAST, _LAST if last is None else last)
        years.update(dict.fromkeys(map(str, range(low, high + 1))))
    # A range without a year must match nothing, not everything.
    return dict(filters) | (
        {"year": tuple(years) or ("",)} if "year" in filters else {}
    )
