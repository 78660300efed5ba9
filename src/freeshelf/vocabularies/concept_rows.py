"""Writing one concept and its rows; the caller opens the transaction."""

from typing import Any

from freeshelf.vocabularies.models import (
    Concept,
    ConceptLabel,
    ConceptMatch,
    ConceptNote,
    ConceptScheme,
)
from freeshelf.vocabularies.skos import ConceptDescription, Words, local_name


def write_concept(scheme: ConceptScheme, described: ConceptDescription) -> None:
    """Create or update a concept with its labels, notes and mappings."""
    concept = Concept.objects.filter(uri=described.uri).first()
    if concept is None:
        concept = Concept(
            scheme=scheme,
            uri=described.uri,
            identifier=_free_identifier(scheme, described.uri),
        )
    concept.notation = described.notation
    concept.position = described.position
    concept.is_top = described.is_top
    # Saving says that the concept changed, for its labels too.
    concept.save()
    _sync(ConceptLabel, concept, {_word_values(words) for words in described.labels})
    _sync(ConceptNote, concept, {_word_values(words) for words in described.notes})
    _sync(
        ConceptMatch,
        concept,
        {(("kind", kind), ("uri", uri)) for kind, uri in described.matches},
    )


def link_concept(scheme: ConceptScheme, described: ConceptDescription) -> None:
    """Set what is above, beside and after a concept, by URI, within its scheme.

    Relations to concepts of other schemes, which no file of one scheme holds, stay.
    """
    concept = Concept.objects.get(uri=described.uri)
    for relation, uris in (
        (concept.broader, described.broader),
        (concept.related, described.related),
    ):
        elsewhere = list(relation.exclude(scheme=scheme))
        here = Concept.objects.filter(scheme=scheme, uri__in=uris)
        relation.set([*here, *elsewhere])
    if described.replaced_by:
        concept.merged_into = Concept.objects.get(uri=described.replaced_by)
        concept.save(update_fields=["merged_into"])


def _free_identifier(scheme: ConceptScheme, uri: str) -> str:
    wanted = local_name(uri) or "concept"
    taken = Concept.objects.filter(scheme=scheme)
    candidate, number = wanted, 2
    while taken.filter(identifier=candidate).exists():
        candidate, number = f"{wanted}-{number}", number + 1
    return candidate


def _word_values(words: Words) -> tuple[tuple[str, str], ...]:
    return (("kind", words.kind), ("language", words.language), ("text", words.text))


def _sync(
    model: Any, concept: Concept, wanted: set[tuple[tuple[str, str], ...]]
) -> None:
    """Delete rows that are not wanted, add those that are not there."""
    names = [name for name, _ in next(iter(wanted), ())] or ["kind"]
    present: dict[tuple[tuple[str, str], ...], Any] = {}
    surplus = []
    for row in model.objects.filter(concept=concept):
        key = tuple((name, getattr(row, name)) for name in names)
        if key in wanted and key not in present:
            present[key] = row
        else:
            surplus.append(row.pk)
    if surplus:
        model.objects.filter(pk__in=surplus).delete()
    model.objects.bulk_create(
        model(concept=concept, **dict(values))
        for values in sorted(wanted - set(present))
    )
