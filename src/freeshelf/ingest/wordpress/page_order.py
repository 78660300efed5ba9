"""In which order pages are written, so that the tree has them as the old site did."""

from collections.abc import Collection, Mapping

from freeshelf.ingest.wordpress.survey import ItemFacts

# So many pages are held at once.
_MOST = 200


def page_order(
    items: Mapping[str, ItemFacts], types: Collection[str]
) -> list[list[str]]:
    """Numbers of pages in runs of at most 200; parents come in an earlier run.

    Siblings come by their menu order, then by title.
    """
    generations: dict[int, list[str]] = {}
    for number, facts in items.items():
        if facts.type in types:
            generations.setdefault(_depth(number, items), []).append(number)
    runs = []
    for depth in sorted(generations):
        numbers = sorted(generations[depth], key=lambda number: items[number].place)
        runs += [numbers[i : i + _MOST] for i in range(0, len(numbers), _MOST)]
    return runs


def _depth(number: str, items: Mapping[str, ItemFacts]) -> int:
    depth, above, seen = 0, items[number].parent_id, {number}
    kind = items[number].type
    while above in items and items[above].type == kind and above not in seen:
        seen.add(above)
        depth, above = depth + 1, items[above].parent_id
    return depth
