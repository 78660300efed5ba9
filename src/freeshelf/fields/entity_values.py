"""Field values of agents and concepts, stored in rows by source; images in values."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from typing import Any

from django.db.models import QuerySet

from freeshelf.fields.display import (
    FieldValue,
    field_values,
    single_values,
    visible_values,
)
from freeshelf.fields.models import FieldValueSet
from freeshelf.fields.rules import AgentFacts, ConceptFacts
from freeshelf.library.access import Reader
from freeshelf.library.models import Agent, Resource, StagedObject
from freeshelf.library.pictures import readable_rows
from freeshelf.library.services.merging_fields import merge_values
from freeshelf.vocabularies.models import Concept

Entity = Agent | Concept
ENTITY_KINDS = ("agent", "concept")
_IMAGE = "image:"


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


def visible_entity_values(entity: Entity) -> list[FieldValue]:
    """Return the values that visitors may see (`visible_values`)."""
    if entity.pk is None:
        return []
    sets = opened_sets().filter(**{entity_kind(entity): entity})
    values = merge_value_sets(sets.values_list("values", flat=True))
    return visible_values(values, entity_facts(entity))


def merge_value_sets(sets: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Merge the value sets of one entity, oldest first."""
    nothing: dict[str, Any] = {}
    return reduce(merge_values, sets, nothing)


def images_of_records(keys: set[str], reader: Reader) -> Iterator[str]:
    """Return images in values of these records."""
    for record in readable_rows(Resource, keys, reader):
        yield from _images_in(field_values(record))


def images_of_entities(keys: set[str], reader: Reader) -> Iterator[str]:
    """Return images in these sets of values of agents and concepts."""
    sets = FieldValueSet.objects.filter(pk__in=keys).select_related("agent", "concept")
    for entity in {row.agent or row.concept for row in sets}:
        if entity is None:
            continue
        visible = type(entity).objects.visible_to(reader)
        if visible.filter(pk=entity.pk).exists():
            yield from _images_in(visible_entity_values(entity))


def _images_in(values: Iterable[FieldValue]) -> Iterator[str]:
    for _field, value in single_values(values):
        if isinstance(value, str) and value.startswith(_IMAGE):
            yield value.removeprefix(_IMAGE)
