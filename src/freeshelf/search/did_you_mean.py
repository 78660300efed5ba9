"""A better spelling, from words that the open library has."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from rapidfuzz.distance import OSA, Prefix

from freeshelf.core.html import html_to_text
from freeshelf.enrich.models import Passage
from freeshelf.library.models import Resource
from freeshelf.search.analysis import (
    exact_tokens,
    is_unspaced,
    primary_subtag,
    surfaces,
)
from freeshelf.search.engines.base import EngineRequest, SearchEngine
from freeshelf.search.engines.clauses import AllOf, Clause, LexicalQuery, Phrase, Term
from freeshelf.search.lexical import analyse, likely_languages
from freeshelf.search.query import ParsedQuery, Word, parse

_OPEN = ("open",)
_RECORDS_LOOKED_AT = 3
_MAX_WORDS = 8
_CANDIDATES = 8
_SHORTEST_PART = 3
# From how many letters on so many edits are a slip and no other word.
_SURE_LENGTHS = {1: 6, 2: 10}
_ENDING = 2  # letters
# A question with more unknown words is about something else or in another language.
_MOST_SLIPS = 2


@dataclass(frozen=True, slots=True)
class SpellingSuggestion:
    """A question with unknown words replaced; sure enough to be searched unasked?"""

    text: str
    is_sure: bool


def suggest_spelling(
    text: str,
    parsed: ParsedQuery,
    *,
    search_engine: SearchEngine,
    levels: tuple[str, ...],
    language: str = "",
) -> SpellingSuggestion | None:
    """The question with each unknown word replaced by a known one near it.

    None when there is none, and where more than two words are unknown. A word that the
    library contains is never replaced. Beside known words only a sure replacement is
    made: most words that a library lacks are spelt well. `language` is the reader's,
    for questions that do not tell theirs.
    """
    asked: list[tuple[str, tuple[Clause, ...]]] = [
        (word, clauses)
        for word in _plain_words(parsed)
        if (clauses := analyse(parse(word)).words)
    ][:_MAX_WORDS]
    unknown = [
        word
        for word, clauses in asked
        if not any(search_engine.contains(each, levels=levels) for each in clauses)
    ]
    if not 0 < len(unknown) <= _MOST_SLIPS:
        return None
    known = [clause for word, found in asked if word not in unknown for clause in found]
    speller = _Speller(search_engine, likely_languages(parsed), language, known)
    better, is_sure = text, True
    for word in unknown:
        replacement = speller.nearest(word)
        if replacement and (replacement.is_sure or not known):
            better = _replaced(better, word, replacement.text)
            is_sure = is_sure and replacement.is_sure
    return SpellingSuggestion(better, is_sure) if better != text else None


def _replaced(text: str, word: str, replacement: str) -> str:
    before, found, after = text.partition(word)
    return f"{before}{replacement}{after}" if found else text


def _plain_words(parsed: ParsedQuery) -> list[str]:
    return [
        word
        for item in parsed.wanted
        if isinstance(item, Word)
        for word in surfaces(item.text)
        if not is_unspaced(word) and not _has_digit(word)
    ]


def _has_digit(word: str) -> bool:
    """Numbers of instruments and years: each near one is another one."""
    return any(character.isdigit() for character in word)


class _Speller:
    """Finds known words near unknown ones of one question.

    Among words equally near, one that stands beside other words of the question comes
    first, then one of the question's language, then the commonest.
    """

    def __init__(
        self,
        search_engine: SearchEngine,
        likely: Sequence[str],
        language: str,
        known: Sequence[Clause],
    ) -> None:
        self._engine = search_engine
        self._is_told = len(likely) == 1
        self._language = likely[0] if self._is_told else primary_subtag(language)
        self._known = known

    def nearest(self, word: str) -> SpellingSuggestion | None:
        """The nearest word as the library writes it; None when there is none."""
        tokens = exact_tokens(word)
        if len(tokens) != 1:
            return None
        (token,) = tokens
        near = self._engine.similar_words(token, levels=_OPEN, limit=_CANDIDATES)
        ranked = sorted(
            (*self._rank(token, each), at, each) for at, each in enumerate(near)
        )
        for distance, is_apart, is_foreign, _, each in ranked:
            if surface := _as_written(each, self._engine):
                is_fit = not is_apart and not (is_foreign and self._is_told)
                # Two edits apart lie the words of neighbouring languages as well.
                is_told = self._is_told or distance == 1
                is_slip = _is_slip(token, each, distance)
                return SpellingSuggestion(surface, is_slip and is_fit and is_told)
        parted = self._parted(token)
        return SpellingSuggestion(parted, is_sure=True) if parted else None

    def _rank(self, token: str, candidate: str) -> tuple[int, bool, bool]:
        """Edits, whether it is apart from the known words, and in another language."""
        clause = Term((), candidate)
        is_beside = not self._known or any(
            self._engine.contains(AllOf((clause, other)), levels=_OPEN)
            for other in self._known
        )
        return (
            OSA.distance(token, candidate),
            not is_beside,
            not self._is_spoken(clause),
        )

    def _is_spoken(self, clause: Clause) -> bool:
        request = EngineRequest(
            query=LexicalQuery(required=(clause,)),
            levels=_OPEN,
            filters={"language": (self._language,)},
            limit=1,
        )
        return self._engine.search(request).total > 0

    def _parted(self, token: str) -> str:
        """Two words written as one, when they stand side by side in the library."""
        for at in range(_SHORTEST_PART, len(token) - _SHORTEST_PART + 1):
            parts = (token[:at], token[at:])
            if self._engine.contains(Phrase(parts), levels=_OPEN):
                return " ".join(_as_written(p, self._engine) or p for p in parts)
        return ""


def _is_slip(token: str, candidate: str, distance: int) -> bool:
    """Whether a word is one that was meant, and no word of its own.

    Who slips gets the first letter right ("legal" for "illegal" is no better spelling),
    and a word with another ending is another form of it ("chiffres", "chiffrée").
    """
    if len(token) < _SURE_LENGTHS.get(distance, len(token) + 1):
        return False
    common = Prefix.similarity(token, candidate)
    has_other_ending = (
        common >= len(token) - _ENDING
        and token[-1] != candidate[-1]
        and not candidate.startswith(token)
    )
    return common > 0 and not has_other_ending


def _as_written(token: str, search_engine: SearchEngine) -> str:
    """The word of an open, live record that the token stands for."""
    request = EngineRequest(
        query=LexicalQuery(required=(Phrase((token,), ((token,),)),)),
        levels=_OPEN,
        limit=_RECORDS_LOOKED_AT,
    )
    keys = [hit.key for hit in search_engine.search(request).hits]
    visible = Resource.objects.visible_to(AnonymousUser()).select_related("publisher")
    records = list(visible.filter(identifier__in=keys))
    for resource in records:
        publisher = resource.publisher.name if resource.publisher else ""
        texts = (
            resource.title,
            resource.alternative,
            html_to_text(resource.description),
            publisher,
        )
        for text in texts:
            for surface in surfaces(text):
                if exact_tokens(surface) == [token]:
                    return surface.lower()
    return _in_passages(token, tuple(r.identifier for r in records), search_engine)


def _in_passages(token: str, keys: tuple[str, ...], search_engine: SearchEngine) -> str:
    query = LexicalQuery(words=analyse(parse(token)).words or (Term((token,), token),))
    found = search_engine.passages(query, levels=_OPEN, keys=keys, per_resource=2)
    ids = [int(each.key.partition(".")[2]) for hits in found.values() for each in hits]
    for text in Passage.objects.filter(pk__in=ids).values_list("text", flat=True):
        for surface in surfaces(text):
            if exact_tokens(surface) == [token]:
                return surface.lower()
    return ""
