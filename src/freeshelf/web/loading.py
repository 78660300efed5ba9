"""Loads what pages show in few queries."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import CharField, Value, prefetch_related_objects

from freeshelf.library.models import Resource
from freeshelf.library.querysets import CONCEPT_FIELDS
from freeshelf.vocabularies.models import Concept


def load_concepts(
    resources: Iterable[Resource], *, fields: tuple[str, ...] = CONCEPT_FIELDS
) -> None:
    """Fill the concept fields of resources in three queries, however many they are."""
    by_key = {resource.pk: resource for resource in resources}
    if not by_key:
        return
    rows = _rows(list(by_key), fields)
    shown = Concept.objects.select_related("scheme").with_shown_labels()
    concepts = shown.in_bulk({row[2] for row in rows})
    found: dict[tuple[int, str], list[Concept]] = defaultdict(list)
    for pk, field, concept in rows:
        found[pk, field].append(concepts[concept])
    for pk, resource in by_key.items():
        for field in fields:
            getattr(resource, field).set(found.get((pk, field), []))


def load_record(resource: Resource) -> None:
    """Load all that one record says of itself."""
    load_concepts([resource])
    prefetch_related_objects([resource], "creators__agent", "identifiers")


def _rows(keys: list[int], fields: tuple[str, ...]) -> list[tuple[int, str, int]]:
    parts = []
    for field in fields:
        through = Resource._meta.get_field(field).remote_field.through
        parts.append(
            through.objects.filter(resource_id__in=keys).values_list(
                "resource_id", Value(field, output_field=CharField()), "concept_id"
            )
        )
    return list(parts[0].union(*parts[1:], all=True))
