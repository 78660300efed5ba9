"""Writing the values of people, organisations and concepts."""

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
    """Put these in the place of all values of a thing; its history says what changed.

    What changed comes back too: the label of each field, with its words before and
    after. No later import changes what a person changed.
    """
    changes = _changes(definitions(at_once=True), entity_values(entity), values)
    if not changes:
        return []
    kind = entity_kind(entity)
    first, *others = FieldValueSet.objects.filter(**{kind: entity}) or [
        # Not named by the thing: an earlier one of it may stand with another by now.
        FieldValueSet(**{kind: entity}, origin=f"admin {uuid4()}")
    ]
    first.values, first.edited_at = dict(values), now
    first.save()
    for each in others:
        # What the source said stays: a later import tells by it what is new.
        each.values, each.edited_at = {}, now
        each.save()
    log(entity, CHANGED, user=user, data={"fields": changes})
    return changes


@transaction.atomic
def import_values(*, thing: Entity, origin: str, said: Mapping[str, Any]) -> bool:
    """Note what a source says of a thing; say whether anything is new.

    What a person changed since the source was last asked stays as it is, and nothing is
    taken in of someone who was erased.
    """
    if isinstance(thing, Agent) and thing.name == ERASED_TEXT:
        return False
    kept = FieldValueSet.objects.filter(origin=origin).first()
    kind = entity_kind(thing)
    if kept is None:
        if said:
            FieldValueSet.objects.create(
                **{kind: thing},
                origin=origin,
                values=dict(said),
                source_values=dict(said),
            )
        return bool(said)
    is_elsewhere = getattr(kept, kind) != thing and kept.edited_at is None
    if kept.source_values == said and not is_elsewhere:
        return False
    if is_elsewhere:
        kept.agent, kept.concept = None, None
        setattr(kept, kind, thing)
    for key in {*kept.source_values, *said}:
        if kept.values.get(key) == kept.source_values.get(key):
            kept.values[key] = said.get(key)
    kept.values = {k: v for k, v in kept.values.items() if v is not None}
    kept.source_values = dict(said)
    kept.save()
    return True


def move_values(kept: Entity, merged: Entity) -> list[int]:
    """Give a thing the values of what is merged into it; for `bring_values_back`."""
    sets = FieldValueSet.objects.filter(**{entity_kind(merged): merged})
    keys = list(sets.values_list("pk", flat=True))
    sets.update(**{entity_kind(kept): kept})
    return keys


def unmerge_values(
    kept: Entity, merged: Entity, moved: Iterable[int], *, since: datetime
) -> None:
    """Undo `move_values`; what was edited since stays where it is."""
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
        asked = defined.fields.get(key)
        label = asked.title if asked else defined.former_labels.get(key, key)
        words = [
            value_text(asked, v) if asked else raw_value_text(v) for v in (old, new)
        ]
        changes.append({"label": label, "before": words[0], "after": words[1]})
    return changes


def _kept_changes(
    defined: Definitions, before: list[dict[str, Any]], after: list[dict[str, Any]]
) -> list[dict[str, str]]:
    """What was removed from the values that no field has, and what came to them."""
    gone = [(entry, "before") for entry in before if entry not in after]
    new = [(entry, "after") for entry in after if entry not in before]
    changes = []
    for entry, when in (*gone, *new):
        label = defined.former_labels.get(entry["label"], entry["label"])
        if (asked := defined.fields.get(label)) is not None:
            label = asked.title
        words = {"before": "", "after": ""} | {when: raw_value_text(entry["value"])}
        changes.append({"label": label, **words})
    return changes
