"""Other names of the concepts that a question names, as clauses."""

from collections.abc import Sequence

from freeshelf.search.analysis import exact_tokens, query_stems, surfaces
from freeshelf.search.engines.base import AllOf, Best, Clause, Phrase, Term
from freeshelf.search.label_index import Expansion, Label
from freeshelf.search.weights import WEIGHTS

# Names change their endings in every sentence, and the index of stems knows no places.
_INFLECTED = ("ar", "ru")

Names = tuple[Clause, ...]


class OtherNames:
    """By the part of the question they stand for."""

    def __init__(self, expansions: Sequence[Expansion]) -> None:
        self._parts: list[tuple[int, int, Names]] = []
        for expansion in expansions:
            names = dict.fromkeys(
                name for label in expansion.labels if (name := name_clause(label))
            )
            if names:
                self._parts.append((expansion.start, expansion.end, tuple(names)))

    def of(self, start: int, end: int) -> Names:
        """Names that stand for a word of the question; none when it is in no part."""
        for first, last, names in self._parts:
            if first < end and start < last:
                return names
        return ()

    def hints(self) -> list[Clause]:
        """What they add to a score."""
        return [Best(names, WEIGHTS.other_names) for _, _, names in self._parts]


def name_clause(label: Label) -> Clause | None:
    """A name in a text: its words side by side, inflected ones anywhere."""
    words = surfaces(label.core)
    stems = [found for word in words if (found := query_stems(word, (label.language,)))]
    if label.language in _INFLECTED:
        terms: tuple[Clause, ...] = tuple(Term(each, "") for each in stems)
        return AllOf(terms) if len(terms) > 1 else (terms[0] if terms else None)
    tokens = tuple(token for word in words for token in exact_tokens(word))
    return Phrase(tokens, tuple(stems)) if tokens else None
