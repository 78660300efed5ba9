"""Spelling suggestions from the words of open records."""

import itertools
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial

from freeshelf.search.analysis.analyzer import exact_tokens
from freeshelf.search.analysis.function_words import is_function_word
from freeshelf.search.analysis.known_words import is_known_word
from freeshelf.search.analysis.words import is_unspaced, surfaces
from freeshelf.search.concept_names import concept_names
from freeshelf.search.engines.base import SearchEngine
from freeshelf.search.engines.clauses import Clause, Phrase
from freeshelf.search.lexical import analyse
from freeshelf.search.query import ParsedQuery, QuotedPhrase, Word, parse
from freeshelf.search.speller import Replacement, Speller, having, like_typed

_MAX_WORDS = 8
# A query with more unknown words is about something else or in another language.
_MAX_SLIPS = 2
# Texts that may be meant, of which the pages are foreseen.
_MAX_GUESSES = 4
_GUESSES_A_WORD = 3


def suggest_spelling(
    text: str,
    parsed: ParsedQuery,
    *,
    search_engine: SearchEngine,
    levels: tuple[str, ...],
    language: str = "",
    foresee_better: Callable[[str], object] = lambda _text: None,
) -> Replacement | None:
    """Return the query with each misspelt word replaced by the nearest right one.

    None when there is no replacement, when the library lacks more than two words, and
    when an uncertain one leaves a word that no record has beside the others. A word
    that the library contains, or that is one (`_is_word`), is never replaced: most
    words that a library lacks are spelt correctly.
    `language` is the visitor's, for queries whose language is not clear;
    `foresee_better` is called with texts that may be returned, to foresee what follows.
    """
    mender = _Mender(
        text,
        parsed,
        search_engine=search_engine,
        levels=levels,
        language=language,
        foresee_better=foresee_better,
    )
    return mender.suggestion()


class _Mender:
    """One query whose unknown words are looked at."""

    def __init__(
        self,
        text: str,
        parsed: ParsedQuery,
        *,
        search_engine: SearchEngine,
        levels: tuple[str, ...],
        language: str,
        foresee_better: Callable[[str], object],
    ) -> None:
        self._text = text
        self._latin_languages = parsed.latin_languages
        self._language = language
        self._engine = search_engine
        self._levels = levels
        self._foresee_better = foresee_better
        self._words = _plain_words(parsed)
        self._analysed: dict[str, tuple[Clause, ...]] = dict(
            itertools.islice(self._with_clauses(), _MAX_WORDS)
        )

    def suggestion(self) -> Replacement | None:
        """Return what `suggest_spelling` does."""
        self._engine.foresee(
            lambda: [
                partial(self._has, each)
                for word, clauses in self._analysed.items()
                for each in (*clauses, _exactly(word))
            ]
        )
        self._engine.foresee(lambda: [self._guess_at_first])
        unknown, stemmed = self._absent()
        if len(unknown) > _MAX_SLIPS:
            return None
        known = self._clauses_but({*unknown, *stemmed})
        unknown = [word for word in unknown if not _is_word(word)]
        stemmed = [word for word in stemmed if not _is_word(word)]
        if len(stemmed) > _MAX_SLIPS:
            stemmed = []
        if not (unknown or stemmed):
            return None
        # A long word is surer, and then tells which short one was meant beside it.
        order = sorted((*unknown, *stemmed), key=len, reverse=True)
        speller = self._speller(known)
        for word in order:
            speller.foresee_first(word)
        self._engine.foresee(
            lambda: [partial(self._guess, order, speller, speller.similar)]
        )
        return self._mended(order, speller, stemmed=stemmed)

    def _with_clauses(self) -> Iterator[tuple[str, tuple[Clause, ...]]]:
        for word in self._words:
            is_said = not is_function_word(word, self._latin_languages)
            if is_said and (clauses := analyse(parse(word)).words):
                yield word, clauses

    def _absent(self) -> tuple[list[str], list[str]]:
        """Return the words that no record has, and those known by a stem alone.

        That stem may be of another language: "feees" is no "fee". Only words beside it
        tell.
        """
        unknown = [
            word
            for word, clauses in self._analysed.items()
            if not any(map(self._has, clauses))
        ]
        stemmed = [
            word
            for word in self._analysed
            if word not in unknown
            and any(_adjacent(word, self._words))
            and not self._has(_exactly(word))
        ]
        return unknown, stemmed

    def _mended(
        self, order: Sequence[str], speller: Speller, *, stemmed: Sequence[str]
    ) -> Replacement | None:
        words, better, is_sure = list(self._words), self._text, True
        for word in order:
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
        if better == self._text or not (is_sure or self._is_found_whole(better)):
            return None
        return Replacement(better, is_sure)

    def _guess_at_first(self) -> None:
        """Foresee what is asked if words of no list are unknown, by what lists have."""
        doubted = [word for word in self._analysed if not _is_word(word)]
        if len(doubted) > _MAX_SLIPS:
            return
        speller = self._speller(self._clauses_but(doubted))
        for word in doubted:
            speller.foresee_first(word)
        order = sorted(doubted, key=len, reverse=True)
        self._guess(order, speller, speller.listed)

    def _guess(
        self,
        order: Sequence[str],
        speller: Speller,
        candidates: Callable[[str], Sequence[str]],
    ) -> None:
        """Foresee what is asked of these words, and of what is likely to be meant."""
        found = {word: candidates(word) for word in order}
        for word in order:
            speller.foresee_evidence(found[word], _adjacent(word, self._words))
        meant = [found[word][:_GUESSES_A_WORD] or [word] for word in order]
        for each in itertools.islice(itertools.product(*meant), _MAX_GUESSES):
            told, words = speller.copy(), list(self._words)
            for word, instead in zip(order, each, strict=True):
                told.foresee_evidence(found[word], _adjacent(word, words))
                told.add_known(instead)
                words[words.index(word)] = instead
            guess = partial(self._guess_text, order, each)
            # As it is spelt is known later.
            calls = [
                partial(guess, like_typed),
                partial(guess, lambda _word, meant: speller.spelt(meant)),
            ]
            self._engine.foresee(calls.copy)

    def _guess_text(
        self,
        order: Sequence[str],
        meant: Sequence[str],
        spelt: Callable[[str, str], str],
    ) -> None:
        better = self._text
        for word, instead in zip(order, meant, strict=True):
            if word != instead:
                better = better.replace(word, spelt(word, instead), 1)
        if better != self._text:
            self._engine.foresee(
                lambda: [
                    partial(self._is_found_whole, better),
                    partial(self._foresee_better, better),
                ]
            )

    def _speller(self, known: Sequence[Clause]) -> Speller:
        return Speller(self._engine, self._latin_languages, self._language, known)

    def _clauses_but(self, absent: Collection[str]) -> list[Clause]:
        return [
            clause
            for word, clauses in self._analysed.items()
            if word not in absent
            for clause in clauses
        ]

    def _has(self, clause: Clause) -> bool:
        return self._engine.count(having(clause), levels=self._levels) > 0

    def _is_found_whole(self, better: str) -> bool:
        said = [
            word
            for word in better.split()
            if not is_function_word(word, self._latin_languages)
        ]
        query = analyse(parse(" ".join(said)))
        whole = having(*query.required, *query.words)
        return self._engine.count(whole, levels=self._levels) > 0


def _exactly(word: str) -> Phrase:
    return Phrase(tuple(exact_tokens(word)))


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
