"""Match labels of concepts in a text, with their positions.

Words are compared by their stems in the language of the text; of labels that begin at
the same word the longest counts, so “child labour” is not “labour”. An acronym matches
only as it is written: TIP is not a tip. Chinese is compared character by character.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import Stemmer

from freeshelf.enrich.language import fold

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
