"""Cycles and descendants in a hierarchy."""

from collections.abc import Collection, Iterable, Mapping


def find_cycle(broader: Mapping[str, Collection[str]]) -> list[str]:
    """Return a cycle of broader concepts, or an empty list.

    Each is broader than the one before, the first than the last.
    """
    finished: set[str] = set()
    for start in broader:
        path: list[str] = []
        on_path: set[str] = set()
        stack: list[tuple[str, bool]] = [(start, True)]
        while stack:
            node, is_entry = stack.pop()
            if not is_entry:
                path.pop()
                on_path.discard(node)
                finished.add(node)
            elif node in on_path:
                return path[path.index(node) :]
            elif node not in finished:
                path.append(node)
                on_path.add(node)
                stack.append((node, False))
                stack += [(above, True) for above in broader.get(node, ())]
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
