"""The values of people, organisations and concepts: rows of their own, by source."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import reduce
from typing import Any

from django.db.models import QuerySet

from freeshelf.library.field_groups.definitions import Definitions
from freeshelf.library.field_groups.rules import AgentFacts, ConceptFacts
from freeshelf.library.field_groups.values import merge_values
from freeshelf.library.field_groups.visible_values import FieldValue, visible_values
from freeshelf.library.models import Agent, FieldValueSet, StagedObject
from freeshelf.vocabularies.models import Concept

Entity = Agent | Concept


def entity_kind(thing: Entity) -> str:
    """The name of the column of a set that leads to such a thing."""
    return "agent" if isinstance(thing, Agent) else "concept"


def entity_facts(thing: Entity) -> AgentFacts | ConceptFacts:
    """What rules ask about it."""
    if isinstance(thing, Agent):
        return AgentFacts(thing.kind)
    return ConceptFacts(thing.scheme_id)


def entity_values(thing: Entity) -> dict[str, Any]:
    """All its values, as `Resource.field_values` keeps those of a record.

    Where two sources differ, the older set goes first; the other value stands among
    those that no field has.
    """
    if thing.pk is None:
        return {}
    sets = FieldValueSet.objects.filter(**{entity_kind(thing): thing})
    return merge_value_sets(sets.values_list("values", flat=True))


def entity_values_by_pk(kind: str) -> dict[int, dict[str, Any]]:
    """The values of all things of a kind that have any, by primary key."""
    found: defaultdict[int, list[Mapping[str, Any]]] = defaultdict(list)
    rows = FieldValueSet.objects.filter(**{f"{kind}__isnull": False})
    for key, values in rows.values_list(kind, "values").iterator():
        found[key].append(values)
    return {key: merge_value_sets(sets) for key, sets in found.items()}


def opened_sets() -> QuerySet[FieldValueSet]:
    """The sets without those that are staged."""
    staged = StagedObject.objects.keys_of(FieldValueSet)
    return FieldValueSet.objects.exclude(pk__in=staged)


def visible_entity_values(
    thing: Entity, *, for_staff: bool = False, defined: Definitions | None = None
) -> list[FieldValue]:
    """Its values as readers may see them (`visible_values`)."""
    if thing.pk is None:
        return []
    sets = opened_sets().filter(**{entity_kind(thing): thing})
    return visible_values(
        merge_value_sets(sets.values_list("values", flat=True)),
        entity_facts(thing),
        for_staff=for_staff,
        defined=defined,
    )


def merge_value_sets(sets: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The values of one thing from all its sets, the oldest first."""
    nothing: dict[str, Any] = {}
    return reduce(merge_values, sets, nothing)
