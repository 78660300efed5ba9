"""Search concepts by their labels, and show their paths in the hierarchy."""

import unicodedata
from collections.abc import Collection, Sequence

from django.db.models import Q

from freeshelf.vocabularies.models import Concept, ConceptLabel

PATH_SEPARATOR = " › "
# Deep enough for every vocabulary that users browse; also ends a loop.
_MAX_DEPTH = 8


def search_concepts(
    query: str, exclude: Collection[int] = (), *, role: str = "", limit: int = 20
) -> list[Concept]:
    """Return concepts whose labels contain every term, best match first.

    Searches preferred, alternative and hidden labels of every language; ignores accents
    and case. Merged concepts are left out.
    """
    concepts = Concept.objects.current().exclude(pk__in=exclude)
    if role:
        concepts = concepts.in_role(role)
    terms = fold(query).split()
    if not terms:
        top = concepts.filter(is_top=True).order_by("position", "pk")
        return list(top.with_labels()[:limit])
    # Labels are few enough to compare here: databases fold accents differently.
    labels = ConceptLabel.objects.filter(concept__in=concepts)
    ranks: dict[int, tuple[int, int]] = {}
    for pk, kind, text in labels.values_list("concept_id", "kind", "text"):
        if rank := _rank(terms, fold(text), kind):
            ranks[pk] = min(rank, ranks.get(pk, rank))
    best = sorted(ranks, key=lambda pk: (ranks[pk], pk))[:limit]
    concepts_by_pk = Concept.objects.with_labels().in_bulk(best)
    return [concepts_by_pk[pk] for pk in best]


def paths(concepts: Sequence[Concept]) -> dict[int, str]:
    """Return the path of labels of each concept, as in “Work › Bonded labour”.

    Of several broader concepts, uses the first by position.
    """
    parents = _first_parents([concept.pk for concept in concepts])
    keys = {concept.pk for concept in concepts} | set(parents.values())
    named = {
        concept.pk: concept.label()
        for concept in Concept.objects.with_labels().filter(pk__in=keys)
    }
    return {
        concept.pk: PATH_SEPARATOR.join(
            named[pk] for pk in reversed(_chain(concept.pk, parents)) if pk in named
        )
        for concept in concepts
    }


def fold(text: str) -> str:
    """Return text without accents and in lower case, for comparison only."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def would_loop(concept: Concept, broader: Sequence[Concept]) -> bool:
    """Return whether these broader concepts would put a concept above itself."""
    seen: set[int] = set()
    level = {parent.pk for parent in broader}
    while level:
        if concept.pk in level:
            return True
        seen |= level
        rows = Concept.objects.filter(Q(narrower__in=level)).values_list("pk")
        level = {pk for (pk,) in rows} - seen
    return False


def _rank(terms: list[str], label: str, kind: str) -> tuple[int, int] | None:
    """Return a rank, lower is better, or None when a term is missing."""
    if not all(word in label for word in terms):
        return None
    query = " ".join(terms)
    starts = f" {label}"
    if label == query:
        order = 0
    elif label.startswith(query):
        order = 1
    elif all(f" {word}" in starts for word in terms):
        order = 2
    else:
        order = 3
    preferred = kind == ConceptLabel.Kind.PREFERRED
    return order * 2 + (not preferred), len(label)


def _first_parents(pks: Sequence[int]) -> dict[int, int]:
    """Return the first broader concept of each of these and of all above them."""
    parents: dict[int, int] = {}
    level = set(pks)
    for _depth in range(_MAX_DEPTH):
        links = Concept.broader.through.objects.filter(
            from_concept_id__in=level, to_concept__merged_into__isnull=True
        ).order_by("-to_concept__position", "-to_concept_id")
        parents_of_level = dict(links.values_list("from_concept_id", "to_concept_id"))
        parents.update(parents_of_level)
        level = set(parents_of_level.values()) - set(parents)
        if not level:
            break
    return parents


def _chain(pk: int, parents: dict[int, int]) -> list[int]:
    chain = [pk]
    while (parent := parents.get(chain[-1])) is not None and parent not in chain:
        chain.append(parent)
    return chain
