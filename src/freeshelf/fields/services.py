"""Write and erase the values of agents and concepts; delete fields and groups."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import transaction
from django.db.models import Q
from wagtail.log_actions import log, registry

from freeshelf.core.personal_data import ERASED_TEXT
from freeshelf.fields.definitions import Definitions, definitions
from freeshelf.fields.display import raw_value_text, value_text
from freeshelf.fields.entity_values import (
    ENTITY_KINDS,
    Entity,
    entity_kind,
    entity_values,
)
from freeshelf.fields.models import (
    FieldDefinition,
    FieldGroup,
    FieldValueSet,
    FormerField,
)
from freeshelf.fields.values import is_empty, label_of_orphan, orphaned_values
from freeshelf.library.models import Agent
from freeshelf.library.personal_data import LibraryFinder
from freeshelf.library.services.merging_fields import ORPHANS

if TYPE_CHECKING:
    from django.contrib.auth.models import User

CHANGED = "freeshelf.fields"
FIELDS_EDITED = "freeshelf.fields.edited"
_MOVED = "field_values"


@transaction.atomic
def save_values(
    *, entity: Entity, values: Mapping[str, Any], now: datetime, user: "User | None"
) -> list[dict[str, str]]:
    """Replace all values of an entity, log the changes and return them.

    A change has the label of a field, with its text before and after. No later import
    overwrites what a user changed.
    """
    changes = _changes(definitions(at_once=True), entity_values(entity), values)
    if not changes:
        return []
    kind = entity_kind(entity)
    first, *others = FieldValueSet.objects.filter(**{kind: entity}) or [
        # Not derived from the entity: an earlier set of it may belong to another by
        # now.
        FieldValueSet(**{kind: entity}, origin=f"admin {uuid4()}")
    ]
    first.values, first.edited_at = dict(values), now
    first.save()
    for each in others:
        # Keep the source values: a later import compares with them.
        each.values, each.edited_at = {}, now
        each.save()
    log(entity, CHANGED, user=user, data={"fields": changes})
    return changes


@transaction.atomic
def import_values(*, thing: Entity, origin: str, said: Mapping[str, Any]) -> bool:
    """Save the values of a source and return whether any changed.

    Keeps what a user changed since the last import, and imports nothing for a person
    who was erased.
    """
    if isinstance(thing, Agent) and thing.name == ERASED_TEXT:
        return False
    stored = FieldValueSet.objects.filter(origin=origin).first()
    kind = entity_kind(thing)
    if stored is None:
        if said:
            FieldValueSet.objects.create(
                **{kind: thing},
                origin=origin,
                values=dict(said),
                source_values=dict(said),
            )
        return bool(said)
    is_elsewhere = getattr(stored, kind) != thing and stored.edited_at is None
    if stored.source_values == said and not is_elsewhere:
        return False
    if is_elsewhere:
        stored.agent, stored.concept = None, None
        setattr(stored, kind, thing)
    for key in {*stored.source_values, *said}:
        if stored.values.get(key) == stored.source_values.get(key):
            stored.values[key] = said.get(key)
    stored.values = {k: v for k, v in stored.values.items() if v is not None}
    stored.source_values = dict(said)
    stored.save()
    return True


def move_values(kind: str, kept: int, merged: int, **_: Any) -> dict[str, Any]:
    """Move value sets to the kept agent or concept, and return their keys."""
    if kind not in ENTITY_KINDS:
        return {}
    sets = FieldValueSet.objects.filter(**{kind: merged})
    keys = list(sets.values_list("pk", flat=True))
    sets.update(**{kind: kept})
    return {_MOVED: keys}


def unmerge_values(
    kind: str,
    kept: int,
    merged: int,
    moved: Mapping[str, Any],
    since: datetime,
    **_: Any,
) -> None:
    """Undo `move_values`, except for values edited since."""
    if kind in ENTITY_KINDS:
        unedited = Q(edited_at=None) | Q(edited_at__lt=since)
        sets = FieldValueSet.objects.filter(unedited, pk__in=moved.get(_MOVED, []))
        sets.filter(**{kind: kept}).update(**{kind: merged})


class LibraryWithFieldsFinder(LibraryFinder):
    """Finds what the library's own finder does, with field values of agents."""

    def more_facts(self, agent: Agent) -> dict[str, Any]:
        """Return each value with its label, including orphaned values."""
        values, defined = entity_values(agent), definitions(at_once=True)
        lines = [
            f"{field.title}: {value_text(field, values[field.key])}"
            for field in defined.top
            if not is_empty(values.get(field.key))
        ]
        lines += [
            f"{each.label}: {raw_value_text(each.value)}"
            for each in orphaned_values(defined, values)
            if each.path not in defined.fields
        ]
        return {"fields": lines}

    @transaction.atomic
    def anonymise(self, agent: Agent) -> None:
        """Erase the values, and their history, with what names the person."""
        super().anonymise(agent)
        FieldValueSet.objects.filter(agent=agent).delete()
        registry.get_logs_for_instance(agent).filter(action=CHANGED).delete()


def _changes(
    defined: Definitions, before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[dict[str, str]]:
    changes = []
    for key in dict.fromkeys((*before, *after)):
        old, new = before.get(key), after.get(key)
        if old == new or (is_empty(old) and is_empty(new)):
            continue
        if key == ORPHANS:
            changes += _kept_changes(defined, old or [], new or [])
            continue
        field = defined.fields.get(key)
        label = field.title if field else defined.former_labels.get(key, key)
        texts = [
            value_text(field, v) if field else raw_value_text(v) for v in (old, new)
        ]
        changes.append({"label": label, "before": texts[0], "after": texts[1]})
    return changes


def _kept_changes(
    defined: Definitions, before: list[dict[str, Any]], after: list[dict[str, Any]]
) -> list[dict[str, str]]:
    """Return the changes of orphaned values."""
    removed = [(entry, "before") for entry in before if entry not in after]
    new = [(entry, "after") for entry in after if entry not in before]
    changes = []
    for entry, when in (*removed, *new):
        label = label_of_orphan(defined, entry)
        texts = {"before": "", "after": ""} | {when: raw_value_text(entry["value"])}
        changes.append({"label": label, **texts})
    return changes


@transaction.atomic
def remove_field(field: FieldDefinition) -> None:
    """Delete a field and its subfields; records keep the values, under its label."""
    pending, fields = [field], []
    while pending:
        each = pending.pop()
        fields.append(each)
        pending.extend(each.parts.all())
    _save_labels(fields)
    field.delete()


@transaction.atomic
def remove_field_group(group: FieldGroup) -> None:
    """Delete a group with its fields; records keep the values."""
    _save_labels(list(group.fields.all()))
    group.delete()


def _save_labels(fields: list[FieldDefinition]) -> None:
    FormerField.objects.bulk_create(
        (
            FormerField(
                key=field.key, label=str(field)[:200], group_title=field.group.title
            )
            for field in fields
        ),
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["label", "group_title"],
    )
