"""Writing the values of people, organisations and concepts."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import transaction
from django.db.models import Q
from wagtail.log_actions import log

from freeshelf.core.personal_data import ERASED
from freeshelf.library.field_groups.definitions import Definitions, definitions
from freeshelf.library.field_groups.value_sets import Thing, kind_of, values_of_thing
from freeshelf.library.field_groups.values import KEPT, is_empty
from freeshelf.library.field_groups.words import words_of, words_of_any
from freeshelf.library.models import Agent, FieldValueSet

if TYPE_CHECKING:
    from django.contrib.auth.models import User

CHANGED = "freeshelf.fields"


@transaction.atomic
def keep_values(
    *, thing: Thing, values: Mapping[str, Any], now: datetime, user: "User | None"
) -> list[dict[str, str]]:
    """Put these in the place of all values of a thing; its history says what changed.

    What changed comes back too: the label of each field, with its words before and
    after. No later import changes what a person changed.
    """
    changes = _changes(definitions(at_once=True), values_of_thing(thing), values)
    if not changes:
        return []
    kind = kind_of(thing)
    first, *others = FieldValueSet.objects.filter(**{kind: thing}) or [
        # Not named by the thing: an earlier one of it may stand with another by now.
        FieldValueSet(**{kind: thing}, origin=f"desk {uuid4()}")
    ]
    first.values, first.edited_at = dict(values), now
    first.save()
    for each in others:
        # What the source said stays: a later import tells by it what is new.
        each.values, each.edited_at = {}, now
        each.save()
    log(thing, CHANGED, user=user, data={"fields": changes})
    return changes


@transaction.atomic
def take_in_values(*, thing: Thing, origin: str, said: Mapping[str, Any]) -> bool:
    """Note what a source says of a thing; say whether anything is new.

    What a person changed since the source was last asked stays as it is, and nothing is
    taken in of someone who was erased.
    """
    if isinstance(thing, Agent) and thing.name == ERASED:
        return False
    kept = FieldValueSet.objects.filter(origin=origin).first()
    kind = kind_of(thing)
    if kept is None:
        if said:
            FieldValueSet.objects.create(
                **{kind: thing}, origin=origin, values=dict(said), said=dict(said)
            )
        return bool(said)
    is_elsewhere = getattr(kept, kind) != thing and kept.edited_at is None
    if kept.said == said and not is_elsewhere:
        return False
    if is_elsewhere:
        kept.agent, kept.concept = None, None
        setattr(kept, kind, thing)
    for key in {*kept.said, *said}:
        if kept.values.get(key) == kept.said.get(key):
            kept.values[key] = said.get(key)
    kept.values = {k: v for k, v in kept.values.items() if v is not None}
    kept.said = dict(said)
    kept.save()
    return True


def move_values(kept: Thing, merged: Thing) -> list[int]:
    """Give a thing the values of what is merged into it; for `bring_values_back`."""
    sets = FieldValueSet.objects.filter(**{kind_of(merged): merged})
    keys = list(sets.values_list("pk", flat=True))
    sets.update(**{kind_of(kept): kept})
    return keys


def bring_values_back(
    kept: Thing, merged: Thing, moved: Iterable[int], *, since: datetime
) -> None:
    """Undo `move_values`; what was edited since stays where it is."""
    unedited = Q(edited_at=None) | Q(edited_at__lt=since)
    sets = FieldValueSet.objects.filter(unedited, pk__in=list(moved))
    sets.filter(**{kind_of(kept): kept}).update(**{kind_of(merged): merged})


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
        label = asked.title if asked else defined.former.get(key, key)
        words = [words_of(asked, v) if asked else words_of_any(v) for v in (old, new)]
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
        label = defined.former.get(entry["label"], entry["label"])
        if (asked := defined.fields.get(label)) is not None:
            label = asked.title
        words = {"before": "", "after": ""} | {when: words_of_any(entry["value"])}
        changes.append({"label": label, **words})
    return changes
