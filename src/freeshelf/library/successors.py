"""Find the successor of a merged concept, agent or record."""

from collections.abc import Iterable
from typing import Protocol, Self, TypeVar


class Mergeable(Protocol):
    """A row that may have been merged into another of its kind."""

    pk: int

    @property
    def merged_into(self) -> Self | None: ...


Merged = TypeVar("Merged", bound=Mergeable)


def latest(item: Merged) -> Merged:
    """Return the last successor of a row, or the row itself if it was never merged.

    Stops at the first repetition if merges form a cycle.
    """
    seen = {item.pk}
    while (successor := item.merged_into) is not None and successor.pk not in seen:
        seen.add(successor.pk)
        item = successor
    return item


def latest_of(items: Iterable[Merged]) -> list[Merged]:
    """Return the last successors of rows in their order, each once."""
    return list({found.pk: found for found in map(latest, items)}.values())
