"""Field values of a record, in the format of `Resource.field_values`.

A dict by the key of the field, in JSON's own types:

- text, HTML (sanitised), URLs: str; numbers: int or float; yes or no: bool;
- dates, datetimes and times: ISO 8601 (`2026-01-31`, `2026-01-31T09:30:00`,
  `09:30:00`);
- a choice: its value; several: a list of them;
- a reference: `resource:IDENTIFIER`, `file:IDENTIFIER/NUMBER`, `image:KEY`, `page:KEY`,
  `concept:SCHEME.IDENTIFIER`, or a URL; several: a list of them;
- a link: `url`, `title`, `new_window`; a map location: `address`, `latitude`,
  `longitude`;
- a group or a clone: a dict of the same kind; a repeater: a list of such dicts; a
  flexible content: a list of `{"layout": KEY, "values": {…}}`;
- a password: a salted hash.

`_kept` is a list of orphaned values: `{"label": …, "value": …}`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from typing import Any

from django.contrib.auth.hashers import identify_hasher

from freeshelf.fields.definitions import DefinedField, Definitions
from freeshelf.fields.field_types import CHOICES, REFERENCES, FieldType
from freeshelf.library.services.merging_fields import ORPHANS

COLOUR = re.compile(r"#[0-9a-f]{6}(?:[0-9a-f]{2})?\Z")
_REFERENCE = re.compile(r"(?:resource|file|image|page|concept|source):\S+\Z")
_URL = re.compile(r"(?:https?://|/(?!/))\S+\Z", re.IGNORECASE)
_LINK = {"url", "title", "new_window"}
_LOCATION = {"address", "latitude", "longitude"}
_T = FieldType


@dataclass(frozen=True, slots=True)
class OrphanedValue:
    """A value without a field, or one whose shape does not fit its field.

    `path` is its keys and row numbers, joined by `/`.
    """

    path: str
    label: str
    value: Any


def is_empty(value: Any) -> bool:
    """Return whether a value is empty; False is not."""
    return value is None or value in ("", [], {})


def is_reference(value: Any) -> bool:
    """Return whether a value is written as a reference or a URL."""
    return isinstance(value, str) and bool(_REFERENCE.match(value) or _URL.match(value))


def has_valid_shape(field: DefinedField, value: Any) -> bool:
    """Return whether a value has the shape that the field requires."""
    if field.type in (_T.GROUP, _T.CLONE):
        return isinstance(value, dict)
    if field.type == _T.REPEATER:
        return _all(value, lambda row: isinstance(row, dict))
    if field.type == _T.FLEXIBLE_CONTENT:
        return _all(value, _is_layout_row)
    if not field.has_value:
        return False
    fits_one = partial(_FITS.get(field.type, _is_text), field)
    return _all(value, fits_one) if field.is_list else fits_one(value)


def orphaned_values(
    defined: Definitions, values: Mapping[str, Any]
) -> list[OrphanedValue]:
    """Return values whose field was deleted or whose shape no longer fits."""
    others = {key: value for key, value in values.items() if key != ORPHANS}
    orphans = list(_orphans_in_row(defined.fields, others, "", "", defined))
    kept = values.get(ORPHANS)
    for number, entry in enumerate(kept if isinstance(kept, list) else []):
        label = label_of_orphan(defined, entry)
        orphans.append(OrphanedValue(f"{ORPHANS}/{number}", label, entry["value"]))
    return orphans


def label_of_orphan(defined: Definitions, entry: Mapping[str, Any]) -> str:
    """Return the label of an orphaned value, which may be the key of a field."""
    label: str = defined.former_labels.get(entry["label"], entry["label"])
    field = defined.fields.get(label)
    return label if field is None else field.title


def rows_of(
    field: DefinedField, value: Any
) -> Iterator[tuple[DefinedField, Mapping[str, Any]]]:
    """Return the dicts of values in a container, each with its field or layout."""
    if has_valid_shape(field, value):
        for _number, container, row in _numbered_rows(field, value):
            if container is not None:
                yield container, row


def _numbered_rows(
    field: DefinedField, value: Any
) -> Iterator[tuple[int | None, DefinedField | None, Mapping[str, Any]]]:
    """Return the number of each row too; the layout of a row may be deleted."""
    if field.type in (_T.GROUP, _T.CLONE):
        yield None, field, value
    elif field.type == _T.REPEATER:
        for number, row in enumerate(value):
            yield number, field, row
    elif field.type == _T.FLEXIBLE_CONTENT:
        layouts = {part.key: part for part in field.parts}
        for number, row in enumerate(value):
            yield number, layouts.get(row["layout"]), row["values"]


def _orphans_in_row(
    parts: Mapping[str, DefinedField],
    values: Mapping[str, Any],
    path: str,
    label: str,
    defined: Definitions,
) -> Iterator[OrphanedValue]:
    """Return orphans among values; `path` and `label` come before theirs."""
    for key, value in values.items():
        part = parts.get(key)
        if part is None:
            name = defined.former_labels.get(key, key)
            yield OrphanedValue(f"{path}{key}", f"{label}{name}", value)
        else:
            yield from _orphans_in_value(
                part, value, f"{path}{key}", f"{label}{part.title}", defined
            )


def _orphans_in_value(
    field: DefinedField, value: Any, path: str, label: str, defined: Definitions
) -> Iterator[OrphanedValue]:
    if is_empty(value):
        return
    if not has_valid_shape(field, value):
        yield OrphanedValue(path, label, value)
        return
    for number, container, row in _numbered_rows(field, value):
        row_path = path if number is None else f"{path}/{number}"
        title = label if number is None else f"{label} {number + 1}"
        if container is None:
            yield OrphanedValue(row_path, title, row)
        else:
            parts = {part.key: part for part in container.parts}
            yield from _orphans_in_row(
                parts, row, f"{row_path}/", f"{title}, ", defined
            )


def _all(value: Any, test: Callable[[Any], bool]) -> bool:
    return isinstance(value, list) and all(map(test, value))


def _is_layout_row(row: Any) -> bool:
    return (
        isinstance(row, dict)
        and isinstance(row.get("layout"), str)
        and isinstance(row.get("values"), dict)
    )


def _is_text(field: DefinedField, value: Any) -> bool:
    # The field may have been of type password before.
    return isinstance(value, str) and not ("$" in value and _is_hash(field, value))


def _is_number(_asked: DefinedField, value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_choice(field: DefinedField, value: Any) -> bool:
    return isinstance(value, str) and value in dict(field.choices)


def _is_link(_asked: DefinedField, value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() <= _LINK
        and isinstance(value.get("url"), str)
    )


def _is_location(field: DefinedField, value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() <= _LOCATION
        and isinstance(value.get("address", ""), str)
        and all(
            value.get(name) is None or _is_number(field, value[name])
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
    _T.GOOGLE_MAP: _is_location,
    _T.PASSWORD: _is_hash,
    **dict.fromkeys(CHOICES, _is_choice),
    **dict.fromkeys(REFERENCES, lambda _asked, value: is_reference(value)),
}
