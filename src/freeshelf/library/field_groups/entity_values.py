"""Field values of agents and concepts, stored in rows by source."""

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


def entity_kind(entity: Entity) -> str:
    """Return the name of the foreign key from a value set to this entity."""
    return "agent" if isinstance(entity, Agent) else "concept"


def entity_facts(entity: Entity) -> AgentFacts | ConceptFacts:
    """Return the facts that rules use."""
    if isinstance(entity, Agent):
        return AgentFacts(entity.kind)
    return ConceptFacts(entity.scheme_id)


def entity_values(entity: Entity) -> dict[str, Any]:
    """Return all values of an entity in the format of `Resource.field_values`.

    Where two sources differ, the older set wins; the other value is added to the
    orphaned ones.
    """
    if entity.pk is None:
        return {}
    sets = FieldValueSet.objects.filter(**{entity_kind(entity): entity})
    return merge_value_sets(sets.values_list("values", flat=True))


def entity_values_by_pk(kind: str) -> dict[int, dict[str, Any]]:
    """Return the values of all entities of a kind, by primary key."""
    sets_by_key: defaultdict[int, list[Mapping[str, Any]]] = defaultdict(list)
    rows = FieldValueSet.objects.filter(**{f"{kind}__isnull": False})
    for key, values in rows.values_list(kind, "values").iterator():
        sets_by_key[key].append(values)
    return {key: merge_value_sets(sets) for key, sets in sets_by_key.items()}


def opened_sets() -> QuerySet[FieldValueSet]:
    """Return value sets that are not staged."""
    staged = StagedObject.objects.keys_of(FieldValueSet)
    return FieldValueSet.objects.exclude(pk__in=staged)


def visible_entity_values(
    entity: Entity, *, for_staff: bool = False, defined: Definitions | None = None
) -> list[FieldValue]:
    """Return the values that visitors may see (`visible_values`)."""
    if entity.pk is None:
        return []
    sets = opened_sets().filter(**{entity_kind(entity): entity})
    return visible_values(
        merge_value_sets(sets.values_list("values", flat=True)),
        entity_facts(entity),
        for_staff=for_staff,
        defined=defined,
    )


def merge_value_sets(sets: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Merge the value sets of one entity, oldest first."""
    nothing: dict[str, Any] = {}
    return reduce(merge_values, sets, nothing)
