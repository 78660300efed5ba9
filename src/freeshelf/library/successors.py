"""Following a merged concept or agent to the one that stands for it now."""

from collections.abc import Iterable
from typing import Protocol, Self, TypeVar


class Mergeable(Protocol):
    """A row that may have been merged into another of its kind."""

    pk: int

    @property
    def merged_into(self) -> Self | None: ...


Merged = TypeVar("Merged", bound=Mergeable)


def latest(item: Merged) -> Merged:
    """The last successor of a row; the row itself when it was never merged.

    Merges that lead round in a circle end where they began to repeat.
    """
    seen = {item.pk}
    while (successor := item.merged_into) is not None and successor.pk not in seen:
        seen.add(successor.pk)
        item = successor
    return item


def latest_of(items: Iterable[Merged]) -> list[Merged]:
    """The last successors of rows in their order, each once."""
    return list({found.pk: found for found in map(latest, items)}.values())
