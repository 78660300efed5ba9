"""Other names of the concepts that a query names, as clauses."""

from collections.abc import Sequence
from functools import lru_cache

from freeshelf.search.analysis import exact_tokens, phrase_stems, surfaces
from freeshelf.search.engines.clauses import (
    AllOf,
    Best,
    Clause,
    Phrase,
    SynonymClause,
    Term,
)
from freeshelf.search.label_index import Expansion, Label
from freeshelf.search.weights import WEIGHTS

# These languages inflect names in sentences, and the index of stems has no positions.
_INFLECTED = ("ar", "ru")
_LABELS_KEPT = 4096


class SynonymCollector:
    """Collector of other names of concepts, by the part of the query they replace."""

    def __init__(self, expansions: Sequence[Expansion]) -> None:
        self._parts: list[tuple[int, int, Best]] = []
        for expansion in expansions:
            names = dict.fromkeys(
                name for label in expansion.labels if (name := name_clause(label))
            )
            if names:
                clause = Best(tuple(names), WEIGHTS.other_names)
                self._parts.append((expansion.start, expansion.end, clause))
        self._words: list[dict[Clause, None]] = [{} for _ in self._parts]

    def note(self, word: Clause, start: int, end: int) -> None:
        """Save the position of a word of the query."""
        for (first, last, _), words in zip(self._parts, self._words, strict=True):
            if first < end and start < last:
                words[word] = None

    def alternatives(self, words: Sequence[Clause]) -> tuple[SynonymClause, ...]:
        """Return alternative names for parts of a query with these words."""
        return tuple(
            SynonymClause(places, clause)
            for (_, _, clause), of_part in zip(self._parts, self._words, strict=True)
            if (places := tuple(at for at, word in enumerate(words) if word in of_part))
        )


@lru_cache(maxsize=_LABELS_KEPT)
def name_clause(label: Label) -> Clause | None:
    """Return a clause for a name: adjacent words, in inflected languages any order."""
    words = surfaces(label.core)
    stems = phrase_stems(words, (label.language,))
    if label.language in _INFLECTED:
        terms: tuple[Clause, ...] = tuple(Term(each, "") for each in stems)
        return AllOf(terms) if len(terms) > 1 else (terms[0] if terms else None)
    tokens = tuple(token for word in words for token in exact_tokens(word))
    return Phrase(tokens, stems) if tokens else None
