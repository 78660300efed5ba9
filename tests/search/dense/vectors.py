"""Vectors as a model of text makes them, and an index of them without a library."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from freeshelf.search.dense.vectors import vector_store
from freeshelf.search.dense.writing import DenseWriter
from freeshelf.search.engines.vector_codes import quantize
from freeshelf.search.engines.vectors import EmbeddedPassage

DIMENSION = 64


def cone(count: int, *, seed: int = 0, dimension: int = DIMENSION) -> np.ndarray:
    """Unit vectors around topics in a narrow cone, as embeddings of text lie."""
    of_all = np.random.default_rng(1)
    middle = of_all.normal(size=dimension) * 2
    topics = of_all.normal(size=(40, dimension)) * 0.7
    random = np.random.default_rng(seed)
    vectors = middle + topics[random.integers(40, size=count)]
    vectors += random.normal(size=(count, dimension)) * 0.6
    return (vectors / np.linalg.norm(vectors, axis=1)[:, None]).astype(np.float32)


def passage(key: str, text: str = "", *, level: str = "open") -> EmbeddedPassage:
    """A passage; its text is its key when none is given."""
    return EmbeddedPassage(key=key, level=level, language="en", text=text or key)


def learn(path: Path, texts: Iterable[EmbeddedPassage], vectors: np.ndarray) -> None:
    """Let the vectors of these passages be known, in this order."""
    with vector_store(path) as store:
        store.keep([each.text_hash for each in texts], quantize(vectors))


def make_index(
    path: Path, records: dict[str, list[EmbeddedPassage]], vectors: np.ndarray
) -> DenseWriter:
    """An index that is ready, in which these passages have these vectors in order."""
    writer = DenseWriter(path)
    writer.begin(model="test")
    learn(path, [each for of_one in records.values() for each in of_one], vectors)
    writer.put(lambda: records)
    writer.mark_ready(writer.store.read().name)
    return writer
