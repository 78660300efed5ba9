"""Test whether a difference between two systems is statistically significant."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import stats

_SEED = 20_261_126
_RESAMPLES = 2_000
_BATCH = 200
_TIE = 1e-9


@dataclass(frozen=True, slots=True)
class Comparison:
    """Differences of paired scores: the mean with its 95 % interval, and p.

    The interval is of the percentile bootstrap over queries, p of the paired
    randomisation test (signs swapped at random), two-sided.
    """

    difference: float
    low: float
    high: float
    p: float
    wins: int
    losses: int
    ties: int


def compare(ours: Mapping[str, float], theirs: Mapping[str, float]) -> Comparison:
    """Compare two systems over the same queries."""
    questions = sorted(ours)
    differences = np.array([ours[q] - theirs.get(q, 0.0) for q in questions])
    wins = int((differences > _TIE).sum())
    losses = int((differences < -_TIE).sum())
    mean = float(differences.mean())
    if not wins and not losses:
        return Comparison(mean, mean, mean, 1.0, 0, 0, len(questions))
    interval = stats.bootstrap(
        (differences,),
        np.mean,
        n_resamples=_RESAMPLES,
        batch=_BATCH,
        method="percentile",
        rng=np.random.default_rng(_SEED),
    ).confidence_interval
    test = stats.permutation_test(
        (differences,),
        np.mean,
        permutation_type="samples",
        n_resamples=_RESAMPLES,
        batch=_BATCH,
        rng=np.random.default_rng(_SEED),
        vectorized=True,
    )
    return Comparison(
        difference=mean,
        low=float(interval.low),
        high=float(interval.high),
        p=float(test.pvalue),
        wins=wins,
        losses=losses,
        ties=len(questions) - wins - losses,
    )
