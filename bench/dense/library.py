"""A generated library with twenty short pages per resource, and a vector for each.

Runs inside the product (Django is set up). The texts are generated, the vectors are
those of real passages with some noise: lexical search uses the texts, and dense search
the vectors.
"""

import random
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from django.utils import timezone

from bench.dense.shape import LIKENESS, PAGES_EACH
from bench.speed.corpus import GeneratedResource, resource
from bench.speed.loader import load_resources
from bench.speed.vocabulary import vocabularies
from freeshelf.enrich.language_models.registry import InstalledModel, active_models
from freeshelf.search.dense.maintenance import VectorMaintenance
from freeshelf.search.dense.passages import embedded_passages
from freeshelf.search.dense.services import dense_indexes, index_dir, writer_of
from freeshelf.search.dense.vectors import vector_store
from freeshelf.search.engines.vector_codes import quantize

_WORDS_A_PAGE = 150
_TOGETHER = 100


def grow(*, first: int, last: int, vectors: str) -> dict[str, Any]:
    """Add resources `first` to `last` with vectors from the folder `vectors`."""
    loaded = load_resources(_resources(first, last), is_first=first == 1)
    started = time.perf_counter()
    known = sum(
        _give_vectors(model, first, last, Path(vectors) / f"{model.key}.npy")
        for model in active_models()
    )
    return loaded | {"vectors": known, "seconds": time.perf_counter() - started}


def index_vectors() -> dict[str, float]:
    """Rebuild the indexes from the stored vectors; return rows and seconds."""
    for model in active_models():
        writer = writer_of(model)
        if writer.store.exists():
            writer.retire()
    started = time.perf_counter()
    maintenance = VectorMaintenance()
    while len(dense_indexes()) < len(active_models()):
        if maintenance.step(now=timezone.now()):
            raise RuntimeError("a passage was embedded that should have had its vector")
    seconds = time.perf_counter() - started
    rows = sum(index.manifest().alive for _, index in dense_indexes())
    return {"rows": rows, "seconds": seconds}


def _resources(first: int, last: int) -> Iterator[GeneratedResource]:
    known = vocabularies()
    for number in range(first, last + 1):
        made = resource(number)
        chance, words = random.Random(number), known[made.language]
        joint = "" if words.joined else " "
        pages = tuple(
            joint.join(words.text(chance, _WORDS_A_PAGE)) for _ in range(PAGES_EACH)
        )
        yield replace(made, pages=pages)


def _give_vectors(model: InstalledModel, first: int, last: int, path: Path) -> int:
    real = np.load(path)
    chance = np.random.default_rng(first)
    # With this length relative to a unit vector, noise gives the intended cosine.
    spread = np.sqrt((1 / LIKENESS**2 - 1) / model.dimension)
    count = 0
    directory = index_dir(model.key)
    with vector_store(directory) as store:
        for start in range(first, last + 1, _TOGETHER):
            keys = [
                f"bench-{n}" for n in range(start, min(start + _TOGETHER, last + 1))
            ]
            passages = embedded_passages(keys, languages=model.languages)
            hashes = {p.text_hash for each in passages.values() for p in each}
            made = real[chance.integers(len(real), size=len(hashes))]
            made += chance.normal(scale=spread, size=made.shape).astype(np.float32)
            made /= np.linalg.norm(made, axis=1)[:, None]
            store.keep(sorted(hashes), quantize(made))
            count += len(hashes)
    return count
