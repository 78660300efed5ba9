"""Numbers as they may be shown: none of a week is below five.

A number of a week that is below five is shown as “fewer than five”, and is in no sum:
so nothing that is shown depends on how small it was.
"""

from collections.abc import Iterable
from dataclasses import dataclass

LEAST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Amount:
    """A number that is known up to its small parts."""

    least: int = 0
    hidden: int = 0  # parts of one to four, which are not in the number

    @property
    def most(self) -> int:
        """Return the highest number that it can be."""
        return self.least + self.hidden * (LEAST_SHOWN - 1)

    def __bool__(self) -> bool:
        return bool(self.least or self.hidden)


def of_a_week(number: int) -> Amount:
    """Return the number of a week without what is too small."""
    return Amount(hidden=1) if 0 < number < LEAST_SHOWN else Amount(least=number)


def total(amounts: Iterable[Amount]) -> Amount:
    """Return the sum of what is shown."""
    least = hidden = 0
    for amount in amounts:
        least += amount.least
        hidden += amount.hidden
    return Amount(least, hidden)


def grew(earlier: Amount, later: Amount) -> bool:
    """Return whether the later number is higher, whatever the small parts are."""
    return later.least > earlier.most
