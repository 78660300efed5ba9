"""Questions about what is above what."""

from collections.abc import Collection, Iterable, Mapping


def find_cycle(broader: Mapping[str, Collection[str]]) -> list[str]:
    """A chain of ever broader concepts that ends where it began.

    Each is broader than the one before, the first than the last; empty for none.
    """
    finished: set[str] = set()
    for start in broader:
        path: list[str] = []
        on_path: set[str] = set()
        waiting: list[tuple[str, bool]] = [(start, True)]
        while waiting:
            node, is_entry = waiting.pop()
            if not is_entry:
                path.pop()
                on_path.discard(node)
                finished.add(node)
            elif node in on_path:
                return path[path.index(node) :]
            elif node not in finished:
                path.append(node)
                on_path.add(node)
                waiting.append((node, False))
                waiting += [(above, True) for above in broader.get(node, ())]
    return []


def descendants(top: int, broader: Iterable[tuple[int, int]]) -> set[int]:
    """A concept and all that stand below it, from pairs of (narrower, broader)."""
    below: dict[int, list[int]] = {}
    for low, high in broader:
        below.setdefault(high, []).append(low)
    found = {top}
    waiting = [top]
    while waiting:
        for low in below.get(waiting.pop(), ()):
            if low not in found:
                found.add(low)
                waiting.append(low)
    return found
