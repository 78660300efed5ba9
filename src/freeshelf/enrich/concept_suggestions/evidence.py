"""Evidence for suggested concepts from existing records and earlier decisions.

Four kinds of evidence, each a share that is counted and drawn towards a cautious value
while little was counted: of records whose title has the label, of those whose text has
it, of those with a certain word in the title, and of records near this one, how many
have the concept. They are put together as if they were independent (noisy-or).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field

TITLE, TEXT, WORD, NEAR = "title", "text", "word", "near"
# Prior value of a label, and the number of records that it weighs.
_BEFORE = {TITLE: 0.75, TEXT: 0.3}
_BEFORE_WEIGHT = 6.0
_WORD_WEIGHT = 3.0
_MIN_WITH_WORD = 3


@dataclass(frozen=True, slots=True)
class RecordFeatures:
    """Features of a record: matched labels, words of its title, its concepts."""

    titles: Set[int]
    texts: Set[int]
    words: Set[str]
    concepts: Set[int] = frozenset()


@dataclass(slots=True)
class Evidence:
    """Counts over records that people described."""

    records: int = 0
    of_concept: Counter[int] = field(default_factory=Counter)
    of_word: Counter[str] = field(default_factory=Counter)
    _word_and_concept: defaultdict[str, Counter[int]] = field(
        default_factory=lambda: defaultdict(Counter)
    )
    _matched: Counter[tuple[str, int]] = field(default_factory=Counter)
    _assigned: Counter[tuple[str, int]] = field(default_factory=Counter)

    def add_record(self, seen: RecordFeatures) -> None:
        """Count one record."""
        self.records += 1
        self.of_concept.update(seen.concepts)
        self.of_word.update(seen.words)
        for word in seen.words:
            self._word_and_concept[word].update(seen.concepts)
        for origin, concepts in ((TITLE, seen.titles), (TEXT, seen.texts)):
            for concept in concepts:
                self.add_decision(origin, concept, is_right=concept in seen.concepts)

    def add_decision(self, place: str, concept: int, *, is_right: bool) -> None:
        """Count one decision of a person about a label that matched in a place."""
        self._matched[place, concept] += 1
        self._assigned[place, concept] += is_right

    def score(
        self, seen: RecordFeatures, near: Mapping[int, float]
    ) -> dict[int, dict[str, float]]:
        """Return the evidence for each concept by kind, each from 0 to 1.

        `near` is the share of similar records that have each concept, weighted by their
        number.
        """
        found: defaultdict[int, dict[str, float]] = defaultdict(dict)
        for concept in seen.titles:
            found[concept][TITLE] = self._share(TITLE, concept)
        for concept in seen.texts - seen.titles:
            found[concept][TEXT] = self._share(TEXT, concept)
        for concept, share in self._by_words(seen.words).items():
            found[concept][WORD] = share
        for concept, share in near.items():
            found[concept][NEAR] = share
        return found

    def _share(self, place: str, concept: int) -> float:
        matched = self._matched[place, concept]
        before = _BEFORE[place] * _BEFORE_WEIGHT
        return (self._assigned[place, concept] + before) / (matched + _BEFORE_WEIGHT)

    def _by_words(self, words: Iterable[str]) -> dict[int, float]:
        """Return the best share of a title word per concept, if above average."""
        best: dict[int, float] = {}
        for word in words:
            count = self.of_word[word]
            if count < _MIN_WITH_WORD:
                continue
            for concept, both in self._word_and_concept[word].items():
                usual = self.of_concept[concept] / self.records
                share = (both + usual * _WORD_WEIGHT) / (count + _WORD_WEIGHT)
                if share > 2 * usual:
                    best[concept] = max(best.get(concept, 0.0), share)
        return best


def noisy_or(shares: Iterable[float]) -> float:
    """Combine several kinds of evidence into one confidence, 0 to 1."""
    doubt = 1.0
    for share in shares:
        doubt *= 1.0 - share
    return 1.0 - doubt
