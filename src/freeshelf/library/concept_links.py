"""Links from resources to concepts, authors and DOIs, read by SQL of our own.

Django takes ten times longer to build such queries than the database to run them, and
every public page needs them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Exists, OuterRef

from freeshelf.library.access import CONCEPT_FIELDS, Reader
from freeshelf.library.models import (
    Agent,
    Resource,
    ResourceCreator,
    ResourceIdentifier,
)
from freeshelf.vocabularies.visibility import Carrier

Link = tuple[str, int, int]  # field, primary key of the resource, of the concept


def concept_links(
    keys: Sequence[int], *, fields: Sequence[str] = CONCEPT_FIELDS
) -> list[Link]:
    """Return the links of these resources; within a field in order of creation."""
    if not keys:
        return []
    placeholders = ", ".join(["%s"] * len(keys))
    parts = [
        f"SELECT %s, resource_id, concept_id, id FROM {_table(field)} "  # noqa: S608
        f"WHERE resource_id IN ({placeholders})"
        for field in fields
    ]
    values: list[str | int] = []
    for name in fields:
        values += [name, *keys]
    with connection.cursor() as cursor:
        cursor.execute(f"{' UNION ALL '.join(parts)} ORDER BY 1, 4", values)
        return [(field, key, concept) for field, key, concept, _ in cursor.fetchall()]


def concept_carriers(user: Reader) -> list[Carrier]:
    """Return links of records that this user may see: they make concepts visible."""
    visible = Resource.objects.visible_to(user)
    is_visible = Exists(visible.filter(pk=OuterRef("resource")))
    return [
        Carrier(getattr(Resource, name).through.objects.filter(is_visible), "concept")
        for name in CONCEPT_FIELDS
    ]


@dataclass(slots=True)
class ShortReference:
    """Names and kinds of the authors of a record, and its DOI."""

    creators: list[tuple[str, str]] = field(default_factory=list)
    doi: str = ""


def short_references(resources: Iterable[Resource]) -> Mapping[int, ShortReference]:
    """Return what short references need beside the records, by primary key."""
    keys = [resource.pk for resource in resources]
    found = {key: ShortReference() for key in keys}
    if not keys:
        return found
    names = (ResourceCreator, Agent, ResourceIdentifier)
    creator, agent, identifier = (
        connection.ops.quote_name(each._meta.db_table) for each in names
    )
    among = ", ".join(["%s"] * len(keys))
    statement = (
        f"SELECT c.resource_id, 1, a.name, a.kind, c.sort_order, c.id "  # noqa: S608 - our own tables
        f"FROM {creator} c JOIN {agent} a ON a.id = c.agent_id "
        f"WHERE c.resource_id IN ({among}) AND c.role = %s UNION ALL "
        f"SELECT i.resource_id, 0, i.value, '', i.sort_order, i.id "
        f"FROM {identifier} i WHERE i.resource_id IN ({among}) AND i.kind = %s "
        f"ORDER BY 5, 6"
    )
    roles = (ResourceCreator.Role.CREATOR.value, ResourceIdentifier.Kind.DOI.value)
    with connection.cursor() as cursor:
        cursor.execute(statement, [*keys, roles[0], *keys, roles[1]])
        for key, is_creator, text, kind, *_order in cursor.fetchall():
            if is_creator:
                found[key].creators.append((text, kind))
            else:
                found[key].doi = found[key].doi or text
    return found


def types_of(resources: Iterable[Resource]) -> Mapping[int, list[int]]:
    """Return keys of the type concepts of records, which decide their custom fields."""
    types: defaultdict[int, list[int]] = defaultdict(list)
    if keys := [resource.pk for resource in resources]:
        for _field, record, concept in concept_links(keys, fields=("types",)):
            types[record].append(concept)
    return types


def _table(field: str) -> str:
    through = getattr(Resource, field).through
    return connection.ops.quote_name(through._meta.db_table)
