"""Convert cells of staged rows to texts, numbers and PHP values, or empty values."""

import re
from collections.abc import Iterable, Mapping

from freeshelf_wordpress.sources.errors import InvalidPhpValueError
from freeshelf_wordpress.sources.php import parse_php

Cells = Mapping[str, str | None]
# Characters that XML forbids; an export of the same item would not contain them.
_FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\ufffe\uffff]")
_BREAKS = re.compile("[\x0b\x0c]")


def text(row: Cells, column: str) -> str:
    """Return the text of a cell; empty for NULL or a missing column."""
    return row.get(column) or ""


def number(row: Cells, column: str) -> int:
    """Return the number in a cell; 0 if it is not valid."""
    try:
        return int(row.get(column) or 0)
    except ValueError:
        return 0


def meta_pairs(rows: Iterable[Cells]) -> list[tuple[str, str]]:
    """Return keys and values of metadata rows."""
    return [(text(row, "meta_key"), text(row, "meta_value")) for row in rows]


def clean(value: str) -> str:
    """Remove control characters from a text."""
    return _FORBIDDEN.sub("", _BREAKS.sub(" ", value))


def true_keys(serialised: str) -> tuple[str, ...]:
    """Return the keys of a serialized array whose values are true."""
    return tuple(str(key) for key, value in _array(serialised).items() if value)


def numbers(serialised: str) -> set[int]:
    """Return the integers in a serialized array."""
    return {value for value in _array(serialised).values() if isinstance(value, int)}


def _array(serialised: str) -> Mapping[int | str, object]:
    try:
        value = parse_php(serialised)
    except InvalidPhpValueError:
        return {}
    return value if isinstance(value, dict) else {}
