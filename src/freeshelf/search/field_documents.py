"""Values of editor-defined fields as parts of documents, for visitors.

Values for staff only are excluded: from words and facets, for everyone.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet

from freeshelf.fields.definitions import (
    DefinedField,
    Definitions,
    definitions,
    with_parts,
)
from freeshelf.fields.display import field_values, plain_texts, single_values
from freeshelf.fields.field_types import FieldType
from freeshelf.library.models import Resource
from freeshelf.search.concept_names import ConceptEntries, ConceptEntry
from freeshelf.search.request import facet_name, facet_values
from freeshelf.vocabularies.models import Concept

_CONCEPT = "concept:"


@dataclass(slots=True)
class FieldParts:
    """Values that the fields of one record add to its document."""

    texts: list[str] = field(default_factory=list)
    concepts: list[ConceptEntry] = field(default_factory=list)
    facets: dict[str, tuple[str, ...]] = field(default_factory=dict)


def load_fields(
    resources: Iterable[Resource],
    types: Mapping[int, Sequence[int]],
    entries: ConceptEntries,
) -> dict[int, FieldParts]:
    """Return the values of fields by primary key of the record.

    `types` are the keys of the type concepts of the records; `entries` caches the
    concepts that are values.
    """
    filled = [resource for resource in resources if resource.field_values]
    if not filled:
        return {}
    defined = definitions(at_once=True)
    singles = {
        each.pk: list(
            single_values(field_values(each, types=types[each.pk], defined=defined))
        )
        for each in filled
    }
    keys = concept_keys(value for found in singles.values() for _f, value in found)
    entries.load(keys.values())
    return {pk: _parts(found, keys, entries) for pk, found in singles.items()}


def searchable_texts(
    resource: Resource, *, types: Iterable[int], defined: Definitions
) -> list[str]:
    """Return the searchable texts of a record's fields, value by value.

    `types` are the keys of its type concepts.
    """
    return [
        text
        for definition, value in single_values(
            field_values(resource, types=types, defined=defined)
        )
        if definition.is_searchable and definition.type != FieldType.TAXONOMY
        for text in plain_texts(definition, value)
    ]


def records_of_fields(keys: Iterable[str]) -> Iterator[str]:
    """Yield identifiers of the records that a change of fields may affect."""
    changed = set(keys)
    for group in definitions(at_once=True).groups:
        for definition in group.fields:
            if any(part.key in changed for part in with_parts([definition])):
                changed.add(definition.key)
    yield from _having(changed).values_list("identifier", flat=True)


def records_of_concepts(keys: Iterable[int]) -> Iterator[str]:
    """Yield identifiers of the records that have one of these concepts in a field."""
    fields = {
        definition.key
        for group in definitions(at_once=True).groups
        for definition in group.fields
        if any(part.type == FieldType.TAXONOMY for part in with_parts([definition]))
    }
    if not fields:
        return
    named = Concept.objects.filter(pk__in=list(keys))
    rows = named.values_list("scheme__identifier", "identifier")
    quoted = [json.dumps(f"{_CONCEPT}{scheme}.{name}") for scheme, name in rows]
    # Filtered here: one scan of all rows is faster than a condition for every concept.
    filled = _having(fields).values_list("identifier", "field_values")
    for key, values in filled.iterator():
        text = json.dumps(values)
        if any(each in text for each in quoted):
            yield key


def concept_keys(values: Iterable[object]) -> dict[str, int]:
    """Return the primary keys of the concepts that values refer to, by reference."""
    by_scheme: defaultdict[str, set[str]] = defaultdict(set)
    for value in values:
        if isinstance(value, str) and value.startswith(_CONCEPT):
            scheme, _dot, identifier = value.removeprefix(_CONCEPT).partition(".")
            by_scheme[scheme].add(identifier)
    return {
        f"{_CONCEPT}{scheme}.{identifier}": pk
        for scheme, identifiers in by_scheme.items()
        for pk, identifier in Concept.objects.filter(
            scheme__identifier=scheme, identifier__in=identifiers
        ).values_list("pk", "identifier")
    }


def _having(keys: set[str]) -> QuerySet[Resource]:
    return Resource.objects.filter(field_values__has_any_keys=sorted(keys))


def _parts(
    found: Iterable[tuple[DefinedField, object]],
    keys: Mapping[str, int],
    entries: ConceptEntries,
) -> FieldParts:
    parts = FieldParts()
    fields: dict[str, DefinedField] = {}
    counted: defaultdict[str, list[object]] = defaultdict(list)
    for definition, value in found:
        values = [value]
        if definition.type == FieldType.TAXONOMY:
            concepts = [keys[str(value)]] if value in keys else []
            values = [*entries.with_ancestors(concepts)]
            if definition.is_searchable:
                parts.concepts += entries.current(concepts)
        elif definition.is_searchable:
            parts.texts += plain_texts(definition, value)
        if definition.is_facetable:
            fields[definition.key] = definition
            counted[definition.key] += values
    for key, definition in fields.items():
        parts.facets[facet_name(definition)] = facet_values(definition, counted[key])
    return parts
