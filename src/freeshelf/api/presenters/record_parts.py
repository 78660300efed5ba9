"""Load the agents, concepts and identifiers of many records in a few queries.

Read as plain values: a page of results would build hundreds of objects for their names.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db.models import prefetch_related_objects

from freeshelf.api.addresses import agent_page
from freeshelf.api.presenters.references import agent_ref, concept_ref
from freeshelf.api.schemas.common import AgentRef
from freeshelf.api.schemas.records import ExternalIdentifier, PropertyOut
from freeshelf.changes.models import RecordChange
from freeshelf.crosswalks.record import public_properties
from freeshelf.library.access import CONCEPT_FIELDS
from freeshelf.library.models import Resource, ResourceCreator, ResourceIdentifier
from freeshelf.library.record_rows import identifier_rows, people_rows
from freeshelf.search.explaining import concepts_by_field

Parts = dict[int, dict[str, Any]]  # values of fields by primary key

_FIELD_OF_ROLE = {
    ResourceCreator.Role.CREATOR.value: "creators",
    ResourceCreator.Role.CONTRIBUTOR.value: "contributors",
}
_Kind = ResourceIdentifier.Kind
_PUBLIC = (_Kind.DOI, _Kind.ISBN, _Kind.ISSN, _Kind.SYMBOL)


def record_parts(
    resources: Sequence[Resource], language: str, *, fields: Collection[str]
) -> Parts:
    """Return the values of those of these fields that have any, for each record."""
    parts: Parts = {resource.pk: defaultdict(list) for resource in resources}
    types = _add_concepts(parts, resources, language, fields)
    if not set(_FIELD_OF_ROLE.values()).isdisjoint(fields):
        _add_people(parts)
    if "publisher" in fields:
        _add_publishers(parts, resources)
    if "identifiers" in fields:
        for key, kind, value in identifier_rows(list(parts)):
            if kind in _PUBLIC:
                found = ExternalIdentifier(kind=kind, value=value)
                parts[key]["identifiers"].append(found)
    if "properties" in fields:
        for each in resources:
            if each.field_values:
                own = _properties(each, language, types.get(each.pk, ()))
                parts[each.pk]["properties"] = list(own)
    if "changed_at" in fields:
        keys = {resource.identifier: resource.pk for resource in resources}
        changes = RecordChange.objects.filter(identifier__in=keys)
        for name, changed_at in changes.values_list("identifier", "changed_at"):
            parts[keys[name]]["changed_at"] = changed_at
    return parts


def _add_concepts(
    parts: Parts,
    resources: Iterable[Resource],
    language: str,
    fields: Collection[str],
) -> dict[int, list[int]]:
    """Add references to concepts, and return the keys of the types of records."""
    read = [name for name in CONCEPT_FIELDS if name in fields]
    # Types decide which fields of the library's own a record has.
    if "properties" in fields and any(each.field_values for each in resources):
        read = list(dict.fromkeys((*read, "types")))
    found = concepts_by_field(list(parts), fields=read) if read else {}
    distinct = {each.pk: each for concepts in found.values() for each in concepts}
    refs = {key: concept_ref(each, language) for key, each in distinct.items()}
    for (key, name), concepts in found.items():
        parts[key][name] = [refs[concept.pk] for concept in concepts]
    return {
        key: [concept.pk for concept in concepts]
        for (key, name), concepts in found.items()
        if name == "types"
    }


def _add_people(parts: Parts) -> None:
    for key, role, identifier, name, kind in people_rows(list(parts)):
        ref = AgentRef(id=identifier, name=name, kind=kind, url=agent_page(identifier))
        parts[key][_FIELD_OF_ROLE[role]].append(ref)


def _add_publishers(parts: Parts, resources: Iterable[Resource]) -> None:
    shown = {each.pk: each.publisher for each in resources if each.publisher}
    merged = [agent for agent in shown.values() if agent.merged_into_id]
    prefetch_related_objects(merged, "merged_into")
    for key, publisher in shown.items():
        parts[key]["publisher"] = agent_ref(publisher)


def _properties(
    resource: Resource, language: str, types: Iterable[int]
) -> Iterable[PropertyOut]:
    base = str(settings.FREESHELF_BASE_URL)
    for each in public_properties(resource, base, language, types=types):
        yield PropertyOut(
            name=each.name, label=each.label, value=each.value, url=each.url
        )
