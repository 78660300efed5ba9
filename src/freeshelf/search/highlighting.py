"""Highlight the words of a query in a text, by the same analysis as the index."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from freeshelf.search.analysis.analyzer import (
    UNKNOWN,
    Analyzer,
    analyzer_for,
    primary_subtag,
)
from freeshelf.search.analysis.references import REFERENCE_MARK, references
from freeshelf.search.analysis.words import (
    fold,
    has_unspaced,
    is_unspaced,
    script_of,
    words_and_places,
)
from freeshelf.search.engines.clauses import (
    AllOf,
    AnyOf,
    Best,
    Clause,
    InField,
    Inflected,
    InLanguage,
    LexicalQuery,
    Phrase,
    Prefix,
    Term,
    Unscored,
)
from freeshelf.search.results import TextRun

Range = tuple[int, int]
Find = tuple[int, int, str]  # start, end, and the form, which identifies the word
SNIPPET_WORDS = 36
_ELLIPSIS = "…"
# Analysis preserves the first letter of a Latin or Cyrillic word, except in British
# spellings (gaol, oestrogen, aetiology) and for a letter written as two characters.
_OTHER_INITIALS = {"e": "oa", "j": "g", "й": "и", "ў": "у"}
# It preserves the second letter of a Latin word, except for these: foetus, caesarean,
# aeroplane, gaol, tyre, dying.
_TURNING = re.compile(r".?(?:ae|oe)|gao|.y")
_BEGINNING = 3  # letters of a word that decide whether it may match
_RUN = "\n"  # marks a run of an unspaced script, which is searched for words
# Unspaced scripts have no words to count: about two characters are one.
_CHARACTERS_A_WORD = 2


@dataclass(frozen=True, slots=True)
class Snippet:
    """The part of a text with the most words of a query."""

    runs: tuple[TextRun, ...]
    found: int  # number of different words of the query
    has_phrases: bool  # whether it has every phrase of the query


class Marker:
    """Highlighter of the words of one query in texts."""

    def __init__(self, query: LexicalQuery) -> None:
        self._stems: set[str] = set()
        self._exact: set[str] = set()
        self._prefixes: tuple[str, ...] = ()
        # Phrases by their first word: a text has few of these words.
        self._phrases: defaultdict[str, dict[tuple[str, ...], None]] = defaultdict(dict)
        for clause in query.required:
            self._collect(clause)
        self._required = [
            " ".join(phrase) for each in self._phrases.values() for phrase in each
        ]
        self._names: defaultdict[str, list[Clause]] = defaultdict(list)
        others = (each.clause for each in query.alternatives)
        for clause in (*query.words, *query.hints, *others):
            self._collect(clause)
        # Names of concepts are words of their own languages only.
        self._of_language = {
            language: Marker(LexicalQuery(words=tuple(clauses)))
            for language, clauses in self._names.items()
        }
        self._references = {
            stem for stem in self._stems if stem.startswith(REFERENCE_MARK)
        }
        self._beginnings: dict[str, bool] = {}
        forms = [*self._stems, *self._exact, *self._prefixes]
        self._initials = _initials(forms)
        self._pairs = {form[:2] for form in forms}
        # Cached forms of words, by language of the text.
        self._forms: dict[str, dict[str, str]] = {}

    def __bool__(self) -> bool:
        own = self._stems or self._exact or self._prefixes or self._phrases
        return bool(own or self._of_language)

    def ranges(self, text: str, language: str = "und") -> list[Range]:
        """Return offsets of the words to mark, in order and without overlaps."""
        return _joined(self.found(text, _Words.of(text), language))

    def runs(self, text: str, language: str = "und") -> tuple[TextRun, ...]:
        """Return the whole text with its words marked."""
        return runs_of(text, self.ranges(text, language))

    def count(self, text: str, language: str = "und") -> int:
        """Return how many different words of the query are in a text."""
        found = self.found(text, _Words.of(text), language)
        return len({form for _, _, form in found})

    def snippet(
        self, text: str, language: str = "und", *, words: int = SNIPPET_WORDS
    ) -> Snippet:
        """Return the part of about this many words with the most words of the query."""
        in_text = _Words.of(text)
        found = self.found(text, in_text, language)
        start, end = _window(text, in_text, found, words)
        ranges = [
            (low - start, high - start)
            for low, high in _joined(found)
            if start <= low and high <= end
        ]
        runs = runs_of(text[start:end], ranges)
        before = (TextRun(_ELLIPSIS),) if start > 0 else ()
        after = (TextRun(_ELLIPSIS),) if end < len(text) else ()
        forms = {form for _, _, form in found}
        return Snippet(
            runs=(*before, *runs, *after),
            found=len(forms),
            has_phrases=all(phrase in forms for phrase in self._required),
        )

    def _collect(self, clause: Clause) -> None:
        match clause:
            case Term(stems, exact):
                self._stems.update(stems)
                if exact:
                    self._exact.add(exact)
            case Inflected(_, forms):
                self._exact.update(forms)
            case Prefix(exact):
                self._prefixes += (exact,)
            case Phrase((word,)):
                self._exact.add(word)
            case Phrase(exact):
                self._phrases[exact[0]][exact] = None
            case AnyOf(clauses) | AllOf(clauses) | Best(clauses):
                for part in clauses:
                    self._collect(part)
            case InField(_, inner) | Unscored(inner):
                self._collect(inner)
            case InLanguage(language, inner):
                self._names[primary_subtag(language)].append(inner)

    def found(self, text: str, words: "_Words", language: str) -> list[Find]:
        """Return each match, by start."""
        forms = self._forms_of(words.surfaces, language)
        found: list[Find] = []
        for at, form in enumerate(map(forms.__getitem__, words.surfaces)):
            if form == _RUN:
                found += self._in_run(words.surfaces[at], words.places[at][0])
            elif form:
                found.append((*words.places[at], form))
        if self._references:
            found += [
                (each.start, each.end, each.token)
                for each in references(text)
                if self._references.intersection(each.tokens)
            ]
        if self._phrases:
            found += self._in_phrases(words, language)
        for name_language, marker in self._of_language.items():
            if primary_subtag(language) in (name_language, UNKNOWN):
                found += marker.found(text, words, language)
        is_mixed = self._references or self._phrases or self._of_language
        return sorted(found) if is_mixed else found

    def _forms_of(self, surfaces: Iterable[str], language: str) -> dict[str, str]:
        """Return the form of each word; the cache also has words of other texts."""
        analyzer = analyzer_for(language)
        forms = self._forms.setdefault(analyzer.language, {})
        beginnings = self._beginnings
        for surface in set(surfaces) - forms.keys():
            letters = surface[:_BEGINNING]
            is_candidate = beginnings.get(letters)
            if is_candidate is None:
                is_candidate = beginnings[letters] = self._may_begin(letters)
            forms[surface] = self._form(surface, analyzer) if is_candidate else ""
        return forms

    def _may_begin(self, letters: str) -> bool:
        """Return whether a matching word can begin like this, to skip analysis."""
        folded = _alphabetic(letters)
        return not folded or (
            folded[0] in self._initials
            and (not letters.isascii() or self._may_go_on(folded))
        )

    def _may_go_on(self, folded: str) -> bool:
        return (
            folded[:2] in self._pairs
            or folded[0] in self._pairs
            or _TURNING.match(folded) is not None
        )

    def _form(self, surface: str, analyzer: Analyzer) -> str:
        if is_unspaced(surface):
            return _RUN
        for stem in analyzer.stems_of_word(surface).split():
            if stem in self._stems:
                return stem
        for token in analyzer.exact_of_word(surface).split():
            if token in self._exact or token.startswith(self._prefixes):
                return token
        return ""

    def _in_run(self, surface: str, begin: int) -> Iterator[Find]:
        folded = fold(surface)
        if len(folded) != len(surface):
            return
        for position in range(len(folded)):
            pair = folded[position : position + 2]
            length = 2 if len(pair) == 2 and pair in self._stems else 0
            if not length and folded[position] in self._exact:
                length = 1
            if length:
                start = begin + position
                yield start, start + length, folded[position : position + length]

    def _in_phrases(self, words: "_Words", language: str) -> Iterator[Find]:
        analyzer = analyzer_for(language)
        tokens: list[str] = []
        places: list[Range] = []
        for surface, (begin, end) in zip(words.surfaces, words.places, strict=True):
            word_tokens = analyzer.exact_of_word(surface).split()
            is_run = len(word_tokens) == len(surface) > 1
            for offset, token in enumerate(word_tokens):
                tokens.append(token)
                start = begin + offset if is_run else begin
                places.append((start, start + 1) if is_run else (start, end))
        for at, token in enumerate(tokens):
            for phrase in self._phrases.get(token, ()):
                last = at + len(phrase) - 1
                if tuple(tokens[at : last + 1]) == phrase:
                    yield places[at][0], places[last][1], " ".join(phrase)


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a text and their positions, with unspaced runs undivided."""

    surfaces: list[str]
    places: list[Range]

    @classmethod
    def of(cls, text: str) -> "_Words":
        return cls(*words_and_places(text))

    def bounds(self) -> list[Range]:
        """Return positions of words, with runs counted as several words."""
        bounds: list[Range] = []
        for surface, (start, end) in zip(self.surfaces, self.places, strict=True):
            step = _CHARACTERS_A_WORD if is_unspaced(surface) else end - start
            bounds += [(at, min(at + step, end)) for at in range(start, end, step)]
        return bounds


def runs_of(text: str, ranges: Iterable[Range]) -> tuple[TextRun, ...]:
    """Return a text split at ordered ranges that do not overlap."""
    runs = []
    position = 0
    for start, end in ranges:
        if start > position:
            runs.append(TextRun(text[position:start]))
        runs.append(TextRun(text[start:end], marked=True))
        position = end
    if position < len(text):
        runs.append(TextRun(text[position:]))
    return tuple(runs)


def is_marked(runs: Iterable[TextRun]) -> bool:
    """Return whether a part of a text is marked."""
    return any(run.marked for run in runs)


def unmarked(runs: Sequence[TextRun]) -> tuple[TextRun, ...]:
    """Return the same text without marks."""
    text = "".join(run.text for run in runs)
    return (TextRun(text),) if text else ()


@lru_cache(maxsize=50_000)
def _alphabetic(letters: str) -> str:
    """Return folded letters of a script that preserves the first one, "" for others."""
    folded = fold(letters)
    return folded if script_of(folded) in ("latin", "cyrillic") else ""


def _initials(forms: Iterable[str]) -> set[str]:
    """Return first letters of words that may have these forms."""
    initials = {form[0] for form in forms if form}
    return initials.union(*(_OTHER_INITIALS.get(letter, "") for letter in initials))


def _joined(found: Iterable[Find]) -> list[Range]:
    """Return ranges of ordered matches, merging overlapping ones."""
    ranges: list[Range] = []
    for start, end, _ in found:
        if ranges and start < ranges[-1][1]:
            ranges[-1] = (ranges[-1][0], max(end, ranges[-1][1]))
        else:
            ranges.append((start, end))
    return ranges


def _window(
    text: str,
    in_text: "_Words",
    found: Sequence[Find],
    words: int,
) -> tuple[int, int]:
    """Return start and end of the part with the most different words to mark."""
    bounds = in_text.bounds() if has_unspaced(text) else in_text.places
    if len(bounds) <= words:
        return 0, len(text)
    starts = [start for start, _ in bounds]
    hits = [(bisect_left(starts, start + 1) - 1, form) for start, _, form in found]
    best, best_score = 0, (-1, -1)
    for first, _ in hits:
        inside = [form for at, form in hits if first <= at < first + words]
        score = (len(set(inside)), len(inside))
        if score > best_score:
            best, best_score = first, score
    # A little context before the first word makes it easier to read.
    first = max(0, min(best - words // 4, len(bounds) - words))
    last = min(first + words, len(bounds)) - 1
    return bounds[first][0], bounds[last][1] if last + 1 < len(bounds) else len(text)
