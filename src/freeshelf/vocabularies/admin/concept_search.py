"""Finding concepts by any of their names, and showing where they stand."""

import unicodedata
from collections.abc import Sequence

from django.db.models import Q

from freeshelf.vocabularies.models import Concept, ConceptLabel

PATH_SEPARATOR = " › "
# Deep enough for every vocabulary that people browse; a loop ends here too.
_MAX_DEPTH = 8


def search_concepts(
    query: str, *, role: str = "", exclude: set[int] | None = None, limit: int = 20
) -> list[Concept]:
    """Concepts whose names hold every word typed, the best match first.

    Preferred, alternative and hidden labels of every language count; accents and
    capitals do not. Concepts merged into another are left out.
    """
    concepts = Concept.objects.current().exclude(pk__in=exclude or set())
    if role:
        concepts = concepts.in_role(role)
    words = fold(query).split()
    if not words:
        top = concepts.filter(is_top=True).order_by("position", "pk")
        return list(top.with_labels()[:limit])
    # Labels are few enough to compare here: no database folds accents alike.
    labels = ConceptLabel.objects.filter(concept__in=concepts)
    ranks: dict[int, tuple[int, int]] = {}
    for pk, kind, text in labels.values_list("concept_id", "kind", "text"):
        if rank := _rank(words, fold(text), kind):
            ranks[pk] = min(rank, ranks.get(pk, rank))
    best = sorted(ranks, key=lambda pk: (ranks[pk], pk))[:limit]
    found = {c.pk: c for c in Concept.objects.with_labels().filter(pk__in=best)}
    return [found[pk] for pk in best]


def paths(concepts: Sequence[Concept]) -> dict[int, str]:
    """For each concept its labels from the top down, such as “Work › Bonded labour”.

    Of several broader concepts the one that stands first is shown.
    """
    parents = _first_parents([concept.pk for concept in concepts])
    wanted = {concept.pk for concept in concepts} | set(parents.values())
    named = {
        concept.pk: concept.label()
        for concept in Concept.objects.with_labels().filter(pk__in=wanted)
    }
    return {
        concept.pk: PATH_SEPARATOR.join(
            named[pk] for pk in reversed(_chain(concept.pk, parents)) if pk in named
        )
        for concept in concepts
    }


def fold(text: str) -> str:
    """Text without accents and capitals, for comparison only."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def would_loop(concept: Concept, broader: Sequence[Concept]) -> bool:
    """Whether these broader concepts would put a concept above itself."""
    seen: set[int] = set()
    level = {parent.pk for parent in broader}
    while level:
        if concept.pk in level:
            return True
        seen |= level
        above = Concept.objects.filter(Q(narrower__in=level)).values_list("pk")
        level = {pk for (pk,) in above} - seen
    return False


def _rank(words: list[str], label: str, kind: str) -> tuple[int, int] | None:
    """Lower is better; None when a word is missing."""
    if not all(word in label for word in words):
        return None
    typed = " ".join(words)
    starts = f" {label}"
    if label == typed:
        order = 0
    elif label.startswith(typed):
        order = 1
    elif all(f" {word}" in starts for word in words):
        order = 2
    else:
        order = 3
    preferred = kind == ConceptLabel.Kind.PREFERRED
    return order * 2 + (not preferred), len(label)


def _first_parents(pks: Sequence[int]) -> dict[int, int]:
    """Concept to its first broader concept, for these and all above them."""
    parents: dict[int, int] = {}
    level = set(pks)
    for _depth in range(_MAX_DEPTH):
        links = Concept.broader.through.objects.filter(
            from_concept_id__in=level, to_concept__merged_into__isnull=True
        ).order_by("-to_concept__position", "-to_concept_id")
        found = dict(links.values_list("from_concept_id", "to_concept_id"))
        parents.update(found)
        level = set(found.values()) - set(parents)
        if not level:
            break
    return parents


def _chain(pk: int, parents: dict[int, int]) -> list[int]:
    chain = [pk]
    while (parent := parents.get(chain[-1])) is not None and parent not in chain:
        chain.append(parent)
    return chain
