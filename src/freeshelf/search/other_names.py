"""Clauses for the other names of what a query names."""

from collections.abc import Sequence
from functools import lru_cache

from freeshelf.search.analysis.analyzer import (
    exact_tokens,
    phrase_stems,
    primary_subtag,
)
from freeshelf.search.analysis.inflections import forms_of_name
from freeshelf.search.analysis.words import surfaces
from freeshelf.search.engines.clauses import (
    AllOf,
    AnyOf,
    Best,
    Clause,
    InLanguage,
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
                name for label in expansion.labels if (name := _name_clause(label))
            )
            if names:
                clause = Best(tuple(names), WEIGHTS.other_names)
                self._parts.append((expansion.start, expansion.end, clause))
        self._words: list[dict[Clause, None]] = [{} for _ in self._parts]
        self._places = [
            (each.start, each.end)
            for each in expansions
            if any(label.is_place for label in each.labels)
        ]

    def names_place(self, start: int, end: int) -> bool:
        """Return whether a word of the query is in the name of a place."""
        return any(first < end and start < last for first, last in self._places)

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
def _name_clause(label: Label) -> Clause | None:
    """Return a clause for a name in texts of its language.

    Its words are adjacent, in inflected languages in any order; a single one is in one
    of its own forms, since the stem of a name is often that of another word.
    """
    words = surfaces(label.core)
    stems = phrase_stems(words, (label.language,))
    tokens = tuple(token for word in words for token in exact_tokens(word))
    if not (tokens and stems):
        return None
    clause: Clause = Phrase(tokens, stems)
    if primary_subtag(label.language) in _INFLECTED:
        if label.is_place or len(tokens) == 1:
            parts = [_any_form(word, label) for word in words]
        else:
            parts = [Term(each, "") for each in stems]
        clause = joined(parts) or clause
    return InLanguage(label.language, clause)


def _any_form(word: str, label: Label) -> Clause:
    stems = phrase_stems((word,), (label.language,))
    forms = forms_of_name(word, label.language, is_proper=label.is_place)
    return AnyOf(tuple(Phrase((form,), stems) for form in forms))


def joined(clauses: Sequence[Clause]) -> Clause | None:
    """Return a clause for all of some clauses, None for none."""
    if not clauses:
        return None
    different = tuple(dict.fromkeys(clauses))
    return different[0] if len(different) == 1 else AllOf(different)
