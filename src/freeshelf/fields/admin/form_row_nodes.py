"""Rows of a repeater or a flexible content in the form.

Rows can be added, removed and moved while the form is open, and saved in between. So
each carries in the page what no input of it shows (`rest`), and its number when the
page was rendered (`origin`), which locates its password.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any

from django import forms

from freeshelf.core.foreign_data import read_json
from freeshelf.fields.admin.form_nodes import (
    FormSubmission,
    Node,
    PartsNode,
    media_of,
)
from freeshelf.fields.definitions import DefinedField
from freeshelf.fields.field_types import FieldType
from freeshelf.fields.values import has_valid_shape, is_empty

MAX_ROWS = 500
_T = FieldType


class RowNode(PartsNode):
    """One row: the values of the fields of its repeater or of its layout."""

    template = "fields/admin/row.html"

    origin = ""

    @property
    def rest(self) -> str:
        """Return the values that no input shows, as JSON."""
        rest = filter_values(self.asked.parts, self._values, _is_stray)
        return json.dumps(rest) if rest else ""


class RowsNode(Node):
    """The rows, and an empty one of each kind for the script to copy."""

    template = "fields/admin/rows.html"

    def prepare(self) -> None:
        self.is_flexible = self.asked.type == _T.FLEXIBLE_CONTENT
        self.mark = f"__row{self.path.count('/')}__"
        kinds = self.asked.parts if self.is_flexible else (self.asked,)
        self._kinds = {kind.key: kind for kind in kinds}
        stored = self._stored if self._fits else []
        rows = [self._read(each) for each in stored]
        # Rows of a deleted layout are kept, after the others.
        self._unknown_rows = [
            each
            for number, each in enumerate(stored)
            if rows[number][0] is None
            and f"{self.path}/{number}" not in self.sent.removed
        ]
        is_sent = self.sent.data is not None
        self.rows = list(self._sent(rows) if is_sent else self._all(rows))

    @property
    def blanks(self) -> list[RowNode]:
        """Return an empty row of each layout, with a placeholder for its number."""
        blank = FormSubmission(self.sent.resource, self.sent.make, is_new=True)
        name, path = f"{self.name}-{self.mark}", f"{self.path}/{self.mark}"
        return [RowNode(kind, {}, name, path, blank) for kind in self._kinds.values()]

    @property
    def order(self) -> str:
        """Return the numbers of the rows in the order of the page."""
        return ",".join(row.name.rpartition("-")[2] for row in self.rows)

    def children(self) -> Iterable[Node]:
        return self.rows

    @cached_property
    def value(self) -> Any:
        """Return the rows that are not empty, renumbered."""
        rows: list[Any] = []
        for row in self.rows:
            row.set_path(f"{self.path}/{len(rows)}")
            if self.is_flexible:
                rows.append({"layout": row.asked.key, "values": row.value})
            elif any(each is not False for each in row.value.values()):
                rows.append(row.value)
        return self._or_misfit(rows + self._unknown_rows)

    @property
    def media(self) -> forms.Media:
        """Return the media of its rows, including the empty ones."""
        return media_of([*self.rows, *self.blanks])

    def _all(self, rows: list["_Row"]) -> Iterable[RowNode]:
        for number, (kind, values) in enumerate(rows):
            if kind is not None:
                yield self._row(kind, values, number, origin=str(number))

    def _sent(self, rows: list["_Row"]) -> Iterable[RowNode]:
        data = self.sent.data or {}
        order = str(data.get(f"{self.name}-order", "")).split(",")
        numbers = dict.fromkeys(int(each) for each in order if _is_number(each))
        for number in list(numbers)[:MAX_ROWS]:
            name = f"{self.name}-{number}"
            kind = self._kinds.get(str(data.get(f"{name}-kind", "")))
            if kind is None:
                continue
            stored = _object(str(data.get(f"{name}-rest", "")))
            origin = str(data.get(f"{name}-origin", ""))
            if _is_number(origin) and int(origin) < len(rows):
                stored |= filter_values(kind.parts, rows[int(origin)][1], _is_unseen)
            yield self._row(kind, stored, number, origin=origin)

    def _row(
        self, kind: DefinedField, stored: Mapping[str, Any], number: int, *, origin: str
    ) -> RowNode:
        path = f"{self.path}/{origin or number}"
        name = f"{self.name}-{number}"
        row = RowNode(kind, stored, name, path, self.sent)
        row.origin = origin
        return row

    def _read(self, row: Mapping[str, Any]) -> "_Row":
        if not self.is_flexible:
            return self.asked, row
        return self._kinds.get(str(row["layout"])), row["values"]


_Row = tuple[DefinedField | None, Mapping[str, Any]]


def filter_values(
    parts: Iterable[DefinedField],
    values: Mapping[str, Any],
    wanted: Callable[[DefinedField | None, Any], bool],
) -> dict[str, Any]:
    """Return values that `wanted` accepts by field (None: deleted) and value."""
    parts_by_key = {part.key: part for part in parts}
    wanted_values = {}
    for key, value in values.items():
        part = parts_by_key.get(key)
        if part is not None and part.parts and isinstance(value, dict):
            inside = filter_values(part.parts, value, wanted)
            if inside:
                wanted_values[key] = inside
        elif not is_empty(value) and wanted(part, value):
            wanted_values[key] = value
    return wanted_values


def _is_stray(part: DefinedField | None, value: Any) -> bool:
    is_secret = part is not None and part.type == _T.PASSWORD
    return part is None or not (is_secret or has_valid_shape(part, value))


def _is_unseen(part: DefinedField | None, value: Any) -> bool:
    """Return whether a form cannot submit this: a password, or an unticked box."""
    return part is not None and (part.type == _T.PASSWORD or value is False)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _object(text: str) -> dict[str, Any]:
    try:
        parsed = read_json(text or "{}")
    except ValueError:
        return {}
    return parsed if isinstance(parsed, dict) else {}
