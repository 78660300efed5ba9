"""Write the field values of agents and concepts."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import transaction
from django.db.models import Q
from wagtail.log_actions import log

from freeshelf.core.personal_data import ERASED_TEXT
from freeshelf.library.field_groups.definitions import Definitions, definitions
from freeshelf.library.field_groups.entity_values import (
    Entity,
    entity_kind,
    entity_values,
)
from freeshelf.library.field_groups.value_text import raw_value_text, value_text
from freeshelf.library.field_groups.values import KEPT, is_empty
from freeshelf.library.models import Agent, FieldValueSet

if TYPE_CHECKING:
    from django.contrib.auth.models import User

CHANGED = "freeshelf.fields"


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


def move_values(kept: Entity, merged: Entity) -> list[int]:
    """Move value sets from the merged to the kept entity and return their keys."""
    sets = FieldValueSet.objects.filter(**{entity_kind(merged): merged})
    keys = list(sets.values_list("pk", flat=True))
    sets.update(**{entity_kind(kept): kept})
    return keys


def unmerge_values(
    kept: Entity, merged: Entity, moved: Iterable[int], *, since: datetime
) -> None:
    """Undo `move_values`, except for values edited since."""
    unedited = Q(edited_at=None) | Q(edited_at__lt=since)
    sets = FieldValueSet.objects.filter(unedited, pk__in=list(moved))
    sets.filter(**{entity_kind(kept): kept}).update(**{entity_kind(merged): merged})


def _changes(
    defined: Definitions, before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[dict[str, str]]:
    changes = []
    for key in dict.fromkeys((*before, *after)):
        old, new = before.get(key), after.get(key)
        if old == new or (is_empty(old) and is_empty(new)):
            continue
        if key == KEPT:
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
        label = defined.former_labels.get(entry["label"], entry["label"])
        if (field := defined.fields.get(label)) is not None:
            label = field.title
        texts = {"before": "", "after": ""} | {when: raw_value_text(entry["value"])}
        changes.append({"label": label, **texts})
    return changes
