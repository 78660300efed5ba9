"""Loads what pages show in few queries."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import prefetch_related_objects

from freeshelf.library.concept_links import concept_links
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
    rows = concept_links(list(by_key), fields=fields)
    shown = Concept.objects.select_related("scheme").with_shown_labels()
    concepts = shown.in_bulk({row[2] for row in rows})
    found: dict[tuple[int, str], list[Concept]] = defaultdict(list)
    for field, pk, concept in rows:
        found[pk, field].append(concepts[concept])
    for pk, resource in by_key.items():
        for field in fields:
            getattr(resource, field).set(found.get((pk, field), []))


def load_record(resource: Resource) -> None:
    """Load all that one record says of itself."""
    load_concepts([resource])
    prefetch_related_objects([resource], "creators__agent", "identifiers")
