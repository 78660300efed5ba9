"""Finding people, organisations and concepts in the admin by what stands in fields."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from freeshelf.library.field_groups.definitions import DefinedField, definitions
from freeshelf.library.field_groups.entity_values import (
    Entity,
    entity_facts,
    entity_values_by_pk,
)
from freeshelf.library.field_groups.references import targets_of
from freeshelf.library.field_groups.visible_values import (
    plain_texts,
    single_values,
    visible_values,
)
from freeshelf.library.models import Agent, FieldType
from freeshelf.vocabularies.admin.concept_search import fold
from freeshelf.vocabularies.models import Concept

_Single = tuple[DefinedField, Any]


def search_agents(query: str) -> list[int]:
    """Keys of people and organisations with every word in a name or in a value.

    Values for staff count, and those that readers do not search; passwords do not.
    Accents and capitals do not matter.
    """
    agents = Agent.objects.filter(value_sets__isnull=False).distinct()
    names = ((each, f"{each.name}\n{each.alternative_names}") for each in agents)
    return _keys("agent", query, names)


def search_concepts(query: str) -> list[int]:
    """The same of concepts; all their labels are names."""
    concepts = Concept.objects.filter(value_sets__isnull=False).distinct()
    names = (
        (each, "\n".join(label.text for label in each.labels.all()))
        for each in concepts.with_labels()
    )
    return _keys("concept", query, names)


def _keys(kind: str, query: str, named: Iterable[tuple[Entity, str]]) -> list[int]:
    words = fold(query).split()
    values = entity_values_by_pk(kind) if words else {}
    if not values:
        return []
    defined = definitions(at_once=True)
    names: dict[int, str] = {}
    singles: dict[int, list[_Single]] = {}
    for thing, name in named:
        readable = visible_values(
            values.get(thing.pk, {}),
            entity_facts(thing),
            for_staff=True,
            defined=defined,
        )
        names[thing.pk], singles[thing.pk] = name, list(single_values(readable))
    labels = _labels(singles.values())
    return [
        pk
        for pk, found in singles.items()
        if _holds("\n".join([names[pk], *_texts(found, labels)]), words)
    ]


def _holds(text: str, words: Iterable[str]) -> bool:
    folded = fold(text)
    return all(word in folded for word in words)


def _texts(singles: Iterable[_Single], labels: Mapping[str, str]) -> Iterator[str]:
    for asked, value in singles:
        if asked.type == FieldType.TAXONOMY:
            yield labels.get(value, "")
        else:
            yield from plain_texts(asked, value)


def _labels(found: Iterable[Iterable[_Single]]) -> dict[str, str]:
    """The shown labels of the concepts that are values, by reference."""
    wanted = (
        value
        for singles in found
        for asked, value in singles
        if asked.type == FieldType.TAXONOMY
    )
    return {
        reference: "\n".join(label.text for label in concept.labels.all())
        for reference, concept in targets_of(wanted).items()
    }
