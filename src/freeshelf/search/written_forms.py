"""Spelling of an indexed word in open, live records, or in names of concepts."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from django.contrib.auth.models import AnonymousUser

from freeshelf.core.html import html_to_text
from freeshelf.enrich.models import Passage
from freeshelf.library.models import FileVersion, Resource
from freeshelf.search.analysis.analyzer import (
    LATIN_LANGUAGES,
    exact_tokens,
    phrase_stems,
)
from freeshelf.search.analysis.words import surfaces
from freeshelf.search.concept_names import concept_names
from freeshelf.search.engines.base import EngineRequest, SearchEngine
from freeshelf.search.engines.clauses import (
    CountedNames,
    LexicalQuery,
    Phrase,
    Term,
)
from freeshelf.search.lexical import analyse
from freeshelf.search.query import parse

_OPEN = ("open",)
_RECORDS_LOOKED_AT = 3


def as_written(token: str, search_engine: SearchEngine, *, language: str) -> str:
    """Return the spelling of a token, "" for none.

    That of a text in this language (primary subtag), else of any, else of a name.
    """
    of_languages: tuple[Mapping[str, tuple[str, ...]], ...] = (
        {"language": (language,)},
        {},
    )
    search_engine.foresee(
        lambda: [
            partial(_in_texts, token, search_engine, each) for each in of_languages
        ]
    )
    for filters in of_languages:
        if found := _in_texts(token, search_engine, filters):
            return found
    return concept_names().written(token)


def _in_texts(
    token: str, search_engine: SearchEngine, filters: Mapping[str, tuple[str, ...]]
) -> str:
    word = Phrase((token,), phrase_stems((token,), LATIN_LANGUAGES))
    request = EngineRequest(
        # Names of concepts are in every language: they are asked last.
        query=LexicalQuery(required=(word,), counted_names=CountedNames.NONE),
        levels=_OPEN,
        filters=filters,
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
        if found := _surface(token, texts):
            return found
    return _in_passages(token, records, search_engine)


def _in_passages(
    token: str, records: Sequence[Resource], search_engine: SearchEngine
) -> str:
    keys = tuple(record.identifier for record in records)
    query = LexicalQuery(words=analyse(parse(token)).words or (Term((token,), token),))
    found = search_engine.passages(query, levels=_OPEN, keys=keys, per_resource=2)
    ids = [int(key.partition(".")[2]) for hits in found.values() for key in hits]
    # A file may have been closed since it was indexed.
    versions = FileVersion.objects.current_in(
        [record.pk for record in records], AnonymousUser()
    )
    passages = Passage.objects.filter(
        pk__in=ids, content__in=versions.values("content")
    )
    return _surface(token, passages.values_list("text", flat=True))


def _surface(token: str, texts: Iterable[str]) -> str:
    found = (word for text in texts for word in surfaces(text))
    return next((w.lower() for w in found if exact_tokens(w) == [token]), "")
