"""Match labels of concepts in a text and in a record, with their positions.

Words are compared by their stems in the language of the text; of labels that begin at
the same word the longest counts, so “child labour” is not “labour”. An acronym matches
only as it is written: TIP is not a tip. Chinese is compared character by character.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import lru_cache

import Stemmer

from freeshelf.core.html import html_to_text
from freeshelf.enrich.language import detect_language, fold
from freeshelf.enrich.records import current_versions
from freeshelf.library.models import PageText, Resource
from freeshelf.library.querysets import CONCEPT_FIELDS

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


# The first pages name the subject of a document; later ones mention the whole field.
_PAGES = 3
_REACH = 160
# A full stop in a number ends nothing: 49.6 million.
_SENTENCE_END = re.compile(r"[.!?؟]\s+|[。！？]\s*|\n")
_UNKNOWN = "und"


@dataclass(frozen=True, slots=True)
class MatchLocation:
    """Position of a label: an excerpt, and the page if it is in a file."""

    kind: str  # TITLE or TEXT
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


def match_record(resource: Resource, matcher: LabelMatcher) -> RecordFeatures:
    """Match labels in title, description and the first pages of its files."""
    places: dict[int, MatchLocation] = {}
    titles = _places(resource.title, resource.language, matcher, TITLE, None)
    for concept, place in titles:
        places.setdefault(concept, place)
    in_titles = frozenset(places)
    texts: set[int] = set()
    for text, language, page in _texts(resource):
        for concept, place in _places(text, language, matcher, TEXT, page):
            texts.add(concept)
            places.setdefault(concept, place)
    concepts = {
        concept.pk
        for name in CONCEPT_FIELDS
        for concept in getattr(resource, name).all()
    }
    language = _primary(resource.language, resource.title)
    words = frozenset(stems_of(resource.title, language))
    return RecordFeatures(
        in_titles, frozenset(texts), words, frozenset(concepts), places
    )


def _texts(resource: Resource) -> Iterator[tuple[str, str, int | None]]:
    yield html_to_text(resource.description), _UNKNOWN, None
    contents = [version.content_id for version in current_versions(resource)]
    pages = PageText.objects.filter(content__in=contents, number__lte=_PAGES)
    for page in pages.order_by("content", "number").only("text", "language", "number"):
        yield page.text, page.language, page.number


def _places(
    text: str, language: str, matcher: LabelMatcher, kind: str, page: int | None
) -> Iterator[tuple[int, MatchLocation]]:
    for match in matcher.matches(text, _primary(language, text)):
        yield (
            match.concept,
            MatchLocation(kind, excerpt(text, match.start, match.end), page),
        )


def excerpt(text: str, start: int, end: int) -> str:
    """Return the sentence around a position, truncated if it is long."""
    before = [found.end() for found in _SENTENCE_END.finditer(text, 0, start)]
    begin = max(before[-1] if before else 0, start - _REACH)
    after = _SENTENCE_END.search(text, end)
    finish = min(after.start() + 1 if after else len(text), end + _REACH)
    return " ".join(text[begin:finish].split())


def _primary(language: str, text: str) -> str:
    known = language.split("-", maxsplit=1)[0].lower()
    return known if known not in ("", _UNKNOWN) else detect_language(text)


def described_fields(resource: Resource, *, accepted: Collection[int]) -> list[str]:
    """Return fields with concepts other than previously accepted ones."""
    return [
        name
        for name in CONCEPT_FIELDS
        if any(one.pk not in accepted for one in getattr(resource, name).all())
    ]
