"""Words of the index near a given one."""

from collections.abc import Iterable, Sequence

import tantivy

_MIN_LENGTH = 4  # shorter words have too many neighbours to guess from
_TWO_EDITS_FROM = 8


def nearest_words(
    searcher: tantivy.Searcher, word: str, *, levels: Sequence[str], limit: int
) -> tuple[str, ...]:
    """Words of live documents within one edit, two for long words; commonest first."""
    if len(word) < _MIN_LENGTH:
        return ()
    allowed = 2 if len(word) >= _TWO_EDITS_FROM else 1
    everything = tantivy.Query.all_query()
    found: dict[str, tuple[int, int]] = {}
    for level in levels:
        for prefix in _prefixes(word):
            # The filter leaves out words that only deleted documents had.
            terms = searcher.terms_with_prefix(
                f"words_{level}", prefix, filter_query=everything
            )
            for term, count in terms:
                if abs(len(term) - len(word)) > allowed or term == word:
                    continue
                distance = edit_distance(word, term, limit=allowed)
                if distance <= allowed:
                    found[term] = (distance, -count)
    ordered = sorted(found, key=lambda term: (*found[term], term))
    return tuple(ordered[:limit])


def edit_distance(left: str, right: str, *, limit: int) -> int:
    """Edits, swaps of neighbours among them, from one word to another.

    Optimal string alignment (Damerau 1964); more than `limit` comes back as limit + 1.
    """
    before: list[int] = []
    last = list(range(len(right) + 1))
    for row, char in enumerate(left, 1):
        line = [row]
        for column, other in enumerate(right, 1):
            cost = min(
                last[column] + 1,
                line[column - 1] + 1,
                last[column - 1] + (char != other),
            )
            swapped = (
                row > 1
                and column > 1
                and char == right[column - 2]
                and left[row - 2] == other
            )
            if swapped:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        # A swap reaches back two rows, so both must be past the limit.
        if min(line) > limit and min(last) >= limit:
            return limit + 1
        before, last = last, line
    return min(last[-1], limit + 1)


def _prefixes(word: str) -> Iterable[str]:
    """Beginnings that hold nearly all mistakes: the first letter, or the second."""
    return dict.fromkeys((word[0], word[1]))
