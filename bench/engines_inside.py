"""Ask both search engines the same, inside a library (Django is set up).

Vectors are made once, and both engines have the same.
"""

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import opensearchpy
import yaml
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from scipy.stats import spearmanr

from bench.collections import Collection, load
from bench.models import RECOMMENDED
from bench.ranking import Runs, embed, fill_library, rank, using_models
from freeshelf.enrich.language_models.encoder import encoder
from freeshelf.library.access import Reader, readable_by
from freeshelf.library.models import Resource
from freeshelf.search.answering import Answer
from freeshelf.search.conf import asked_together, engine
from freeshelf.search.dense.maintenance import VectorMaintenance
from freeshelf.search.dense.services import dense_indexes
from freeshelf.search.documents import build_documents
from freeshelf.search.engines.base import EngineRequest, EngineResponse
from freeshelf.search.facet_definitions import FACETS
from freeshelf.search.indexing import rebuild
from freeshelf.search.query import parse
from freeshelf.search.question_texts import question_text
from freeshelf.search.request import SearchRequest
from freeshelf.search.services import analyze_query, search
from freeshelf.vocabularies.models import ConceptLabel

_DATA = Path(__file__).parent / "data"
_SETS = ("questions", "paraphrases", "short-questions", "long-questions")
FIRST = 20
_ALL = 5000
_NEAREST = 100
_ABOVE = 100_000.0
_DIGITS = 3
_DIFFERENT = 2
_STAFF = ("open", "members", "staff")

Found = dict[str, Any]


def compare(*, nodes: list[str], prefix: str, questions: int) -> dict[str, list[Found]]:
    """Return what the engines answer to each question, by words and by meaning.

    The engine of the settings is the one that the other is compared with; its indexes
    are removed afterwards.
    """
    asked = list(_questions(questions))
    by_meaning = bool(dense_indexes())
    local = engine()
    # What was deleted still counts in the statistics of words until it is merged.
    rebuild()
    with _in_cluster(nodes, prefix):
        rebuild()
        if by_meaning:
            _embed_with_tokens()
        remote = engine()
        words = [
            _compared_by_words(local, remote, text, levels=levels)
            for text, levels in asked
        ]
    meaning = _by_meaning(asked, nodes, prefix) if by_meaning else []
    return {"words": words, "meaning": meaning}


def rank_collection(
    *,
    data: str,
    name: str,
    questions: int,
    models: str,
    vectors: str,
    nodes: list[str],
    prefix: str,
) -> list[dict[str, Runs]]:
    """Return runs of some questions of a collection by each engine, by words and fused.

    The first is that of the settings, the second is on the nodes.
    """
    collection = load(Path(data), name)
    step = max(1, len(collection.questions) // questions)
    collection = replace(collection, questions=collection.questions[::step])
    fill_library(collection)
    ranked = partial(_ranked, collection, models=models, vectors=f"{vectors}/{name}")
    own = ranked()
    with _in_cluster(nodes, prefix):
        rebuild()
        return [own, ranked()]


def _ranked(collection: Collection, *, models: str, vectors: str) -> dict[str, Runs]:
    with using_models(""):
        by_words = rank(collection)
    with using_models(models, RECOMMENDED, vectors=vectors):
        embed()
        return {"words": by_words, "fused": rank(collection)}


def _embed_with_tokens() -> None:
    embed()
    upkeep = VectorMaintenance()
    while upkeep.step(now=timezone.now()):
        pass


@contextmanager
def _in_cluster(nodes: Sequence[str], prefix: str) -> Iterator[None]:
    before = settings.FREESHELF_SEARCH_ENGINES
    settings.FREESHELF_SEARCH_ENGINES = {
        "default": {
            "BACKEND": "freeshelf.search.engines.opensearch.OpenSearchEngine",
            "OPTIONS": {"nodes": list(nodes), "prefix": prefix},
        }
    }
    try:
        yield
    finally:
        settings.FREESHELF_SEARCH_ENGINES = before


def _compared_by_words(
    local: Any, remote: Any, text: str, *, levels: tuple[str, ...]
) -> Found:
    query = analyze_query(parse(text), user=AnonymousUser()).query
    request = EngineRequest(
        query=query, levels=levels, facets=tuple(FACETS), limit=_ALL
    )
    own, other = local.search(request), remote.search(request)
    keys = [[hit.key for hit in each.hits] for each in (own, other)]
    whole = [{h.key for h in e.hits if h.matches_all_words} for e in (own, other)]
    totals = [(each.total, each.total_all_words) for each in (own, other)]
    return {
        "question": text,
        "is_same_set": set(keys[0]) == set(keys[1]) and whole[0] == whole[1],
        "is_same_counts": totals[0] == totals[1] and own.facets == other.facets,
        "correlation": _correlation(own, other),
        "difference": f"{totals} {keys[0][:5]} {keys[1][:5]}",
    }


def _by_meaning(
    asked: Sequence[tuple[str, tuple[str, ...]]], nodes: Sequence[str], prefix: str
) -> list[Found]:
    """Ask with each engine in turn, as a reader's page does."""
    staff, _is_new = get_user_model().objects.get_or_create(
        username="bench", defaults={"is_superuser": True}
    )
    readers = [staff if levels == _STAFF else AnonymousUser() for _, levels in asked]
    texts = [text for text, _ in asked]
    own = [_answered(*each) for each in zip(texts, readers, strict=True)]
    exact = [_nearest(each, is_exact=True) for each in texts]
    with _in_cluster(nodes, prefix):
        # A process that has not searched yet asks what the servers are like.
        _requests("debt", AnonymousUser())
        requests = [_requests(*each) for each in zip(texts, readers, strict=True)]
        other = [_answered(*each) for each in zip(texts, readers, strict=True)]
        near = [_nearest(each, is_exact=False) for each in texts]
    facets = _Facets()
    return [
        {
            "question": text,
            "overlap": _overlap(*({hit.key for hit in r.hits} for r in (a, b))),
            "is_true": _is_true(b, facets),
            "correlation": _correlation(a, b),
            "recall": len(set(e) & set(n)) / len(e) if e else None,
            "seconds": [spent, other_spent],
            "requests": asked,
            "difference": f"{a.total} {b.total}",
        }
        for text, (a, spent), (b, other_spent), e, n, asked in zip(
            texts, own, other, exact, near, requests, strict=True
        )
    ]


def _requests(text: str, reader: Reader) -> int:
    """Return how many requests a page waits for whose tokens may be new."""
    sent: list[str] = []
    perform = opensearchpy.Transport.perform_request

    def noted(self: Any, method: str, url: str, **rest: Any) -> Any:
        # Other threads read beside the page what is known for a minute.
        if threading.current_thread() is threading.main_thread():
            sent.append(url)
        return perform(self, method, url, **rest)

    with patch.object(opensearchpy.Transport, "perform_request", noted):
        search(SearchRequest(text=text), user=reader, language="en")
    return len(sent)


@asked_together
def _answered(text: str, reader: Reader) -> tuple[EngineResponse, float]:
    request = SearchRequest(text=text, page_size=_ALL)
    begun = time.perf_counter()
    response = Answer(request, user=reader).response
    return response, time.perf_counter() - begun


def _nearest(text: str, *, is_exact: bool) -> list[str]:
    """Return the records nearest to a question, those of comparing all if exact."""
    asked = question_text(parse(text))
    if not asked:
        return []
    ((model, index), *_others) = dense_indexes()
    (vector,) = encoder(model).encode_queries([asked])
    levels = readable_by(AnonymousUser())
    if not is_exact:
        found = index.neighbours(
            np.asarray(vector), access_levels=levels, limit=_NEAREST, threshold=-1.0
        )
        return [each.key for each in found]
    keys = list(Resource.objects.live().values_list("identifier", flat=True))
    compared = index.similarities(np.asarray(vector), keys, levels=levels)
    order = sorted(compared.values(), key=lambda each: (-each.similarity, each.key))
    return [each.key for each in order[:_NEAREST]]


class _Facets:
    """Values of records, as they are indexed."""

    def __init__(self) -> None:
        self._known: dict[str, Mapping[str, tuple[str, ...]]] = {}

    def counted(self, keys: Sequence[str]) -> dict[str, Counter[str]]:
        unknown = [key for key in keys if key not in self._known]
        if unknown:
            for document in build_documents(unknown):
                self._known[document.key] = document.facets
        found: dict[str, Counter[str]] = {}
        for key in keys:
            for name, values in self._known[key].items():
                found.setdefault(name, Counter()).update(values)
        return found


def _is_true(response: EngineResponse, facets: _Facets) -> bool:
    """Return whether every count is that of the hits that are shown."""
    hits = response.hits
    counted = facets.counted([hit.key for hit in hits])
    return (
        response.total == len(hits)
        and response.total_all_words == sum(hit.matches_all_words for hit in hits)
        and response.total_dense_only == sum(hit.is_dense_only for hit in hits)
        and all(
            dict(counts) == dict(counted.get(name, {}))
            for name, counts in response.facets.items()
        )
    )


def _overlap(own: set[str], other: set[str]) -> float:
    every = own | other
    return len(own & other) / len(every) if every else 1.0


def _correlation(own: EngineResponse, other: EngineResponse) -> float:
    """Return the rank correlation of the hits that one of the engines has in front.

    Hits with the same score have the same rank: their order means nothing.
    """
    first = dict.fromkeys(hit.key for each in (own, other) for hit in each.hits[:FIRST])
    worth = [
        {hit.key: _ABOVE * hit.matches_all_words + hit.score for hit in each.hits}
        for each in (own, other)
    ]
    ranked = [[round(each.get(key, -1.0), _DIGITS) for key in first] for each in worth]
    if ranked[0] == ranked[1] or min(len(set(each)) for each in ranked) < _DIFFERENT:
        return 1.0
    return float(spearmanr(*ranked).statistic)


def _questions(count: int) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield questions of the benchmarks and of the library, one in five as staff."""
    chance = random.Random(16)
    asked: list[str] = []
    for name in _SETS:
        asked += _texts(yaml.safe_load((_DATA / f"{name}.yaml").read_text("utf-8")))
    chance.shuffle(asked)
    titles = list(
        Resource.objects.live().order_by("pk").values_list("title", flat=True)
    )
    names = list(ConceptLabel.objects.order_by("pk").values_list("text", flat=True))
    chance.shuffle(titles)
    chance.shuffle(names)
    words = [word for title in titles for word in title.split() if len(word) > 4]
    made = (
        question
        for title, name, word, other in zip(
            titles, names, words, reversed(words), strict=False
        )
        for question in (
            title,
            name,
            f'"{name}"',
            f"{word} {other}",
            f"{word[:4]}*",
            f"{name} -{word}",
            f"title:{word} OR {other}",
            f"{name} year:2015..2022",
        )
    )
    every = dict.fromkeys(
        question for pair in zip_longest(asked, made) for question in pair if question
    )
    for number, question in enumerate(list(every)[:count]):
        yield question, _STAFF if number % 5 == 0 else ("open",)


def _texts(found: Any) -> list[str]:
    questions = found["questions"]
    if isinstance(questions, Mapping):
        return [str(each) for each in questions.values()]
    return [str(each["query"]) for each in questions]
