"""Both search engines, asked the same: `python -m bench.engines --nodes URL`.

Every record of the library that the settings name is written to an index of Tantivy in
memory and to one on servers of OpenSearch, which is removed afterwards. Questions come
from bench/data and from the titles and names of concepts of the library. They are asked
by words, of what everyone may read and of what staff may read; the sets of hits, totals
and all counts must be the same, and the first twenty nearly in the same order. It
writes no file.
"""

import argparse
import itertools
import os
import random
import statistics
import sys
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import django
import yaml
from scipy.stats import spearmanr

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "freeshelf.project.settings.dev")
django.setup()

from django.contrib.auth.models import AnonymousUser  # noqa: E402

from freeshelf.library.models import Resource  # noqa: E402
from freeshelf.search.engines.base import (  # noqa: E402
    EngineRequest,
    EngineResponse,
    SearchEngine,
)
from freeshelf.search.engines.opensearch import OpenSearchEngine  # noqa: E402
from freeshelf.search.engines.tantivy import TantivyEngine  # noqa: E402
from freeshelf.search.facet_definitions import FACETS  # noqa: E402
from freeshelf.search.indexing import rebuild  # noqa: E402
from freeshelf.search.query import parse  # noqa: E402
from freeshelf.search.services import analyze_query  # noqa: E402
from freeshelf.vocabularies.models import ConceptLabel  # noqa: E402

_DATA = Path(__file__).resolve().parent / "data"
_FIRST = 20
_BAR = 0.98
_ALL = 5000
_ABOVE = 100_000.0
_DIGITS = 3
_DIFFERENT = 2


@dataclass(frozen=True, slots=True)
class Comparison:
    """Answers of the engines to one question."""

    question: str
    is_same_set: bool
    is_same_counts: bool
    correlation: float
    seconds: tuple[float, float]
    requests: int
    difference: str = ""


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask, print, and return 1 if an answer differs or the order is below the bar."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", required=True, help="addresses, by commas")
    parser.add_argument("--questions", type=int, default=500)
    parser.add_argument("--shards", type=int, default=1)
    parser.add_argument("--show", type=int, default=5, help="differences to print")
    options = parser.parse_args(arguments)
    tantivy = TantivyEngine()
    prefix = f"bench-{uuid.uuid4().hex[:8]}"
    cluster = OpenSearchEngine(
        nodes=options.nodes.split(","), prefix=prefix, shards=options.shards
    )
    engines: list[tuple[str, SearchEngine]] = [
        ("Tantivy", tantivy),
        ("OpenSearch", cluster),
    ]
    try:
        for name, engine in engines:
            begun = time.perf_counter()
            count = rebuild(search_engine=engine)
            print(f"{name}: {count} records in {time.perf_counter() - begun:.1f} s")
        asked = list(itertools.islice(_questions(), options.questions))
        found = [
            _compare(tantivy, cluster, question, levels=levels)
            for number, question in enumerate(asked)
            for levels in (_LEVELS[number % 5 == 0],)
        ]
    finally:
        cluster.cluster.client.indices.delete(index=f"{prefix}-*")
        cluster.close()
    return _report(found, options.show)


_LEVELS = {False: ("open",), True: ("open", "members", "staff")}


def _compare(
    tantivy: TantivyEngine,
    cluster: OpenSearchEngine,
    text: str,
    *,
    levels: tuple[str, ...],
) -> Comparison:
    query = analyze_query(parse(text), user=AnonymousUser()).query
    request = EngineRequest(
        query=query, levels=levels, facets=tuple(FACETS), limit=_ALL
    )
    answers, seconds = [], []
    for engine in (tantivy, cluster):
        answers.append(engine.search(request))
        begun = time.perf_counter()
        before = cluster.cluster.requests
        engine.search(replace(request, limit=_FIRST))
        seconds.append(time.perf_counter() - begun)
    requests = cluster.cluster.requests - before
    own, other = answers
    keys = [[hit.key for hit in each.hits] for each in answers]
    totals = [(each.total, each.total_all_words) for each in answers]
    whole = [{h.key for h in each.hits if h.matches_all_words} for each in answers]
    return Comparison(
        text,
        is_same_set=set(keys[0]) == set(keys[1]) and whole[0] == whole[1],
        is_same_counts=totals[0] == totals[1] and own.facets == other.facets,
        correlation=_correlation(own, other),
        seconds=(seconds[0], seconds[1]),
        requests=requests,
        difference=f"{totals[0]} {totals[1]} {keys[0][:5]} {keys[1][:5]}",
    )


def _correlation(own: EngineResponse, other: EngineResponse) -> float:
    """Return the rank correlation of the hits that one of the engines has in front.

    Hits with the same score have the same rank: their order means nothing.
    """
    first = dict.fromkeys(
        hit.key for each in (own, other) for hit in each.hits[:_FIRST]
    )
    worth = [
        {hit.key: _ABOVE * hit.matches_all_words + hit.score for hit in each.hits}
        for each in (own, other)
    ]
    ranked = [[round(each.get(key, -1.0), _DIGITS) for key in first] for each in worth]
    if ranked[0] == ranked[1] or min(len(set(each)) for each in ranked) < _DIFFERENT:
        return 1.0
    return float(spearmanr(*ranked).statistic)


def _questions() -> Iterator[str]:
    """Yield the questions of the benchmarks and of the library, in a fixed order."""
    chance = random.Random(16)
    asked: list[str] = []
    for name in ("questions", "paraphrases", "short-questions", "long-questions"):
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
    yield from dict.fromkeys(
        question
        for pair in itertools.zip_longest(asked, made)
        for question in pair
        if question
    )


def _texts(found: Any) -> list[str]:
    questions = found["questions"]
    if isinstance(questions, Mapping):
        return [str(each) for each in questions.values()]
    return [str(each["query"]) for each in questions]


def _report(found: Sequence[Comparison], show: int) -> int:
    correlations = [each.correlation for each in found]
    sets = [each for each in found if not each.is_same_set]
    counts = [each for each in found if not each.is_same_counts]
    mean = statistics.fmean(correlations)
    for number, name in enumerate(("Tantivy", "OpenSearch")):
        taken = sorted(each.seconds[number] for each in found)
        print(
            f"{name}: median {1000 * statistics.median(taken):.1f} ms, "
            f"95 in 100 below {1000 * taken[int(0.95 * len(taken))]:.1f} ms"
        )
    print(f"{len(found)} questions; other sets: {len(sets)}, counts: {len(counts)}")
    print(
        f"Rank correlation of the first {_FIRST}: mean {mean:.4f}, least "
        f"{min(correlations):.3f}; below {_BAR}: "
        f"{sum(each < _BAR for each in correlations)}"
    )
    print(f"Most requests for a page: {max(each.requests for each in found)}")
    worst = sorted(found, key=lambda each: each.correlation)
    for each in dict.fromkeys([*sets[:show], *counts[:show], *worst[:show]]):
        print(f"  {each.correlation:.3f} {each.question!r} {each.difference}")
    return int(bool(sets) or bool(counts) or mean < _BAR)


if __name__ == "__main__":
    sys.exit(main())
