"""Comparing bits first misses few of the vectors of a real model."""

from pathlib import Path

import numpy as np
import pytest

from freeshelf.search.dense.index import DenseIndex
from tests.search.dense.vectors import make_index, passage

# Of the quality gate: multilingual-e5-small, questions and passages in six languages.
KEPT = Path(__file__).parents[3] / "bench/data/gate/vectors.npz"
COUNT, EACH = 12_000, 10
_LIKENESS = 0.95


@pytest.fixture(scope="module")
def real() -> np.ndarray:
    """Vectors of real texts."""
    kept = np.load(KEPT)
    return kept["codes"].astype(np.float32) * kept["scales"][:, None]


def noisy(real: np.ndarray, count: int, *, seed: int) -> np.ndarray:
    """Vectors with about this cosine to real ones."""
    chance = np.random.default_rng(seed)
    spread = np.sqrt((1 / _LIKENESS**2 - 1) / real.shape[1])
    made = real[chance.integers(len(real), size=count)]
    made = made + chance.normal(scale=spread, size=made.shape)
    return (made / np.linalg.norm(made, axis=1)[:, None]).astype(np.float32)


@pytest.mark.parametrize(("limit", "least"), [(10, 0.99), (100, 0.98)])
def test_hardly_any_of_the_nearest_is_missed_among_real_vectors(
    tmp_path, real, limit, least
):
    vectors = noisy(real, COUNT, seed=1)
    records = {
        f"r{number:04}": [passage(f"{number}.{row}") for row in range(EACH)]
        for number in range(COUNT // EACH)
    }
    make_index(tmp_path, records, vectors)
    index = DenseIndex(tmp_path)

    shares = []
    for query in noisy(real, 40, seed=2):
        found = index.neighbours(
            query, access_levels=("open",), limit=limit, threshold=-1
        )
        best = (vectors @ query).reshape(-1, EACH).max(axis=1)
        exact = {f"r{number:04}" for number in np.argsort(-best)[:limit]}
        shares.append(len(exact & {each.key for each in found}) / limit)

    assert np.mean(shares) >= least
