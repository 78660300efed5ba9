"""In-memory index of the values of organisations, people and concepts.

When rows have changed, only their entities are read again; all are when the fields or
the names of concepts have.
"""

import json
import operator
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import TextField
from django.db.models.functions import Cast, Coalesce

from freeshelf.fields.definitions import FIELDS, DefinedField, definitions
from freeshelf.fields.display import plain_texts, single_values, visible_values
from freeshelf.fields.entity_values import merge_value_sets, opened_sets
from freeshelf.fields.field_types import FieldType
from freeshelf.fields.rules import AgentFacts, ConceptFacts
from freeshelf.search.concept_entries import ConceptEntries
from freeshelf.search.concept_names import concept_names
from freeshelf.search.entity_index import (
    EntityIndex,
    EntityText,
    TokenizedText,
    tokenize,
)
from freeshelf.search.field_documents import concept_keys
from freeshelf.vocabularies.cached_rows import CONCEPTS, CachedRows, SharedToken

# Organisations and people, and the values of them and of concepts.
ENTITY_VALUES = SharedToken("entity_values")
AGENT, CONCEPT = "agent", "concept"


def entity_index() -> EntityIndex:
    """Return the index, at most a second old."""
    return _CACHE.get().index


class _Row(NamedTuple):
    """The values of an agent or a concept, with its names."""

    agent: int | None
    kind: str | None
    name: str | None
    other_names: str | None
    concept: int | None
    scheme: int | None
    values: str  # as JSON


_ROW = (
    *(
        Coalesce(f"agent__merged_into__{name}", f"agent__{name}")
        for name in ("pk", "kind", "name", "alternative_names")
    ),
    Coalesce("concept__merged_into__pk", "concept__pk"),
    Coalesce("concept__merged_into__scheme", "concept__scheme"),
    # Compared as text: what has not changed need not be parsed.
    Cast("values", TextField()),
)


_Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class _State:
    index: EntityIndex
    # By entity: the hash of its rows, and its texts.
    read: Mapping[_Key, tuple[int, list[TokenizedText]]]
    others: tuple[object, ...]

    @classmethod
    def updated(cls, before: "_State | None") -> "_State":
        """Return the state of now; texts of unchanged entities are those of before."""
        rows = _rows_by_entity()
        # Both are cached until they change, so identity is enough to detect a change.
        others = (definitions(), concept_names()) if rows else ()
        known = before.read if before and _are_same(others, before.others) else {}
        read = {
            key: known[key]
            for key, of_entity in rows.items()
            if key in known and known[key][0] == hash(of_entity)
        }
        fresh = {key: of_entity for key, of_entity in rows.items() if key not in read}
        if before and not fresh and read.keys() == before.read.keys():
            return before
        texts: dict[_Key, list[TokenizedText]] = {key: [] for key in fresh}
        for text in _texts(fresh):
            texts[text.kind, text.key].append(tokenize(text))
        read |= {key: (hash(rows[key]), texts[key]) for key in fresh}
        index = EntityIndex(one for key in rows for one in read[key][1])
        return cls(index, read, others)


def _are_same(some: tuple[object, ...], others: tuple[object, ...]) -> bool:
    return len(some) == len(others) and all(map(operator.is_, some, others))


@dataclass(slots=True)
class _Entity:
    facts: AgentFacts | ConceptFacts
    names: list[str] = field(default_factory=list)
    found: list[tuple[DefinedField, Any]] = field(default_factory=list)


def _texts(rows: Mapping[_Key, tuple[_Row, ...]]) -> Iterator[EntityText]:
    """Yield names and values of entities that have a searchable value."""
    entities = _entities(rows)
    references = concept_keys(v for each in entities.values() for _f, v in each.found)
    entries = ConceptEntries()
    concepts = {pk for kind, pk in entities if kind == CONCEPT}
    entries.load(concepts.union(references.values()))
    for (kind, pk), entity in entities.items():
        for name in entity.names:
            yield EntityText(kind, pk, name)
        if kind == CONCEPT:
            yield from _labels(entries, pk, (kind, pk))
        for definition, value in entity.found:
            if definition.type != FieldType.TAXONOMY:
                for text in plain_texts(definition, value):
                    yield EntityText(kind, pk, text, field=definition.title)
            elif value in references:
                yield from _labels(entries, references[value], (kind, pk), definition)


def _entities(rows: Mapping[_Key, tuple[_Row, ...]]) -> dict[_Key, _Entity]:
    defined = definitions()
    entities = {}
    for key, of_entity in rows.items():
        entity = _entity(of_entity[0])
        sets = (json.loads(row.values) for row in of_entity)
        values = visible_values(merge_value_sets(sets), entity.facts, defined=defined)
        entity.found = [pair for pair in single_values(values) if pair[0].is_searchable]
        if entity.found:
            entities[key] = entity
    return entities


def _entity(row: _Row) -> _Entity:
    if row.agent is None:
        return _Entity(ConceptFacts(row.scheme))
    names = [row.name or "", *(row.other_names or "").splitlines()]
    return _Entity(AgentFacts(row.kind or ""), names)


def _labels(
    entries: ConceptEntries, pk: int, of: _Key, definition: DefinedField | None = None
) -> Iterator[EntityText]:
    """Yield all labels of a concept, as names of an entity or as values of a field."""
    title = definition.title if definition else ""
    for entry in entries.current([pk]):
        for label in (*entry.labels, *entry.hidden_labels):
            yield EntityText(
                *of,
                label.text,
                language=label.language,
                field=title,
                concept=pk,
                is_hidden=label in entry.hidden_labels,
            )


def _rows_by_entity() -> dict[_Key, tuple[_Row, ...]]:
    found: dict[_Key, tuple[_Row, ...]] = {}
    for values in opened_sets().order_by("pk").values_list(*_ROW):
        row = _Row(*values)
        is_agent = row.agent is not None
        key = (AGENT, row.agent or 0) if is_agent else (CONCEPT, row.concept or 0)
        found[key] = (*found.get(key, ()), row)
    return found


_CACHE = CachedRows(_State.updated, CONCEPTS, FIELDS, ENTITY_VALUES)
