"""Changes of all fields of a group at once, as an editor sends them."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, NamedTuple

from django.db import transaction

from freeshelf.fields.definitions import UnsavedGroup
from freeshelf.fields.models import (
    FieldCondition,
    FieldDefinition,
    FieldGroup,
    FieldGroupRule,
    field_key,
)
from freeshelf.fields.services import remove_field


class SentCondition(NamedTuple):
    """A condition; `other` is the key of a field, or the id of a new one."""

    alternative: int
    other: str
    operator: str
    value: str


@dataclass(frozen=True, slots=True)
class SentField:
    """A field of a form; `id` is its key, or what the form called a new one.

    `conditions` is None where the form has none, which leaves stored ones.
    """

    id: str
    settings: Mapping[str, Any]
    conditions: tuple[SentCondition, ...] | None = None
    parts: tuple["SentField", ...] = ()

    @property
    def digest(self) -> str:
        """Return a digest of all but its place and its parts."""
        text = json.dumps([self.settings, self.conditions], sort_keys=True)
        return blake2b(text.encode(), digest_size=8).hexdigest()


def all_of(fields: Iterable[SentField]) -> Iterator[SentField]:
    """Yield fields, each followed by its parts."""
    for each in fields:
        yield each
        yield from all_of(each.parts)


class GroupEdit:
    """The changes that a form makes to the fields of a group, as unsaved rows.

    `stored` are the fields as they are now, `opened` the digests of those that the form
    was opened with. What the editor left alone stays as someone else changed it
    meanwhile. `conflicts` are the fields that both changed, `removed` those taken out,
    without the parts of each.
    """

    def __init__(
        self,
        group: FieldGroup,
        sent: Sequence[SentField],
        *,
        stored: Sequence[SentField],
        opened: Mapping[str, str],
    ) -> None:
        self.group = group
        self._existing = _rows_by_key(group)
        self._conditions = _conditions_by_field(self._existing)
        self._stored = {each.id: each.digest for each in all_of(stored)}
        self._opened = opened
        self._new: set[str] = set()
        self._changes: defaultdict[str, set[str]] = defaultdict(set)
        self.conflicts: list[str] = []
        self.rows_by_id: dict[str, FieldDefinition] = {}
        self.conditions: dict[str, tuple[SentCondition, ...]] = {}
        self._apply_all(sent, None)
        self.removed = self._removed()

    @property
    def rows(self) -> list[FieldDefinition]:
        """Return the rows in their order, each before its parts; then the unsent."""
        return list({row.key: row for row in self._all_rows()}.values())

    @property
    def added(self) -> list[FieldDefinition]:
        """Return the new rows."""
        return [row for row in self.rows_by_id.values() if row.key in self._new]

    @property
    def has_changes(self) -> bool:
        """Return whether saving would change a field."""
        return bool(self._new or self._changes or self.removed)

    def keep(self, keys: Collection[str]) -> None:
        """Keep fields that the form does not have, behind the others."""
        last = max((row.sort_order for row in self.rows_by_id.values()), default=0)
        for row in [row for row in self.removed if row.key in keys]:
            self.removed.remove(row)
            last += 1
            self._change(row, "sort_order", last)

    def conditions_of(self, row: FieldDefinition) -> list[FieldCondition]:
        """Return the conditions of a row as they will be."""
        return [
            FieldCondition(
                field=row,
                alternative=each.alternative,
                other=self.rows_by_id.get(each.other) or self._existing[each.other],
                operator=each.operator,
                value=each.value,
                sort_order=number,
            )
            for number, each in enumerate(self.conditions.get(row.key, ()))
            if each.other in self.rows_by_id or each.other in self._existing
        ]

    def unsaved(self, rules: list[FieldGroupRule]) -> UnsavedGroup:
        """Return the group as it would be, with primary keys made up for new rows."""
        self.group.pk = self.group.pk or -1
        gone = {row.key for row in self.removed}
        rows = [row for row in self.rows if row.key not in gone]
        for number, row in enumerate(rows, 1):
            row.pk = row.pk or -number
        for row in rows:
            row.group, row.parent = self.group, row.parent
        for rule in rules:
            rule.group = self.group
        conditions = [each for row in rows for each in self.conditions_of(row)]
        return UnsavedGroup(self.group, rules, rows, conditions)

    def summary(self) -> dict[str, Any]:
        """Return what changes, for the history: labels, and names of settings."""
        # A place alone changes with every field before it.
        changed = {
            str(row): self._changes[row.key] - {"sort_order", "parent"}
            for row in self.rows_by_id.values()
            if row.key not in self._new
        }
        return {
            "added": [str(row) for row in self.added],
            "deleted": [str(row) for row in self.removed],
            "changed": [
                {"label": label, "settings": sorted(settings)}
                for label, settings in changed.items()
                if settings
            ],
        }

    @transaction.atomic
    def save(self) -> None:
        """Save what differs, so that nothing else is indexed again."""
        for row in self.removed:
            remove_field(row)
        gone = {row.key for row in self.removed}
        changed = [
            row
            for row in self.rows
            if row.key not in gone and (row.key in self._new or self._changes[row.key])
        ]
        for row in changed:
            # The group or the parent may have been saved just now.
            row.group, row.parent = self.group, row.parent
            row.save()
        for row in changed:
            if "conditions" in self._changes[row.key]:
                FieldCondition.objects.filter(field=row).delete()
                FieldCondition.objects.bulk_create(self.conditions_of(row))
                row.save()

    def _all_rows(self) -> Iterator[FieldDefinition]:
        yield from self.rows_by_id.values()
        yield from self._existing.values()

    def _apply_all(
        self, sent: Iterable[SentField], parent: FieldDefinition | None
    ) -> None:
        for number, each in enumerate(sent):
            row = self._existing.get(each.id)
            if row is None and each.id in self._opened:
                # Someone deleted it meanwhile: gone, unless it was changed here.
                if each.digest != self._opened[each.id]:
                    self.conflicts.append(str(FieldDefinition(**each.settings)))
                continue
            is_new = row is None or each.id in self.rows_by_id
            if row is None or is_new:
                row = FieldDefinition(group=self.group, key=field_key())
                self._new.add(row.key)
            name = row.key if each.id in self.rows_by_id else each.id
            self.rows_by_id[name] = row
            self._apply(row, each)
            if row.parent != parent:
                self._change(row, "parent", parent)
            self._change(row, "sort_order", number)
            self._apply_all(each.parts, row)

    def _apply(self, row: FieldDefinition, sent: SentField) -> None:
        is_new = row.key in self._new
        now, opened = self._stored.get(row.key), self._opened.get(row.key)
        if not is_new and now != opened:
            if sent.digest in (now, opened):
                self.conditions[row.key] = self._conditions[row.key]
                return
            self.conflicts.append(str(row))
        for name, value in sent.settings.items():
            self._change(row, name, value)
        kept = self._conditions[row.key]
        wanted = kept if sent.conditions is None else sent.conditions
        self.conditions[row.key] = wanted
        if wanted != kept:
            self._changes[row.key].add("conditions")

    def _change(self, row: FieldDefinition, name: str, value: Any) -> None:
        if getattr(row, name) != value:
            setattr(row, name, value)
            self._changes[row.key].add(name)

    def _removed(self) -> list[FieldDefinition]:
        gone = {
            key: row
            for key, row in self._existing.items()
            if key in self._opened and key not in self.rows_by_id
        }
        return [
            row
            for row in gone.values()
            if row.parent is None or row.parent.key not in gone
        ]


def _rows_by_key(group: FieldGroup) -> dict[str, FieldDefinition]:
    """Return the rows of a group by key; parents are the same objects."""
    if group.pk is None:
        return {}
    rows = list(FieldDefinition.objects.filter(group=group).select_related("scheme"))
    by_pk = {row.pk: row for row in rows}
    for row in rows:
        row.parent = by_pk.get(row.parent_id) if row.parent_id else None
    return {row.key: row for row in rows}


def _conditions_by_field(
    rows: Mapping[str, FieldDefinition],
) -> defaultdict[str, tuple[SentCondition, ...]]:
    found: defaultdict[str, tuple[SentCondition, ...]] = defaultdict(tuple)
    stored = FieldCondition.objects.filter(field__in=[row.pk for row in rows.values()])
    for each in stored.select_related("field", "other").order_by("sort_order", "pk"):
        condition = SentCondition(
            each.alternative, each.other.key, each.operator, each.value
        )
        found[each.field.key] += (condition,)
    return found
