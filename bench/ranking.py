"""Rank a judged collection with the product's own search service.

Runs inside the product (Django is set up): the documents become records of the library,
their subjects become concepts, and the index is built by the product.
"""

from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AnonymousUser

from bench.collections import Collection, Document, load
from freeshelf.library.models import Resource
from freeshelf.search.indexing import rebuild
from freeshelf.search.models import IndexChange
from freeshelf.search.results import SearchRequest
from freeshelf.search.services import ranked_keys
from freeshelf.vocabularies.models import Concept, ConceptLabel, ConceptScheme

_DEPTH = 100
_BATCH = 500


def rank_all(*, data: str, names: list[str]) -> dict[str, Any]:
    """For each collection its runs: question to keys in order."""
    return {name: _rank(load(Path(data), name)) for name in names}


def _rank(collection: Collection) -> dict[str, list[str]]:
    Resource.objects.all().delete()
    ConceptScheme.objects.filter(identifier="bench").delete()
    Resource.objects.bulk_create(
        (
            Resource(
                identifier=document.key,
                title=document.title,
                description=document.text,
                language=document.language,
                live=True,
            )
            for document in collection.documents
        ),
        batch_size=_BATCH,
    )
    _describe(collection.documents)
    rebuild()
    IndexChange.objects.all().delete()
    reader = AnonymousUser()
    return {
        question.key: list(
            ranked_keys(
                SearchRequest(text=question.text, page_size=_DEPTH), user=reader
            )
        )
        for question in collection.questions
    }


def _describe(documents: tuple[Document, ...]) -> None:
    languages = _languages_of_subjects(documents)
    if not languages:
        return
    scheme = ConceptScheme.objects.create(
        identifier="bench", uri="urn:bench", title="Bench", role="subject"
    )
    concepts = {
        name: Concept(scheme=scheme, identifier=str(number), uri=f"urn:bench:{number}")
        for number, name in enumerate(sorted(languages))
    }
    Concept.objects.bulk_create(concepts.values())
    ConceptLabel.objects.bulk_create(
        ConceptLabel(concept=concept, kind="pref", language=languages[name], text=name)
        for name, concept in concepts.items()
    )
    keys = dict(Resource.objects.values_list("identifier", "pk"))
    through = Resource.subjects.through
    through.objects.bulk_create(
        through(resource_id=keys[document.key], concept_id=concepts[name].pk)
        for document in documents
        for name in document.subjects
    )


def _languages_of_subjects(documents: tuple[Document, ...]) -> dict[str, str]:
    """The collection does not say it: the language of most records of a subject."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for document in documents:
        for name in document.subjects:
            counts[name][document.language] += 1
    return {name: count.most_common(1)[0][0] for name, count in counts.items()}
