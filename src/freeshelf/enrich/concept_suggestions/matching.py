"""Match labels of concepts in a text, and weigh them as evidence for a concept.

Words are compared by their stems in the language of the text; of labels that begin at
the same word the longest counts, so “child labour” is not “labour”. An acronym matches
only as it is written: TIP is not a tip. Chinese is compared character by character.

Four kinds of evidence, each a share that is counted and drawn towards a cautious value
while little was counted: of records whose title has the label, of those whose text has
it, of those with a certain word in the title, and of records near this one, how many
have the concept. They are put together as if they were independent (noisy-or).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import lru_cache

import Stemmer

from freeshelf.enrich.language import fold

TITLE, TEXT, WORD, NEAR = "title", "text", "word", "near"
_WORD = re.compile(r"\w+")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af]")
_ALGORITHMS = {
    "ar": "arabic",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "ru": "russian",
}
_MAX_ACRONYM_LENGTH = 7
_FALLBACK = "en"
# Prior value of a label, and the number of records that it weighs.
_BEFORE = {TITLE: 0.75, TEXT: 0.3}
_BEFORE_WEIGHT = 6.0
_WORD_WEIGHT = 3.0
_MIN_WITH_WORD = 3


@dataclass(frozen=True, slots=True)
class Label:
    """A label of a concept, by any key of the concept."""

    concept: int
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Match:
    """A label that occurs in a text, from start to end."""

    concept: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Token:
    raw: str
    stem: str
    start: int
    end: int


class LabelMatcher:
    """Matcher of all labels of a library."""

    def __init__(self, labels: Iterable[Label]) -> None:
        self._by_stem: defaultdict[tuple[str, str], dict[tuple[str, ...], set[int]]] = (
            defaultdict(dict)
        )
        self._acronyms: defaultdict[str, set[int]] = defaultdict(set)
        self._unspaced: defaultdict[str, set[int]] = defaultdict(set)
        for label in labels:
            self._add(label)

    def matches(self, text: str, language: str) -> Iterator[Match]:
        """Yield labels in a text, in order; the language is a primary subtag."""
        if _HAN.search(text):
            yield from self._unspaced_matches(text)
        tokens = list(_tokens(text, language))
        position = 0
        while position < len(tokens):
            length = 1
            for size, concepts in self._at(tokens, position, language):
                length = size
                start, end = tokens[position].start, tokens[position + size - 1].end
                yield from (Match(concept, start, end) for concept in sorted(concepts))
            position += length

    def _add(self, label: Label) -> None:
        text = label.text.strip()
        if is_acronym(text):
            self._acronyms[text].add(label.concept)
        elif _HAN.search(text):
            self._unspaced[text].add(label.concept)
        elif stems := tuple(token.stem for token in _tokens(text, label.language)):
            by_stems = self._by_stem[label.language, stems[0]]
            by_stems.setdefault(stems, set()).add(label.concept)

    def _at(
        self, tokens: list[_Token], position: int, language: str
    ) -> Iterator[tuple[int, set[int]]]:
        """Yield the longest label that begins here, if any, with its word count."""
        token = tokens[position]
        if token.raw in self._acronyms:
            yield 1, self._acronyms[token.raw]
            return
        known = self._by_stem.get((language, token.stem), {})
        fitting = [
            stems
            for stems in known
            if tuple(t.stem for t in tokens[position : position + len(stems)]) == stems
        ]
        if fitting:
            longest = max(fitting, key=len)
            yield len(longest), known[longest]

    def _unspaced_matches(self, text: str) -> Iterator[Match]:
        for label, concepts in self._unspaced.items():
            start = text.find(label)
            while start >= 0:
                for concept in sorted(concepts):
                    yield Match(concept, start, start + len(label))
                start = text.find(label, start + len(label))


def is_acronym(text: str) -> bool:
    """Return whether a label is an acronym, to be matched only as written."""
    return text.isupper() and text.isalnum() and len(text) <= _MAX_ACRONYM_LENGTH


def stems_of(text: str, language: str) -> set[str]:
    """Return the stems of all words of a text."""
    return {token.stem for token in _tokens(text, language)}


def _tokens(text: str, language: str) -> Iterator[_Token]:
    stemmer = _stemmer(_ALGORITHMS.get(language, _ALGORITHMS[_FALLBACK]))
    for found in _WORD.finditer(text):
        raw = found.group()
        stem = stemmer.stemWord(fold(raw))
        yield _Token(raw, stem, found.start(), found.end())


@lru_cache
def _stemmer(algorithm: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(algorithm)


@dataclass(frozen=True, slots=True)
class MatchLocation:
    """Position of a label: an excerpt, and the page if it is in a file."""

    excerpt: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class RecordFeatures:
    """Features of a record: matched labels, words of its title, its concepts.

    `places` has the first position of each label.
    """

    titles: Set[int]
    texts: Set[int]
    words: Set[str]
    concepts: Set[int] = frozenset()
    places: Mapping[int, MatchLocation] = field(default_factory=dict)


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
