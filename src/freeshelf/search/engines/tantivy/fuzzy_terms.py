"""Find words of the index similar to a given one."""

from collections.abc import Iterable, Iterator, Sequence

import tantivy
from rapidfuzz.distance import OSA

_MIN_LENGTH = 4  # shorter words have too many similar words
_TWO_EDITS_FROM = 8
_ALPHABETS = (
    "abcdefghijklmnopqrstuvwxyz",
    "абвгдежзийклмнопрстуфхцчшщъыьэюя",
    "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
)


def nearest_words(
    searcher: tantivy.Searcher, word: str, *, levels: Sequence[str], limit: int
) -> tuple[str, ...]:
    """Return words of live documents within one or two edits, commonest first."""
    if len(word) < _MIN_LENGTH:
        return ()
    for prefixes in (_likely_beginnings(word), _other_beginnings(word)):
        found: dict[str, tuple[int, int]] = {}
        for level in levels:
            for prefix in prefixes:
                found.update(_near(searcher, f"words_{level}", prefix, word))
        if found:
            ordered = sorted(found, key=lambda term: (*found[term], term))
            return tuple(ordered[:limit])
    return ()


def _near(
    searcher: tantivy.Searcher, field: str, prefix: str, word: str
) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield similar words with their sort key: distance, then number of documents."""
    allowed = 2 if len(word) >= _TWO_EDITS_FROM else 1
    # The filter excludes words that only deleted documents had.
    everything = tantivy.Query.all_query()
    for term, count in searcher.terms_with_prefix(
        field, prefix, filter_query=everything
    ):
        if term == word or abs(len(term) - len(word)) > allowed:
            continue
        # Optimal string alignment: a swap of adjacent characters is one edit (Damerau
        # 1964).
        distance = OSA.distance(word, term, score_cutoff=allowed)
        if distance <= allowed:
            yield term, (distance, -count)


def _likely_beginnings(word: str) -> Iterable[str]:
    """Return the prefixes that cover nearly all typing mistakes."""
    return dict.fromkeys((word[0], word[1]))


def _other_beginnings(word: str) -> Iterable[str]:
    """Return prefixes with another first letter of the same alphabet."""
    alphabet = next((letters for letters in _ALPHABETS if word[0] in letters), "")
    return [letter + word[1:3] for letter in alphabet if letter != word[0]]
