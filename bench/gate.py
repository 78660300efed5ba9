"""Frozen collection of the quality gate, created by `bench.gate_making`.

Documents are the files of the demo library as plain records, among other records of it;
queries are the known items of these files. The right file has grade 2, its translations
and editions have grade 1. The vectors of all embedded texts are stored with them, so
that no model is needed.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.collections import Collection, Document, Question

FOLDER = Path(__file__).parent / "data" / "gate"


@dataclass(frozen=True, slots=True)
class StoredEncoder:
    """Encoder with stored vectors for known texts only."""

    vectors: Mapping[str, NDArray[np.float32]]
    key: str = "gate"
    dimension: int = 384
    languages: tuple[str, ...] = ()

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row for each query."""
        return self._rows("query: ", texts)

    def query_layers(self, text: str) -> NDArray[np.float32]:
        """Return one row: no layer within the model is stored."""
        return self.encode_queries([text])

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row for each passage."""
        return self._rows("passage: ", texts)

    def _rows(self, kind: str, texts: Sequence[str]) -> NDArray[np.float32]:
        digests = [digest(kind + text) for text in texts]
        if not self.vectors.keys() >= set(digests):
            raise LookupError(
                "The quality gate lacks the vector of a text: texts are cut otherwise "
                "than when it was made. Make it anew with bench/gate_making.py."
            )
        return np.array([self.vectors[each] for each in digests], np.float32)


def digest(text: str) -> str:
    """Return the key of a text's stored vector."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def load_gate() -> tuple[Collection, StoredEncoder]:
    """Return the frozen collection and the vectors of its texts."""
    kept = json.loads((FOLDER / "set.json").read_text("utf-8"))
    collection = Collection(
        name="gate",
        documents=tuple(Document(**each) for each in kept["documents"]),
        questions=tuple(Question(**each) for each in kept["questions"]),
        grades=kept["grades"],
    )
    vectors: dict[str, NDArray[np.float32]] = {}
    if (FOLDER / "vectors.npz").exists():
        stored = np.load(FOLDER / "vectors.npz")
        rows = stored["codes"].astype(np.float32) * stored["scales"][:, np.newaxis]
        vectors = dict(zip(stored["texts"].tolist(), rows, strict=True))
    return collection, StoredEncoder(vectors)
