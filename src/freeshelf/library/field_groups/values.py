"""The values of a record's fields, as they are kept in `Resource.field_values`.

A dict by the key of the field, in JSON's own types:

- text, HTML (sanitised), addresses: str; numbers: int or float; yes or no: bool;
- dates, moments and times: ISO 8601 (`2026-01-31`, `2026-01-31T09:30:00`, `09:30:00`);
- a choice: its value; several: a list of them;
- a reference: `resource:IDENTIFIER`, `file:IDENTIFIER/NUMBER`, `image:KEY`, `page:KEY`,
  `concept:SCHEME.IDENTIFIER`, or an address; several: a list of them;
- a link: `url`, `title`, `new_window`; a place: `address`, `latitude`, `longitude`;
- a group or a clone: a dict of the same kind; a repeater: a list of such dicts; a
  flexible content: a list of `{"layout": KEY, "values": {…}}`;
- a password: a salted hash.

Under `_kept` stands a list of what no field has any more.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from typing import Any

from django.contrib.auth.hashers import identify_hasher

from freeshelf.library.field_groups.definitions import DefinedField, Definitions
from freeshelf.library.models.field_type import CHOICES, REFERENCES, FieldType

KEPT = "_kept"
COLOUR = re.compile(r"#[0-9a-f]{6}(?:[0-9a-f]{2})?\Z")
_REFERENCE = re.compile(r"(?:resource|file|image|page|concept|source):\S+\Z")
_ADDRESS = re.compile(r"(?:https?://|/(?!/))\S+\Z", re.IGNORECASE)
_LINK = {"url", "title", "new_window"}
_PLACE = {"address", "latitude", "longitude"}
_T = FieldType


@dataclass(frozen=True, slots=True)
class OrphanedValue:
    """A value that no field has, or that does not fit its field as it is now.

    `path` is its keys and row numbers, joined by `/`.
    """

    path: str
    label: str
    value: Any


def is_empty(value: Any) -> bool:
    """Whether a value says nothing; no is an answer."""
    return value is None or value in ("", [], {})


def is_reference(value: Any) -> bool:
    """Whether a value is written as a reference or an address."""
    return isinstance(value, str) and bool(
        _REFERENCE.match(value) or _ADDRESS.match(value)
    )


def has_valid_shape(field: DefinedField, value: Any) -> bool:
    """Whether a value has the shape that the field has now."""
    if field.type in (_T.GROUP, _T.CLONE):
        return isinstance(value, dict)
    if field.type == _T.REPEATER:
        return _all(value, lambda row: isinstance(row, dict))
    if field.type == _T.FLEXIBLE_CONTENT:
        return _all(value, _is_layout_row)
    if not field.has_value:
        return False
    fits_one = partial(_fits_one, field)
    return _all(value, fits_one) if field.is_list else fits_one(value)


def merge_values(kept: Mapping[str, Any], merged: Mapping[str, Any]) -> dict[str, Any]:
    """The values of two records: where both have one, that of the first.

    The other one stands among those that no field has, to be looked at.
    """
    said = {key: value for key, value in kept.items() if not is_empty(value)}
    differing = [
        {"label": key, "value": value}
        for key, value in merged.items()
        if key != KEPT and not is_empty(value) and said.get(key, value) != value
    ]
    strays = [*kept.get(KEPT, []), *merged.get(KEPT, []), *differing]
    values = {**merged, **said}
    values.pop(KEPT, None)
    return values | ({KEPT: strays} if strays else {})


def orphaned_values(
    defined: Definitions, values: Mapping[str, Any]
) -> list[OrphanedValue]:
    """Values of fields that are no more, and those that do not fit theirs."""
    found = []
    for key, value in values.items():
        if key == KEPT:
            continue
        asked = defined.fields.get(key)
        if asked is None:
            found.append(OrphanedValue(key, defined.former_labels.get(key, key), value))
        else:
            found += _leftovers_in(asked, value, key, asked.title, defined)
    kept = values.get(KEPT)
    for number, entry in enumerate(kept if isinstance(kept, list) else []):
        label = defined.former_labels.get(entry["label"], entry["label"])
        if (asked := defined.fields.get(label)) is not None:
            label = asked.title
        found.append(OrphanedValue(f"{KEPT}/{number}", label, entry["value"]))
    return found


def rows_of(
    asked: DefinedField, value: Any
) -> Iterator[tuple[DefinedField, Mapping[str, Any]]]:
    """The dicts of values inside a container's value, each with the field whose parts
    they are: the container's own, or a layout's."""
    if not has_valid_shape(asked, value):
        return
    if asked.type in (_T.GROUP, _T.CLONE):
        yield asked, value
    elif asked.type == _T.REPEATER:
        for row in value:
            yield asked, row
    elif asked.type == _T.FLEXIBLE_CONTENT:
        layouts = {part.key: part for part in asked.parts}
        for row in value:
            if (layout := layouts.get(row["layout"])) is not None:
                yield layout, row["values"]


def _leftovers_in(
    asked: DefinedField, value: Any, path: str, label: str, defined: Definitions
) -> Iterator[OrphanedValue]:
    if is_empty(value):
        return
    if not has_valid_shape(asked, value):
        yield OrphanedValue(path, label, value)
        return
    if asked.type in (_T.GROUP, _T.CLONE):
        yield from _leftovers_of(asked, value, path, label, defined)
    elif asked.type == _T.REPEATER:
        for number, row in enumerate(value):
            at, title = f"{path}/{number}", f"{label} {number + 1}"
            yield from _leftovers_of(asked, row, at, title, defined)
    elif asked.type == _T.FLEXIBLE_CONTENT:
        layouts = {part.key: part for part in asked.parts}
        for number, row in enumerate(value):
            at, title = f"{path}/{number}", f"{label} {number + 1}"
            layout = layouts.get(row["layout"])
            if layout is None:
                yield OrphanedValue(at, title, row["values"])
            else:
                yield from _leftovers_of(layout, row["values"], at, title, defined)


def _leftovers_of(
    whole: DefinedField,
    values: Mapping[str, Any],
    path: str,
    label: str,
    defined: Definitions,
) -> Iterator[OrphanedValue]:
    parts = {part.key: part for part in whole.parts}
    for key, value in values.items():
        part = parts.get(key)
        if part is None:
            name = defined.former_labels.get(key, key)
            yield OrphanedValue(f"{path}/{key}", f"{label}, {name}", value)
        else:
            title = f"{label}, {part.title}"
            yield from _leftovers_in(part, value, f"{path}/{key}", title, defined)


def _fits_one(asked: DefinedField, value: Any) -> bool:
    return _FITS.get(asked.type, _is_text)(asked, value)


def _all(value: Any, test: Callable[[Any], bool]) -> bool:
    return isinstance(value, list) and all(map(test, value))


def _is_layout_row(row: Any) -> bool:
    return (
        isinstance(row, dict)
        and isinstance(row.get("layout"), str)
        and isinstance(row.get("values"), dict)
    )


def _is_text(asked: DefinedField, value: Any) -> bool:
    # The field may have been one of passwords before.
    return isinstance(value, str) and not ("$" in value and _is_hash(asked, value))


def _is_number(_asked: DefinedField, value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_choice(asked: DefinedField, value: Any) -> bool:
    return isinstance(value, str) and value in dict(asked.choices)


def _is_link(_asked: DefinedField, value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() <= _LINK
        and isinstance(value.get("url"), str)
    )


def _is_place(asked: DefinedField, value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() <= _PLACE
        and isinstance(value.get("address", ""), str)
        and all(
            value.get(name) is None or _is_number(asked, value[name])
            for name in ("latitude", "longitude")
        )
    )


def _is_iso(kind: type[date] | type[time]) -> Callable[[DefinedField, Any], bool]:
    def is_iso(_asked: DefinedField, value: Any) -> bool:
        try:
            return isinstance(value, str) and bool(kind.fromisoformat(value))
        except ValueError:
            return False

    return is_iso


def _is_hash(_asked: DefinedField, value: Any) -> bool:
    try:
        identify_hasher(value)
    except (ValueError, TypeError, AttributeError):
        return False
    return True


_FITS: dict[str, Callable[[DefinedField, Any], bool]] = {
    _T.NUMBER: _is_number,
    _T.RANGE: _is_number,
    _T.TRUE_FALSE: lambda _asked, value: isinstance(value, bool),
    _T.DATE_PICKER: _is_iso(date),
    _T.DATE_TIME_PICKER: _is_iso(datetime),
    _T.TIME_PICKER: _is_iso(time),
    _T.COLOR_PICKER: lambda _asked, value: (
        isinstance(value, str) and bool(COLOUR.match(value))
    ),
    _T.LINK: _is_link,
    _T.GOOGLE_MAP: _is_place,
    _T.PASSWORD: _is_hash,
    **dict.fromkeys(CHOICES, _is_choice),
    **dict.fromkeys(REFERENCES, lambda _asked, value: is_reference(value)),
}
