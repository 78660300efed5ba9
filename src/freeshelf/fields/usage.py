"""Count what holds values of a field."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from freeshelf.fields.entity_values import entity_values_by_pk
from freeshelf.fields.values import is_empty
from freeshelf.library.models import Resource


@dataclass(slots=True)
class Holders:
    """Number of records, people and organisations, and concepts with a value."""

    records: int = 0
    agents: int = 0
    concepts: int = 0


def holders_of(keys: Collection[str]) -> dict[str, Holders]:
    """Return what holds a value of each field, in drafts too, and within rows.

    Counts what nobody here may read as well: deleting the field is about all of it.
    """
    found = {key: Holders() for key in keys}
    if not keys:
        return found
    for values in _values_of_records():
        for key in _held(values, keys):
            found[key].records += 1
    for kind in ("agent", "concept"):
        for values in entity_values_by_pk(kind).values():
            for key in _held(values, keys):
                holders = found[key]
                setattr(holders, f"{kind}s", getattr(holders, f"{kind}s") + 1)
    return found


def _values_of_records() -> Iterator[Any]:
    """Yield the values of each record, of its published state and its draft."""
    drafted = F("latest_revision__content__field_values")
    records = Resource.objects.current()
    published = records.exclude(field_values={}, has_unpublished_changes=False)
    rows = published.values_list("field_values", "has_unpublished_changes", drafted)
    for values, has_draft, draft in rows.iterator(200):
        yield [values, draft] if has_draft else values


def _held(values: Any, keys: Collection[str]) -> set[str]:
    """Return the keys that have a value, at any depth; layouts are named in rows."""
    if isinstance(values, list):
        return {key for each in values for key in _held(each, keys)}
    if not isinstance(values, dict):
        return set()
    own = {key for key, value in values.items() if key in keys and not is_empty(value)}
    layout = values.get("layout")
    if isinstance(layout, str) and layout in keys:
        own.add(layout)
    return own | {key for each in values.values() for key in _held(each, keys)}
