"""Names of the types and places of the records on a page, from memory.

A page of results shows some forty concepts; loading each with its labels from the
database would take longer than the search.
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
    """Return concepts in these fields, by field and primary key of the record."""
    concept_keys: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    for field, record, concept in concept_links(keys, fields=fields):
        concept_keys[field, record].append(concept)
    concepts_of_hits = {
        concept for concepts in concept_keys.values() for concept in concepts
    }
    words = _from_memory(concepts_of_hits, names, language)
    # Newer than the cache, or of a scheme that fills no facet.
    words |= _from_database(concepts_of_hits - words.keys(), language)
    return {
        key: tuple(words[concept] for concept in concepts if concept in words)
        for key, concepts in concept_keys.items()
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
