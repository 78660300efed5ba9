"""Other names of the concepts that a question names, as clauses."""

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

# Names change their endings in every sentence, and the index of stems knows no places.
_INFLECTED = ("ar", "ru")
_LABELS_KEPT = 4096


class SynonymCollector:
    """By the part of the question they stand for."""

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
        """Take in where a word of the question stands in its text."""
        for (first, last, _), words in zip(self._parts, self._words, strict=True):
            if first < end and start < last:
                words[word] = None

    def alternatives(self, words: Sequence[Clause]) -> tuple[SynonymClause, ...]:
        """Names for parts of a question that came to these words."""
        return tuple(
            SynonymClause(places, clause)
            for (_, _, clause), of_part in zip(self._parts, self._words, strict=True)
            if (places := tuple(at for at, word in enumerate(words) if word in of_part))
        )


@lru_cache(maxsize=_LABELS_KEPT)
def name_clause(label: Label) -> Clause | None:
    """A name in a text: its words side by side, inflected ones anywhere."""
    words = surfaces(label.core)
    stems = phrase_stems(words, (label.language,))
    if label.language in _INFLECTED:
        terms: tuple[Clause, ...] = tuple(Term(each, "") for each in stems)
        return AllOf(terms) if len(terms) > 1 else (terms[0] if terms else None)
    tokens = tuple(token for word in words for token in exact_tokens(word))
    return Phrase(tokens, stems) if tokens else None
