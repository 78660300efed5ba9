"""Types and places of the records on a page, named from memory.

A page of results shows some forty concepts; reading each with its labels from the
database would cost more than the search.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from freeshelf.library.concept_links import concept_links
from freeshelf.search.concept_names import ConceptNames
from freeshelf.search.results import ConceptWord
from freeshelf.vocabularies.models import Concept

Words = dict[tuple[str, int], tuple[ConceptWord, ...]]


def concept_words(
    fields: Sequence[str], keys: Sequence[int], *, names: ConceptNames, language: str
) -> Words:
    """Concepts in these fields of records, by field and the record's primary key."""
    held: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    for field, record, concept in concept_links(keys, fields=fields):
        held[field, record].append(concept)
    wanted = {concept for concepts in held.values() for concept in concepts}
    words = _from_memory(wanted, names, language)
    # Newer than the memory, or of a scheme that fills no facet.
    words |= _from_database(wanted - words.keys(), language)
    return {
        place: tuple(words[concept] for concept in concepts if concept in words)
        for place, concepts in held.items()
    }


def _from_memory(
    wanted: Iterable[int], names: ConceptNames, language: str
) -> dict[int, ConceptWord]:
    found = {}
    for pk in wanted:
        concept = names.by_key(pk)
        if concept is not None:
            found[pk] = ConceptWord(concept.identifier, *concept.label(language))
    return found


def _from_database(wanted: Iterable[int], language: str) -> dict[int, ConceptWord]:
    keys = list(wanted)
    if not keys:
        return {}
    concepts = Concept.objects.with_shown_labels().in_bulk(keys)
    return {
        pk: ConceptWord(concept.identifier, *concept.label_with_language(language))
        for pk, concept in concepts.items()
    }
