"""Measure encoding and nearest-neighbour search in one process, inside the product."""

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from freeshelf.enrich.language_models.encoder import encoder
from freeshelf.enrich.language_models.registry import active_models
from freeshelf.search.dense.index import DenseIndex
from freeshelf.search.dense.segments import Segment
from freeshelf.search.dense.services import dense_indexes, vectors_dir
from freeshelf.search.dense.store import SegmentStore

_TOP = 10
_LEVELS = ("open",)
_LIMIT = 100
_TOGETHER = 64


def embed(*, pieces: str, folder: str, sample: int) -> dict[str, Any]:
    """Save the vectors of real passages by model, unless they exist.

    `pieces` names a file of [text, language] pairs. The rate is measured on `sample` of
    them, which are always embedded.
    """
    Path(folder).mkdir(parents=True, exist_ok=True)
    rates = {}
    for model in active_models():
        texts = [
            text
            for text, language in json.loads(Path(pieces).read_text("utf-8"))
            if not model.languages or language in model.languages
        ]
        encode = encoder(model, in_background=True).encode_passages
        # The first call is slow: it loads weights and allocates memory.
        encode(texts[:_TOGETHER])
        started = time.perf_counter()
        encode(texts[:sample])
        rates[model.name] = len(texts[:sample]) / (time.perf_counter() - started)
        kept = Path(folder) / f"{model.key}.npy"
        if not kept.exists() or len(np.load(kept, mmap_mode="r")) != len(texts):
            np.save(kept, encode(texts))
    return rates


def measure(*, questions: Sequence[str]) -> dict[str, Any]:
    """Return times of each model in milliseconds, and the recall of the index."""
    found: dict[str, Any] = {"size": _bytes_on_disk()}
    for model, index in dense_indexes():
        encode = encoder(model).encode_queries
        encode(["warm"])
        encoding, vectors = _timed(lambda text, f=encode: f([text])[0], questions)
        finding, nearest = _timed(
            lambda vector, i=index, t=model.threshold: i.neighbours(
                vector, access_levels=_LEVELS, limit=_LIMIT, threshold=t
            ),
            vectors,
        )
        checked = vectors[:20]
        found[model.name] = {
            "rows": index.manifest().alive,
            "encoding": _spread(encoding),
            "finding": _spread(finding),
            "found": float(np.mean([len(each) for each in nearest])),
            "recall": float(np.mean([_recall(index, each) for each in checked])),
        }
    return found


def _timed(
    call: Callable[[Any], Any], values: Sequence[Any]
) -> tuple[list[float], list[Any]]:
    seconds, results = [], []
    for value in values:
        started = time.perf_counter()
        results.append(call(value))
        seconds.append(time.perf_counter() - started)
    return seconds, results


def _spread(seconds: Sequence[float]) -> dict[str, float]:
    p50, p95 = np.percentile(np.array(seconds) * 1000, [50, 95])
    return {"p50": float(p50), "p95": float(p95)}


def _recall(index: DenseIndex, vector: np.ndarray) -> float:
    """Return the share of the ten nearest, by brute force, that the index finds."""
    found = index.neighbours(vector, access_levels=_LEVELS, limit=_TOP, threshold=-1.0)
    _, opened = SegmentStore(index.path).open()
    best: dict[str, float] = {}
    for segment in opened.values():
        for key, similarity in _best_of_all(segment, vector).items():
            best[key] = max(similarity, best.get(key, -2.0))
    exact = sorted(best, key=lambda key: -best[key])[:_TOP]
    return len(set(exact) & {each.key for each in found}) / len(exact)


def _best_of_all(segment: Segment, vector: np.ndarray) -> dict[str, float]:
    rows = np.flatnonzero(segment.allowed(_LEVELS))
    similarities = segment.similarities(vector, rows)
    owners = segment.owners(rows)
    best = np.full(len(segment.resources), -2.0)
    np.maximum.at(best, owners, similarities)
    top = np.argsort(-best)[: _TOP * 2]
    return {
        segment.resources[at].decode(): float(best[at]) for at in top if best[at] >= -1
    }


def _bytes_on_disk() -> int:
    files = vectors_dir().rglob("*")
    return sum(file.stat().st_size for file in files if file.is_file())
