"""A better spelling, from words that the open library has."""

from collections.abc import Sequence

from django.contrib.auth.models import AnonymousUser
from rapidfuzz.distance import OSA

from freeshelf.core.html import html_to_text
from freeshelf.enrich.models import Passage
from freeshelf.library.models import Resource
from freeshelf.search.analysis import (
    exact_tokens,
    is_unspaced,
    primary_subtag,
    surfaces,
)
from freeshelf.search.engines.base import (
    AllOf,
    Clause,
    EngineRequest,
    LexicalQuery,
    Phrase,
    SearchEngine,
    Term,
)
from freeshelf.search.lexical import analyse, likely_languages
from freeshelf.search.query import ParsedQuery, Word, parse

_OPEN = ("open",)
_RECORDS_LOOKED_AT = 3
_MAX_WORDS = 8
_CANDIDATES = 8
_SHORTEST_PART = 3


def did_you_mean(
    text: str,
    parsed: ParsedQuery,
    *,
    search_engine: SearchEngine,
    levels: tuple[str, ...],
    language: str = "",
) -> str:
    """The question with each unknown word replaced by a known one near it.

    Empty when there is none. A word that the library contains is never replaced.
    `language` is the reader's, for questions that do not tell theirs.
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
    if not unknown:
        return ""
    known = [clause for word, found in asked if word not in unknown for clause in found]
    speller = _Speller(search_engine, _language(parsed, language), known)
    better = text
    for word in unknown:
        better = _replaced(better, word, speller.nearest(word))
    return better if better != text else ""


def _language(parsed: ParsedQuery, readers: str) -> str:
    """The language of a question: by its stop words, or the reader's."""
    likely = likely_languages(parsed)
    return likely[0] if len(likely) == 1 else primary_subtag(readers)


def _replaced(text: str, word: str, replacement: str) -> str:
    if not replacement:
        return text
    before, found, after = text.partition(word)
    return f"{before}{replacement}{after}" if found else text


def _plain_words(parsed: ParsedQuery) -> list[str]:
    return [
        word
        for item in parsed.wanted
        if isinstance(item, Word)
        for word in surfaces(item.text)
        if not is_unspaced(word)
    ]


class _Speller:
    """Finds known words near unknown ones of one question.

    Among words equally near, one that stands beside other words of the question comes
    first, then one of the question's language, then the commonest.
    """

    def __init__(
        self, search_engine: SearchEngine, language: str, known: Sequence[Clause]
    ) -> None:
        self._engine = search_engine
        self._language = language
        self._known = known

    def nearest(self, word: str) -> str:
        """The nearest word as the library writes it; empty when there is none."""
        tokens = exact_tokens(word)
        if len(tokens) != 1:
            return ""
        (token,) = tokens
        near = self._engine.similar_words(token, levels=_OPEN, limit=_CANDIDATES)
        ranked = sorted(near, key=lambda each: self._rank(token, each))
        for each in ranked:
            if surface := _as_written(each, self._engine):
                return surface
        return self._parted(token)

    def _rank(self, token: str, candidate: str) -> tuple[int, bool, bool]:
        """Small for a good candidate; the engine's order stays among equals."""
        clause = Term((), candidate)
        beside = any(
            self._engine.contains(AllOf((clause, other)), levels=_OPEN)
            for other in self._known
        )
        spoken = bool(self._language) and self._is_spoken(clause)
        return OSA.distance(token, candidate), not beside, not spoken

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
                return " ".join(parts)
        return ""


def _as_written(token: str, search_engine: SearchEngine) -> str:
    """The word of an open, live record that the token stands for."""
    request = EngineRequest(
        query=LexicalQuery(required=(Phrase((token,), ((token,),)),)),
        levels=_OPEN,
        limit=_RECORDS_LOOKED_AT,
    )
    keys = [hit.key for hit in search_engine.search(request).hits]
    visible = Resource.objects.visible_to(AnonymousUser()).select_related("publisher")
    for resource in visible.filter(identifier__in=keys):
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
    return _in_passages(token, tuple(keys), search_engine)


def _in_passages(token: str, keys: tuple[str, ...], search_engine: SearchEngine) -> str:
    query = LexicalQuery(words=analyse(parse(token)).words or (Term((token,), token),))
    found = search_engine.passages(query, levels=_OPEN, keys=keys, per_resource=2)
    ids = [int(each.key.partition(".")[2]) for hits in found.values() for each in hits]
    for text in Passage.objects.filter(pk__in=ids).values_list("text", flat=True):
        for surface in surfaces(text):
            if exact_tokens(surface) == [token]:
                return surface.lower()
    return ""
