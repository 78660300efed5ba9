"""Split long sequences."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

Item = TypeVar("Item")


def in_batches(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """Yield the items in order, in batches of a size."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
