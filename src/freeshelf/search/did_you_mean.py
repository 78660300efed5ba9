"""Spelling suggestions from the words of open records."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from rapidfuzz.distance import OSA, Prefix

from freeshelf.search.analysis.analyzer import (
    analyzer_for,
    exact_tokens,
    phrase_stems,
    primary_subtag,
)
from freeshelf.search.analysis.function_words import is_function_word
from freeshelf.search.analysis.known_words import is_known_word
from freeshelf.search.analysis.words import fold, is_unspaced, script_of, surfaces
from freeshelf.search.concept_names import concept_names
from freeshelf.search.engines.base import SearchEngine
from freeshelf.search.engines.clauses import (
    Clause,
    CountedNames,
    LexicalQuery,
    Phrase,
    Term,
)
from freeshelf.search.lexical import analyse
from freeshelf.search.query import ParsedQuery, QuotedPhrase, Word, parse
from freeshelf.search.written_forms import as_written

_OPEN = ("open",)
_MAX_WORDS = 8
_CANDIDATES = 8
_GUESSES_A_WORD = 2
_MIN_PART_LENGTH = 3
# Minimum length of a word by number of edits for a correction to be certain.
_SURE_LENGTHS = {1: 6, 2: 10}
# The same beside a word that stands next to the correction in a text.
_SURE_LENGTHS_ADJACENT = {1: 4, 2: 10}
_ENDING = 2  # letters
# Texts that a word of no list needs, to be more than a misreading of a scan.
_ENOUGH_TEXTS = 3
_INFLECTED = ("es", "fr")
_BY_SCRIPT = {"cyrillic": ("ru",), "arabic": ("ar",)}
# A query with more unknown words is about something else or in another language.
_MAX_SLIPS = 2
# What is foreseen of a question: words that may be unknown, texts that may be meant.
_MAX_DOUBTED = 4
_MAX_GUESSES = 3


@dataclass(frozen=True, slots=True)
class SpellingSuggestion:
    """A query with unknown words replaced; if certain, it is searched at once."""

    text: str
    is_sure: bool


def suggest_spelling(
    text: str,
    parsed: ParsedQuery,
    *,
    search_engine: SearchEngine,
    levels: tuple[str, ...],
    language: str = "",
    foresee_better: Callable[[str], object] = lambda _text: None,
) -> SpellingSuggestion | None:
    """Return the query with each misspelt word replaced by the nearest right one.

    None when there is no replacement, when the library lacks more than two words, and
    when an uncertain one leaves a word that no record has beside the others. A word
    that the library contains, or that is one (`_is_word`), is never replaced: most
    words that a library lacks are spelt correctly.
    `language` is the visitor's, for queries whose language is not clear;
    `foresee_better` is called with texts that may be returned, to foresee what follows.
    """
    words = _plain_words(parsed)
    analysed_words: list[tuple[str, tuple[Clause, ...]]] = [
        (word, clauses)
        for word in words
        if not is_function_word(word, parsed.latin_languages)
        and (clauses := analyse(parse(word)).words)
    ][:_MAX_WORDS]
    search_engine.foresee(
        lambda: [
            partial(search_engine.count, _has(each), levels=levels)
            for word, clauses in analysed_words
            for each in (*clauses, Phrase(tuple(exact_tokens(word))))
        ]
    )
    doubted = [word for word, _clauses in analysed_words if not _is_word(word)]
    likely = _Speller(search_engine, parsed.latin_languages, language, ())
    search_engine.foresee(
        lambda: [partial(likely.look_around, word) for word in doubted[:_MAX_DOUBTED]]
    )
    unknown = [
        word
        for word, clauses in analysed_words
        if not any(search_engine.count(_has(each), levels=levels) for each in clauses)
    ]
    # Known by a stem alone, which may be that of another language: "feees" is no "fee".
    # Only words beside it tell.
    stemmed = [
        word
        for word, _clauses in analysed_words
        if word not in unknown
        and any(_adjacent(word, words))
        and not search_engine.count(
            _has(Phrase(tuple(exact_tokens(word)))), levels=levels
        )
    ]
    if len(unknown) > _MAX_SLIPS:
        return None
    absent = {*unknown, *stemmed}
    unknown = [word for word in unknown if not _is_word(word)]
    stemmed = [word for word in stemmed if not _is_word(word)]
    if len(stemmed) > _MAX_SLIPS:
        stemmed = []
    if not (unknown or stemmed):
        return None
    known = [
        clause
        for word, found in analysed_words
        if word not in absent
        for clause in found
    ]
    speller = _Speller(search_engine, parsed.latin_languages, language, known)

    def is_found_whole(better: str) -> bool:
        said = [
            word
            for word in better.split()
            if not is_function_word(word, parsed.latin_languages)
        ]
        query = analyse(parse(" ".join(said)))
        whole = _has(*query.required, *query.words)
        return search_engine.count(whole, levels=levels) > 0

    search_engine.foresee(
        lambda: [
            partial(speller.nearest, word, neighbours=_adjacent(word, words))
            for word in (*unknown, *stemmed)
        ]
    )

    def guess() -> None:
        found = [speller.guesses(word) for word in (*unknown, *stemmed)]
        for meant in itertools.islice(itertools.product(*found), _MAX_GUESSES):
            guessed = text
            for word, instead in zip((*unknown, *stemmed), meant, strict=True):
                guessed = guessed.replace(word, instead, 1)
            if guessed != text:
                search_engine.foresee(
                    lambda better=guessed: [
                        partial(is_found_whole, better),
                        partial(foresee_better, better),
                    ]
                )

    search_engine.foresee(lambda: [guess])
    better, is_sure = text, True
    # A long word is surer, and then tells which short one was meant beside it.
    for word in sorted((*unknown, *stemmed), key=len, reverse=True):
        beside = _adjacent(word, words)
        replacement = speller.nearest(word, neighbours=beside)
        if word in stemmed and not (
            replacement
            and replacement.is_sure
            and speller.is_slip_of_stem(word, replacement.text, beside)
        ):
            continue
        if replacement:
            better = better.replace(word, replacement.text, 1)
            is_sure = is_sure and replacement.is_sure
            if replacement.is_sure:
                speller.add_known(replacement.text)
                words[words.index(word)] = replacement.text
    if better == text or not (is_sure or is_found_whole(better)):
        return None
    return SpellingSuggestion(better, is_sure)


def _has(*clauses: Clause) -> LexicalQuery:
    return LexicalQuery(required=clauses)


def _in_text(*clauses: Clause) -> LexicalQuery:
    # Names of concepts are in every language.
    return replace(_has(*clauses), counted_names=CountedNames.NONE)


def _adjacent(word: str, words: Sequence[str]) -> tuple[str, str]:
    """Return the words before and after a word of the query, "" for none."""
    at = words.index(word)
    return (words[at - 1] if at else "", (*words, "")[at + 1])


def _plain_words(parsed: ParsedQuery) -> list[str]:
    return [
        word
        for item in parsed.wanted
        if isinstance(item, Word)
        or (isinstance(item, QuotedPhrase) and not item.is_exact)
        for word in surfaces(item.text)
        if not is_unspaced(word) and not _has_digit(word)
    ]


def _is_word(word: str) -> bool:
    """Return whether it is a word, of whatever language, or part of a name."""
    tokens = " ".join(exact_tokens(word))
    return is_known_word(word) or bool(concept_names().written(tokens))


def _has_digit(word: str) -> bool:
    """Return whether a word has a digit: references and years stay unchanged."""
    return any(character.isdigit() for character in word)


class _Speller:
    """Speller that finds known words near the unknown ones of one query.

    Ties are resolved by co-occurrence with other words of the query, then by its
    language, then by frequency.
    """

    def __init__(
        self,
        search_engine: SearchEngine,
        likely: Sequence[str],
        language: str,
        known: Sequence[Clause],
    ) -> None:
        self._engine = search_engine
        self._likely = (*likely, primary_subtag(language))
        self._is_told = len(likely) == 1
        self._language = likely[0] if self._is_told else primary_subtag(language)
        self._known = list(known)

    def _is_inflected(self, token: str) -> bool:
        """Return whether words have many endings in the language of a word."""
        return script_of(token) != "latin" or self._language in _INFLECTED

    def add_known(self, text: str) -> None:
        """Add a corrected word to those that the others occur with."""
        self._known += [Term((), token) for token in exact_tokens(text)]

    def look_around(self, word: str) -> None:
        """Say what is asked of a word if no record has it."""
        tokens = exact_tokens(word)
        if len(tokens) != 1:
            return
        (token,) = tokens
        self._engine.foresee(
            lambda: [
                partial(self._similar, token),
                *(partial(self._is_beside, *parts) for parts in _parts(token)),
            ]
        )

    def guesses(self, word: str) -> list[str]:
        """Return what is likely to be meant by a word, itself if nothing is.

        Those first that a list or name has; texts are not asked.
        """
        tokens = exact_tokens(word)
        if len(tokens) != 1:
            return [word]
        (token,) = tokens
        similar = self._similar(token)
        if not similar:
            parts = self._parts_beside(token)
            return [" ".join(parts) if parts else word]
        listed = [each for each in similar if self._is_listed(each)]
        ordered = dict.fromkeys((*listed, *similar))
        nearest = sorted(ordered, key=lambda each: OSA.distance(token, each))
        return nearest[:_GUESSES_A_WORD]

    def nearest(
        self, word: str, *, neighbours: tuple[str, str]
    ) -> SpellingSuggestion | None:
        """Return the nearest word in its usual spelling, or None when there is none.

        `neighbours` are the words before and after it.
        """
        tokens = exact_tokens(word)
        if len(tokens) != 1:
            return None
        (token,) = tokens
        similar = self._similar(token)
        is_right = partial(self._is_right, neighbours=neighbours)
        self._engine.foresee(lambda: [partial(is_right, each) for each in similar])
        near = [each for each in similar if is_right(each)]
        self._engine.foresee(
            lambda: [
                call for each in near for call in self._evidence_of(each, neighbours)
            ]
        )
        ranked = sorted(
            (*self._rank(token, each, neighbours), at, each)
            for at, each in enumerate(near)
        )
        for distance, is_remote, is_apart, is_foreign, _, each in ranked:
            if surface := self._written(each):
                is_other = is_foreign and script_of(token) == "latin"
                # A text that has it next to a neighbour tells the language.
                is_fit = not (is_apart or (is_other and (self._is_told or is_remote)))
                # Words of related languages are within two edits of each other as well.
                is_told = self._is_told or distance == 1
                is_slip = _is_slip(
                    token,
                    each,
                    distance,
                    is_adjacent=not is_remote,
                    is_inflected=self._is_inflected(token),
                )
                return SpellingSuggestion(surface, is_slip and is_fit and is_told)
        parted = self._parted(token)
        return SpellingSuggestion(parted, is_sure=True) if parted else None

    def _is_right(self, candidate: str, neighbours: tuple[str, str]) -> bool:
        """Return whether a word of the library is one of the question's languages.

        Their lists and the names of concepts tell, or several texts in them: one alone
        may be misread, or quote another language, unless it has a neighbour beside it.
        """
        if self._is_listed(candidate):
            return True
        languages = self._languages_of(candidate)
        clause = Phrase((candidate,), phrase_stems((candidate,), self._likely))
        texts = self._engine.count(
            _in_text(clause), levels=_OPEN, filters={"language": languages}
        )
        return texts >= _ENOUGH_TEXTS or (
            texts > 0 and self._is_adjacent(candidate, neighbours)
        )

    def _similar(self, token: str) -> tuple[str, ...]:
        return self._engine.similar_words(token, levels=_OPEN, limit=_CANDIDATES)

    def _is_listed(self, candidate: str) -> bool:
        return is_known_word(candidate, self._languages_of(candidate)) or bool(
            concept_names().written(candidate)
        )

    def _languages_of(self, token: str) -> tuple[str, ...]:
        script = script_of(token)
        own = self._likely[:-1] if script == "latin" else _BY_SCRIPT.get(script, ())
        return (*own, self._likely[-1])

    def _rank(
        self, token: str, candidate: str, neighbours: tuple[str, str]
    ) -> tuple[int, bool, bool, bool]:
        """Return the sort key: edits, apart from neighbours, from all, and foreign."""
        clause = Phrase((candidate,), phrase_stems((candidate,), self._likely))
        is_adjacent = self._is_adjacent(candidate, neighbours)
        is_beside = (
            is_adjacent
            or not self._known
            or any(
                self._engine.count(_in_text(clause, other), levels=_OPEN)
                for other in self._known
            )
        )
        return (
            OSA.distance(token, candidate),
            not is_adjacent,
            not is_beside,
            not self._is_in_language(clause),
        )

    def _evidence_of(
        self, candidate: str, neighbours: tuple[str, str]
    ) -> Iterator[Callable[[], object]]:
        """Yield what `_rank` and `nearest` may ask of a candidate."""
        clause = Phrase((candidate,), phrase_stems((candidate,), self._likely))
        yield partial(self._is_adjacent, candidate, neighbours)
        yield partial(self._is_in_language, clause)
        for other in self._known:
            together = _in_text(clause, other)
            yield partial(self._engine.count, together, levels=_OPEN)
        yield partial(self._written, candidate)

    def _written(self, token: str) -> str:
        return as_written(token, self._engine, language=self._language)

    def _is_adjacent(self, candidate: str, neighbours: tuple[str, str]) -> bool:
        """Return whether a text has the candidate next to a neighbour."""
        before, after = (tuple(exact_tokens(word)) for word in neighbours)
        return any(
            self._engine.count(_has(Phrase(phrase)), levels=_OPEN)
            for phrase in ((*before, candidate), (candidate, *after))
            if len(phrase) > 1
        )

    def is_slip_of_stem(
        self, word: str, replacement: str, neighbours: tuple[str, str]
    ) -> bool:
        """Return whether a known form is a misspelling beside its neighbours.

        In no language is it another form of the replacement.
        """
        stems = (analyzer_for(each).stems_of_word for each in self._likely)
        return self._is_adjacent(fold(replacement), neighbours) and not any(
            stem(fold(word)) == stem(fold(replacement)) for stem in stems
        )

    def _is_in_language(self, clause: Clause) -> bool:
        filters = {"language": (self._language,)}
        return self._engine.count(_in_text(clause), levels=_OPEN, filters=filters) > 0

    def _parted(self, token: str) -> str:
        """Return two words that were typed as one, if they are adjacent in a text."""
        return " ".join(self._written(p) or p for p in self._parts_beside(token))

    def _parts_beside(self, token: str) -> tuple[str, ...]:
        """Return the first two parts of a word that are adjacent in a text, or ()."""
        self._engine.foresee(
            lambda: [partial(self._is_beside, *parts) for parts in _parts(token)]
        )
        return next((each for each in _parts(token) if self._is_beside(*each)), ())

    def _is_beside(self, *words: str) -> bool:
        return self._engine.count(_has(Phrase(words)), levels=_OPEN) > 0


def _parts(token: str) -> Iterator[tuple[str, str]]:
    """Yield the two parts that a word may be typed from, by their lengths."""
    for at in range(_MIN_PART_LENGTH, len(token) - _MIN_PART_LENGTH + 1):
        yield token[:at], token[at:]


def _is_slip(
    token: str,
    candidate: str,
    distance: int,
    *,
    is_adjacent: bool,
    is_inflected: bool,
) -> bool:
    """Return whether a word is a misspelling of a candidate.

    A typing error seldom affects the first letter ("legal" is no correction of
    "illegal"), and a word with another ending is another form of it ("chiffres",
    "chiffrée"), in inflected languages with the same last letter too ("paguen").
    """
    lengths = _SURE_LENGTHS_ADJACENT if is_adjacent else _SURE_LENGTHS
    if len(token) < lengths.get(distance, len(token) + 1):
        return False
    common = Prefix.similarity(token, candidate)
    has_other_ending = (
        common >= len(token) - _ENDING
        and (is_inflected or token[-1] != candidate[-1])
        and not candidate.startswith(token)
    )
    return common > 0 and not has_other_ending
