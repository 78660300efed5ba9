"""A better spelling, from words that the open library has."""

from django.contrib.auth.models import AnonymousUser

from freeshelf.core.html import html_to_text
from freeshelf.enrich.models import Passage
from freeshelf.library.models import Resource
from freeshelf.search.analysis import exact_tokens, is_unspaced, surfaces
from freeshelf.search.engines.base import (
    EngineRequest,
    LexicalQuery,
    Phrase,
    SearchEngine,
    Term,
)
from freeshelf.search.lexical import analyse
from freeshelf.search.query import ParsedQuery, Word, parse

_OPEN = ("open",)
_RECORDS_LOOKED_AT = 3
_MAX_WORDS = 6


def did_you_mean(
    text: str,
    parsed: ParsedQuery,
    *,
    search_engine: SearchEngine,
    levels: tuple[str, ...],
) -> str:
    """The question with each unknown word replaced by a known one near it.

    Empty when there is none. A word that the library contains is never replaced.
    """
    better = text
    for word in _plain_words(parsed)[:_MAX_WORDS]:
        if not _is_known(word, search_engine, levels):
            better = _replaced(better, word, _nearest(word, search_engine))
    return better if better != text else ""


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


def _is_known(word: str, search_engine: SearchEngine, levels: tuple[str, ...]) -> bool:
    query = analyse(parse(word))
    return not query.words or any(
        search_engine.contains(clause, levels=levels) for clause in query.words
    )


def _nearest(word: str, search_engine: SearchEngine) -> str:
    tokens = exact_tokens(word)
    if len(tokens) != 1:
        return ""
    for token in search_engine.similar_words(tokens[0], levels=_OPEN, limit=3):
        surface = _as_written(token, search_engine)
        if surface:
            return surface
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
