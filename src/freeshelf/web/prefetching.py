"""Prefetch the data of pages in few queries."""

from collections import defaultdict
from collections.abc import Iterable
from weakref import WeakKeyDictionary

from django.db.models import Prefetch, prefetch_related_objects

from freeshelf.library.concept_links import concept_links
from freeshelf.library.models import Resource, ResourceCreator
from freeshelf.library.querysets import CONCEPT_FIELDS
from freeshelf.search.concept_names import ConceptNames, concept_names
from freeshelf.vocabularies.models import Concept

# Concepts with their labels, cached as long as the names in search are valid: loading a
# dozen of them took a sixth of a resource's page.
_remembered: WeakKeyDictionary[ConceptNames, dict[int, Concept]] = WeakKeyDictionary()


def prefetch_concepts(
    resources: Iterable[Resource], *, fields: tuple[str, ...] = CONCEPT_FIELDS
) -> None:
    """Fill the concept fields of resources, with a query for uncached concepts.

    The concepts are shared between pages: do not modify them.
    """
    by_key = {resource.pk: resource for resource in resources}
    if not by_key:
        return
    rows = concept_links(list(by_key), fields=fields)
    concepts = _concepts({row[2] for row in rows})
    found: dict[tuple[int, str], list[Concept]] = defaultdict(list)
    for field, pk, concept in rows:
        found[pk, field].append(concepts[concept])
    for pk, resource in by_key.items():
        for field in fields:
            getattr(resource, field).set(found.get((pk, field), []))


def prefetch_record(resource: Resource) -> None:
    """Load all related objects of one record."""
    prefetch_concepts([resource])
    creators = ResourceCreator.objects.select_related("agent")
    prefetch_related_objects([resource], Prefetch("creators", creators), "identifiers")


def _concepts(keys: set[int]) -> dict[int, Concept]:
    names = concept_names()
    known = _remembered.setdefault(names, {})
    found = {key: known[key] for key in keys if key in known}
    unseen = keys - found.keys()
    if unseen:
        shown = Concept.objects.select_related("scheme").with_shown_labels()
        read = shown.in_bulk(unseen)
        found |= read
        known |= {key: read[key] for key in read if names.by_key(key)}
    return found
