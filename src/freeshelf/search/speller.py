"""Words of open records that are meant by one that no record has."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from rapidfuzz.distance import OSA, Prefix

from freeshelf.search.analysis.analyzer import (
    analyzer_for,
    exact_tokens,
    phrase_stems,
    primary_subtag,
)
from freeshelf.search.analysis.known_words import is_known_word
from freeshelf.search.analysis.words import fold, script_of
from freeshelf.search.concept_names import concept_names
from freeshelf.search.engines.base import SearchEngine
from freeshelf.search.engines.clauses import (
    Clause,
    CountedNames,
    LexicalQuery,
    Phrase,
    Term,
)
from freeshelf.search.engines.similar_words import words_one_edit_away
from freeshelf.search.written_forms import as_written

_OPEN = ("open",)
_CANDIDATES = 8
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
# Words of lists that are foreseen before the index has named its own.
_MAX_LISTED = 4


@dataclass(frozen=True, slots=True)
class Replacement:
    """A word that may be meant, in its usual spelling; if certain, it is searched."""

    text: str
    is_sure: bool


def having(*clauses: Clause) -> LexicalQuery:
    """Return the query for records that have all of these."""
    return LexicalQuery(required=clauses)


def having_in_text(*clauses: Clause) -> LexicalQuery:
    """Return the query for texts that do: names of concepts are in every language."""
    return replace(having(*clauses), counted_names=CountedNames.NONE)


class Speller:
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

    def copy(self) -> "Speller":
        """Return one that may be told of other words."""
        copied = Speller(self._engine, self._likely[:-1], "", self._known)
        copied._likely, copied._language = self._likely, self._language
        return copied

    def foresee_first(self, word: str) -> None:
        """Say what is asked of a word that no record may have."""
        if token := _token(word):
            self._engine.foresee(
                lambda: [
                    partial(self._similar, token),
                    *(partial(self._is_beside, parts) for parts in _parts(token)),
                ]
            )

    def listed(self, word: str) -> list[str]:
        """Return words of lists and names that are one edit away, whoever has them.

        Where there are none, two that may have been typed as one.
        """
        token = _token(word)
        near = [each for each in words_one_edit_away(token) if self._is_listed(each)]
        parted = (
            " ".join(each) for each in _parts(token) if all(map(self._is_listed, each))
        )
        return near[:_MAX_LISTED] or list(parted)[:_MAX_LISTED]

    def similar(self, word: str) -> list[str]:
        """Return words of the library that may be meant, the likeliest first.

        Those of lists and names precede others of as many edits. Where there are none,
        it is the two words that were typed as one, if they are.
        """
        token = _token(word)
        if not token:
            return []
        near = self._similar(token)
        if not near:
            parts = self._parts_beside(token)
            return [" ".join(parts)] if parts else []
        return sorted(
            near,
            key=lambda each: (OSA.distance(token, each), not self._is_listed(each)),
        )

    def spelt(self, text: str) -> str:
        """Return one or two words of the library as they are written there."""
        words = text.split()
        self._engine.foresee(lambda: [partial(self._written, each) for each in words])
        return " ".join(self._written(each) or each for each in words)

    def foresee_evidence(
        self, candidates: Iterable[str], neighbours: tuple[str, str]
    ) -> None:
        """Say what is asked of words that may be meant between two others."""
        calls: list[Callable[[], object]] = []
        for each in candidates:
            if " " not in each:
                calls.append(partial(self._is_right, each, neighbours=neighbours))
                calls += self._evidence_of(each, neighbours)
        self._engine.foresee(lambda: calls)

    def nearest(self, word: str, *, neighbours: tuple[str, str]) -> Replacement | None:
        """Return the nearest word in its usual spelling, or None when there is none.

        `neighbours` are the words before and after it.
        """
        token = _token(word)
        if not token:
            return None
        similar = self._similar(token)
        self.foresee_evidence(similar, neighbours)
        near = [each for each in similar if self._is_right(each, neighbours)]
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
                return Replacement(surface, is_slip and is_fit and is_told)
        parted = self._parted(token)
        return Replacement(parted, is_sure=True) if parted else None

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
            having_in_text(clause), levels=_OPEN, filters={"language": languages}
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
                self._engine.count(having_in_text(clause, other), levels=_OPEN)
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
        for phrase in _phrases(candidate, neighbours):
            yield partial(self._is_beside, phrase)
        yield partial(self._is_in_language, clause)
        for other in self._known:
            together = having_in_text(clause, other)
            yield partial(self._engine.count, together, levels=_OPEN)
        yield partial(self._written, candidate)

    def _written(self, token: str) -> str:
        return as_written(token, self._engine, language=self._language)

    def _is_adjacent(self, candidate: str, neighbours: tuple[str, str]) -> bool:
        """Return whether a text has the candidate next to a neighbour."""
        return any(map(self._is_beside, _phrases(candidate, neighbours)))

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
        return (
            self._engine.count(having_in_text(clause), levels=_OPEN, filters=filters)
            > 0
        )

    def _parted(self, token: str) -> str:
        """Return two words that were typed as one, if they are adjacent in a text."""
        return self.spelt(" ".join(self._parts_beside(token)))

    def _parts_beside(self, token: str) -> tuple[str, ...]:
        """Return the first two parts of a word that are adjacent in a text, or ()."""
        self._engine.foresee(
            lambda: [partial(self._is_beside, parts) for parts in _parts(token)]
        )
        return next((each for each in _parts(token) if self._is_beside(each)), ())

    def _is_beside(self, words: tuple[str, ...]) -> bool:
        """Return whether a text has these words side by side."""
        return self._engine.count(having(Phrase(words)), levels=_OPEN) > 0


def like_typed(word: str, meant: str) -> str:
    """Return a word that is meant, with the accents of the typed one where they fit."""
    near = words_one_edit_away(word.lower())
    return next((each for each in near if exact_tokens(each) == [meant]), meant)


def _token(word: str) -> str:
    """Return the one token of a word, "" if it has none or several."""
    tokens = exact_tokens(word)
    return tokens[0] if len(tokens) == 1 else ""


def _phrases(candidate: str, neighbours: tuple[str, str]) -> list[tuple[str, ...]]:
    """Return a word after the one before it, and before the one after it."""
    before, after = (tuple(exact_tokens(word)) for word in neighbours)
    phrases = ((*before, candidate), (candidate, *after))
    return [phrase for phrase in phrases if len(phrase) > 1]


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
