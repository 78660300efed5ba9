"""Admin search of agents and concepts by their field values."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from freeshelf.fields.definitions import DefinedField, definitions
from freeshelf.fields.display import plain_texts, single_values, visible_values
from freeshelf.fields.entity_values import Entity, entity_facts, entity_values_by_pk
from freeshelf.fields.field_types import FieldType
from freeshelf.fields.references import targets_of
from freeshelf.library.models import Agent
from freeshelf.vocabularies.admin.concept_search import fold
from freeshelf.vocabularies.models import Concept

_Single = tuple[DefinedField, Any]


def search_entities(kind: str, query: str) -> list[int]:
    """Return keys of agents or concepts that have every term in a name or a value.

    Searches staff-only and unsearchable fields too, but no passwords. Ignores accents
    and case.
    """
    terms = fold(query).split()
    values = entity_values_by_pk(kind) if terms else {}
    if not values:
        return []
    defined = definitions(at_once=True)
    names: dict[int, str] = {}
    singles: dict[int, list[_Single]] = {}
    for entity, name in _named(kind):
        readable = visible_values(
            values.get(entity.pk, {}),
            entity_facts(entity),
            for_staff=True,
            defined=defined,
        )
        names[entity.pk], singles[entity.pk] = name, list(single_values(readable))
    labels = _labels(singles.values())
    return [
        pk
        for pk, found in singles.items()
        if _holds("\n".join([names[pk], *_texts(found, labels)]), terms)
    ]


def _named(kind: str) -> Iterator[tuple[Entity, str]]:
    """Return agents or concepts that have values, each with its names."""
    if kind == "agent":
        for agent in Agent.objects.filter(value_sets__isnull=False).distinct():
            yield agent, f"{agent.name}\n{agent.alternative_names}"
        return
    concepts = Concept.objects.filter(value_sets__isnull=False).distinct()
    for concept in concepts.with_labels():
        yield concept, "\n".join(label.text for label in concept.labels.all())


def _holds(text: str, terms: Iterable[str]) -> bool:
    folded = fold(text)
    return all(term in folded for term in terms)


def _texts(singles: Iterable[_Single], labels: Mapping[str, str]) -> Iterator[str]:
    for field, value in singles:
        if field.type == FieldType.TAXONOMY:
            yield labels.get(value, "")
        else:
            yield from plain_texts(field, value)


def _labels(values_by_entity: Iterable[Iterable[_Single]]) -> dict[str, str]:
    """Return the labels of the concepts that are values, by reference."""
    references = (
        value
        for singles in values_by_entity
        for field, value in singles
        if field.type == FieldType.TAXONOMY
    )
    return {
        reference: "\n".join(label.text for label in concept.labels.all())
        for reference, concept in targets_of(references).items()
    }
