"""Logistic regression with a ridge, for the rules that are learnt from questions."""

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
_STEPS = 80


def regression(
    numbers: Numbers,
    is_positive: NDArray[np.bool_],
    *,
    ridge: float,
    is_balanced: bool = False,
) -> Numbers:
    """Return the coefficients for rows of numbers, the intercept last.

    Newton's method (Hastie, Tibshirani and Friedman, The Elements of Statistical
    Learning, 4.4.1). The ridge does not hold the intercept back; with `is_balanced`
    both kinds weigh the same, whatever their numbers.
    """
    rows = with_constant(numbers)
    held = np.full(rows.shape[1], ridge)
    held[-1] = 1e-9
    share = is_positive.mean()
    kinds = np.where(is_positive, 0.5 / share, 0.5 / (1 - share))
    weighing = kinds if is_balanced else np.ones(len(rows))
    found = np.zeros(rows.shape[1])
    for _step in range(_STEPS):
        odds = 1 / (1 + np.exp(-rows @ found))
        slope = rows.T @ (weighing * (odds - is_positive)) + held * found
        bend = (rows.T * (weighing * odds * (1 - odds))) @ rows + np.diag(held)
        change = np.linalg.solve(bend, slope)
        found -= change
        if np.abs(change).max() < 1e-9:
            break
    return found


def with_constant(numbers: Numbers) -> Numbers:
    """Return the rows with a column of ones."""
    return np.hstack([numbers, np.ones((len(numbers), 1))])
