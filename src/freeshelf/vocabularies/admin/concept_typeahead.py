"""Typeaheads of concepts: one for each field of a record, and one for all."""

from collections.abc import Callable, Sequence

from freeshelf.vocabularies.admin.concept_search import paths, search_concepts
from freeshelf.vocabularies.admin.typeahead import LIMIT, Typeahead, register
from freeshelf.vocabularies.models import Concept, ConceptScheme

ANY_CONCEPT = "concept"


def concept_typeahead_name(role: str) -> str:
    """Return the name of the typeahead for one role of schemes."""
    return f"{ANY_CONCEPT}-{role}"


def register_concept_typeaheads() -> None:
    """Register the typeaheads."""
    fields = set(ConceptScheme.Role.values) - {ConceptScheme.Role.REFERENCE}
    names = {ANY_CONCEPT: ""} | {concept_typeahead_name(role): role for role in fields}
    for name, role in names.items():
        register(
            Typeahead(
                name=name,
                model=Concept,
                search=_search_in(role),
                labels=paths,
            )
        )


def _search_in(role: str) -> Callable[[str, set[int]], Sequence[Concept]]:
    def search(query: str, exclude: set[int]) -> Sequence[Concept]:
        return search_concepts(query, role=role, exclude=exclude, limit=LIMIT)

    return search
