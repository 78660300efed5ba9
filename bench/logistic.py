"""Logistic regression with a ridge, for the rules that are learnt from questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
_STEPS = 80
_KEPT_STEPS, _HALVINGS = 8, 20


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


class Rows(Protocol):
    """Rows of numbers that a regression of many numbers reads."""

    @property
    def size(self) -> int:
        """How many numbers a row has."""

    def times(self, coefficients: Numbers) -> Numbers:
        """Return the product of each row with coefficients."""

    def turned(self, weights: Numbers) -> Numbers:
        """Return the sum of all rows, each times its weight."""

    def taken(self, is_taken: NDArray[np.bool_]) -> Self:
        """Return some of the rows."""


@dataclass(frozen=True, slots=True)
class Dense:
    """Rows that have every number."""

    numbers: Numbers

    @property
    def size(self) -> int:
        """How many numbers a row has."""
        return int(self.numbers.shape[1])

    def times(self, coefficients: Numbers) -> Numbers:
        """Return the product of each row with coefficients."""
        found: Numbers = self.numbers @ coefficients.astype(self.numbers.dtype)
        return found

    def turned(self, weights: Numbers) -> Numbers:
        """Return the sum of all rows, each times its weight."""
        found: Numbers = weights.astype(self.numbers.dtype) @ self.numbers
        return found

    def taken(self, is_taken: NDArray[np.bool_]) -> "Dense":
        """Return some of the rows."""
        return Dense(self.numbers[is_taken])


@dataclass(frozen=True, slots=True)
class Sparse:
    """Rows that have few of `size` numbers; `rows` and `places` say where."""

    rows: NDArray[np.int64]
    places: NDArray[np.int64]
    values: Numbers
    count: int
    size: int

    @classmethod
    def of(
        cls, found: Sequence[tuple[NDArray[np.int64], Numbers]], size: int
    ) -> "Sparse":
        """Return the rows of places and values."""
        lengths = [len(places) for places, _values in found]
        return cls(
            np.repeat(np.arange(len(found)), lengths),
            np.concatenate([places for places, _values in found]),
            np.concatenate([values for _places, values in found]),
            len(found),
            size,
        )

    def times(self, coefficients: Numbers) -> Numbers:
        """Return the product of each row with coefficients."""
        each = self.values * coefficients[self.places]
        return np.bincount(self.rows, each, minlength=self.count)

    def turned(self, weights: Numbers) -> Numbers:
        """Return the sum of all rows, each times its weight."""
        each = self.values * weights[self.rows]
        return np.bincount(self.places, each, minlength=self.size)

    def taken(self, is_taken: NDArray[np.bool_]) -> "Sparse":
        """Return some of the rows."""
        kept = is_taken[self.rows]
        numbered = np.cumsum(is_taken) - 1
        return Sparse(
            numbered[self.rows[kept]],
            self.places[kept],
            self.values[kept],
            int(is_taken.sum()),
            self.size,
        )


def regression_of_many(
    rows: Rows, is_positive: NDArray[np.bool_], *, ridge: float
) -> Numbers:
    """Return coefficients as `regression` does, balanced, for thousands of numbers.

    L-BFGS (Nocedal and Wright, Numerical Optimization, algorithms 7.4 and 3.1), which
    stops near the best.
    """
    share = is_positive.mean()
    weighing = np.where(is_positive, 0.5 / share, 0.5 / (1 - share))
    held = np.append(np.full(rows.size, ridge), 0)

    def judged(at: Numbers) -> tuple[float, Numbers]:
        odds = rows.times(at[:-1]) + at[-1]
        cost = weighing @ (np.logaddexp(0, odds) - is_positive * odds)
        slope = weighing * (1 / (1 + np.exp(-odds)) - is_positive)
        turned = np.append(rows.turned(slope), slope.sum())
        return float(cost + held @ at**2 / 2), turned + held * at

    found = np.zeros(rows.size + 1)
    cost, slope = judged(found)
    kept: list[tuple[Numbers, Numbers]] = []
    for _step in range(_STEPS):
        way = _downhill(slope, kept)
        length = 1.0 if kept else 1 / float(np.linalg.norm(slope))
        for _halving in range(_HALVINGS):
            there = found - length * way
            cost_there, slope_there = judged(there)
            if cost_there <= cost - 1e-4 * length * float(slope @ way):
                break
            length /= 2
        else:
            break
        moved, bent = there - found, slope_there - slope
        if moved @ bent > 0:
            kept = [*kept, (moved, bent)][-_KEPT_STEPS:]
        is_still = cost - cost_there < 1e-5 * cost
        found, cost, slope = there, cost_there, slope_there
        if is_still:
            break
    return found


def _downhill(slope: Numbers, kept: Sequence[tuple[Numbers, Numbers]]) -> Numbers:
    """Return the slope, bent by what earlier steps tell of it."""
    way = slope.copy()
    shares = []
    for moved, bent in reversed(kept):
        share = (moved @ way) / (moved @ bent)
        shares.append(share)
        way -= share * bent
    if kept:
        moved, bent = kept[-1]
        way *= (moved @ bent) / (bent @ bent)
    for (moved, bent), share in zip(kept, reversed(shares), strict=True):
        way += moved * (share - (bent @ way) / (moved @ bent))
    return way
