"""Rank judged collections with the product's own search service.

Runs inside the product (Django is set up): the documents become records of the library,
their subjects become concepts, and the product builds the indexes.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from bench.collections import Collection, Document, load
from freeshelf.enrich.language_models.encoder import encoder
from freeshelf.library.models import Resource
from freeshelf.search import semantic
from freeshelf.search.dense import average_question, maintenance
from freeshelf.search.dense.maintenance import VectorMaintenance
from freeshelf.search.dense.services import dense_indexes, embedding_states
from freeshelf.search.fusion import MAX_NEIGHBORS
from freeshelf.search.indexing import rebuild
from freeshelf.search.models import IndexChange
from freeshelf.search.request import SearchRequest
from freeshelf.search.services import ranked_keys
from freeshelf.vocabularies.models import Concept, ConceptLabel, ConceptScheme

_DEPTH = 100
_BATCH = 500

Runs = dict[str, list[str]]


def rank_all(
    *,
    data: str,
    names: list[str],
    out: str,
    models: str,
    active: list[str],
    vectors: str,
) -> list[str]:
    """Write runs as {way: {collection: {question: keys in order}}}; return the ways.

    The ways are "words"; and with a folder of `models` also "meaning" (the first of the
    `active` ones only) and "fused". Vectors are cached in the folder `vectors`.
    """
    found: defaultdict[str, dict[str, Runs]] = defaultdict(dict)
    for name in names:
        collection = load(Path(data), name)
        fill_library(collection)
        with using_models(""):
            found["words"][name] = rank(collection)
        if models:
            with using_models(models, active, vectors=f"{vectors}/{name}"):
                embed()
                found["meaning"][name] = _rank_by_meaning(collection)
                found["fused"][name] = rank(collection)
    Path(out).write_text(json.dumps(found), "utf-8")
    return list(found)


def rank(collection: Collection) -> Runs:
    """Return the runs for a signed-out visitor who reads the language of a query."""
    reader = AnonymousUser()
    return {
        question.key: list(
            ranked_keys(
                SearchRequest(
                    text=question.text,
                    favoured_language=question.language,
                    page_size=_DEPTH,
                ),
                user=reader,
                with_guesses=True,
            )
        )
        for question in collection.questions
    }


def fill_library(collection: Collection) -> None:
    """Replace the library by the collection, and index its words."""
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


def use_encoder(substitute: Any) -> None:
    """Make the product embed passages and queries with this Encoder."""
    for module in (semantic, maintenance, average_question):
        vars(module)["encoder"] = lambda *_arguments, **_options: substitute


def _rank_by_meaning(collection: Collection) -> Runs:
    (model, index), *_others = dense_indexes()
    vectors = encoder(model).encode_queries([q.text for q in collection.questions])
    return {
        question.key: [
            near.key
            for near in index.neighbours(
                vector, access_levels=("open",), limit=MAX_NEIGHBORS, threshold=-1.0
            )
        ]
        for question, vector in zip(collection.questions, vectors, strict=True)
    }


def embed() -> None:
    """Embed every passage and keep its tokens, as the product does in the background.

    Without tokens, records in other languages are in another order.
    """
    maintenance = VectorMaintenance()
    while maintenance.step(now=timezone.now()) or not all(
        state.is_done for state in embedding_states()
    ):
        pass


@contextmanager
def using_models(
    folder: str, active: Sequence[str] = (), *, vectors: str = ""
) -> Iterator[None]:
    """Use these models of a folder in the context; none if it is empty."""
    before = settings.FREESHELF_LANGUAGE_MODELS, settings.FREESHELF_VECTORS_DIR
    settings.FREESHELF_LANGUAGE_MODELS = {
        **before[0],
        "DIRECTORY": folder or "/nonexistent",
        "ACTIVE": list(active),
    }
    if vectors:
        settings.FREESHELF_VECTORS_DIR = vectors
    try:
        yield
    finally:
        settings.FREESHELF_LANGUAGE_MODELS, settings.FREESHELF_VECTORS_DIR = before


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
    """Return the language of most records of each subject."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for document in documents:
        for name in document.subjects:
            counts[name][document.language] += 1
    return {name: count.most_common(1)[0][0] for name, count in counts.items()}
