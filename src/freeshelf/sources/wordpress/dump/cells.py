"""Cells of staged rows as texts, numbers and PHP values; what is broken is empty."""

import re
from collections.abc import Iterable, Mapping

from freeshelf.sources.errors import InvalidPhpValueError
from freeshelf.sources.wordpress.php import parse_php

Cells = Mapping[str, str | None]
# What XML forbids is no text either; an export of the same item would not have it.
_FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\ufffe\uffff]")
_BREAKS = re.compile("[\x0b\x0c]")


def text(row: Cells, column: str) -> str:
    """A cell's text; empty for NULL and for a column that is not there."""
    return row.get(column) or ""


def number(row: Cells, column: str) -> int:
    """A cell's number; 0 for what is none."""
    try:
        return int(row.get(column) or 0)
    except ValueError:
        return 0


def meta_pairs(rows: Iterable[Cells]) -> list[tuple[str, str]]:
    """Keys and values of rows of metadata."""
    return [(text(row, "meta_key"), text(row, "meta_value")) for row in rows]


def clean(said: str) -> str:
    """A text without the characters that no text has."""
    return _FORBIDDEN.sub("", _BREAKS.sub(" ", said))


def true_keys(serialised: str) -> tuple[str, ...]:
    """The keys of a serialised array whose values are true."""
    return tuple(str(key) for key, value in _array(serialised).items() if value)


def numbers(serialised: str) -> set[int]:
    """The numbers in a serialised array."""
    return {value for value in _array(serialised).values() if isinstance(value, int)}


def _array(serialised: str) -> Mapping[int | str, object]:
    try:
        value = parse_php(serialised)
    except InvalidPhpValueError:
        return {}
    return value if isinstance(value, dict) else {}
