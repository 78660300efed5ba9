"""Cycles and descendants in a hierarchy."""

from collections.abc import Collection, Iterable, Mapping
from graphlib import CycleError, TopologicalSorter


def find_cycle(broader: Mapping[str, Collection[str]]) -> list[str]:
    """Return a cycle of broader concepts, or an empty list.

    Each is broader than the one before, the first than the last.
    """
    try:
        TopologicalSorter(broader).prepare()
    except CycleError as error:
        narrower_last: list[str] = error.args[1]
        return narrower_last[:0:-1]
    return []


def descendants(top: int, broader: Iterable[tuple[int, int]]) -> set[int]:
    """Return a concept and all below it, from pairs of (narrower, broader)."""
    below: dict[int, list[int]] = {}
    for low, high in broader:
        below.setdefault(high, []).append(low)
    result = {top}
    stack = [top]
    while stack:
        for low in below.get(stack.pop(), ()):
            if low not in result:
                result.add(low)
                stack.append(low)
    return result
