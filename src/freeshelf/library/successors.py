"""Find the successor of a merged concept, agent or record."""

from collections.abc import Iterable
from typing import Any, Protocol, Self, TypeVar


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


def follow_merged(
    children: Any, name: str, *keys: str, without: int | None = None
) -> None:
    """Make child rows of a revision refer to successors by `name`, each once.

    Rows are the same that have the same `keys` too. A row that refers to the row
    `without` is left out.
    """
    rows = list(children.select_related(f"{name}__merged_into"))
    if not any(getattr(row, name).merged_into_id for row in rows):
        return
    unique: dict[tuple[Any, ...], Any] = {}
    for row in rows:
        target = latest(getattr(row, name))
        setattr(row, name, target)
        if target.pk != without:
            key = (target.pk, *(getattr(row, each) for each in keys))
            unique.setdefault(key, row)
    children.set(list(unique.values()))
