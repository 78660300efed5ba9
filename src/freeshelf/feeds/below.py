"""A concept and everything below it."""

from freeshelf.vocabularies.models import Concept


def with_narrower(concept: Concept) -> list[int]:
    """Primary keys of the concept and of all narrower ones, each once."""
    found = {concept.pk}
    waiting = {concept.pk}
    narrower = Concept.broader.through.objects
    while waiting:
        below = set(
            narrower.filter(to_concept_id__in=waiting).values_list(
                "from_concept_id", flat=True
            )
        )
        waiting = below - found
        found |= waiting
    return sorted(found)
