"""Read a stored scheme as plain values."""

from collections import defaultdict
from collections.abc import Iterable

from freeshelf.vocabularies.models import (
    Concept,
    ConceptLabel,
    ConceptMatch,
    ConceptNote,
    ConceptScheme,
)
from freeshelf.vocabularies.skos import (
    ConceptDescription,
    SchemeDescription,
    TaggedText,
)

Pairs = Iterable[tuple[int, str]]


def describe_stored(scheme: ConceptScheme) -> SchemeDescription:
    """Return the scheme and its concepts, in a fixed number of queries."""
    reference = scheme.role == ConceptScheme.Role.REFERENCE
    return SchemeDescription(
        uri=scheme.uri,
        title=scheme.title,
        description=scheme.description,
        source=scheme.source,
        role="" if reference else scheme.role,
        concepts=_concepts(scheme),
    )


def _concepts(scheme: ConceptScheme) -> dict[str, ConceptDescription]:
    labels_by_concept = _texts(ConceptLabel, scheme)
    notes_by_concept = _texts(ConceptNote, scheme)
    matches: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for pk, kind, uri in ConceptMatch.objects.filter(
        concept__scheme=scheme
    ).values_list("concept_id", "kind", "uri"):
        matches[pk].add((kind, uri))
    broader = _grouped(
        Concept.broader.through.objects.filter(from_concept__scheme=scheme).values_list(
            "from_concept_id", "to_concept__uri"
        )
    )
    related = _grouped(
        Concept.related.through.objects.filter(from_concept__scheme=scheme).values_list(
            "from_concept_id", "to_concept__uri"
        )
    )
    concepts = Concept.objects.filter(scheme=scheme).select_related("merged_into")
    return {
        concept.uri: ConceptDescription(
            uri=concept.uri,
            notation=concept.notation,
            position=concept.position,
            is_top=concept.is_top,
            labels=frozenset(labels_by_concept[concept.pk]),
            notes=frozenset(notes_by_concept[concept.pk]),
            matches=frozenset(matches[concept.pk]),
            broader=frozenset(broader[concept.pk]),
            related=frozenset(related[concept.pk]),
            replaced_by=concept.merged_into.uri if concept.merged_into else "",
        )
        for concept in concepts
    }


def _texts(
    model: type[ConceptLabel] | type[ConceptNote], scheme: ConceptScheme
) -> dict[int, set[TaggedText]]:
    texts_by_concept: dict[int, set[TaggedText]] = defaultdict(set)
    rows = model.objects.filter(concept__scheme=scheme)
    for pk, kind, language, text in rows.values_list(
        "concept_id", "kind", "language", "text"
    ):
        texts_by_concept[pk].add(TaggedText(kind, language, text))
    return texts_by_concept


def _grouped(pairs: Pairs) -> dict[int, set[str]]:
    groups: dict[int, set[str]] = defaultdict(set)
    for pk, uri in pairs:
        groups[pk].add(uri)
    return groups
