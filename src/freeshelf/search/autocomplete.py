"""Autocomplete suggestions: concepts and titles of open, live records."""

from itertools import islice

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from freeshelf.library.models import Resource
from freeshelf.search.analysis.analyzer import exact_tokens
from freeshelf.search.analysis.words import fold, is_unspaced, surfaces
from freeshelf.search.concept_names import ConceptName, concept_names, known_names
from freeshelf.search.documents import title_key
from freeshelf.search.engines.base import EngineRequest, SearchEngine, Sort
from freeshelf.search.engines.clauses import (
    AllOf,
    Clause,
    InField,
    LexicalQuery,
    Phrase,
    Prefix,
    TextField,
    TitleBeginning,
)
from freeshelf.search.results import concept_count

_OPEN = ("open",)
MIN_CHARACTERS = 2
MAX_CHARACTERS = 100
_CONCEPTS = 3
# Most places and many topics of a vocabulary describe no record.
_CONCEPTS_LOOKED_AT = 24


def suggestions(
    text: str, *, search_engine: SearchEngine, language: str, limit: int
) -> tuple[dict[str, str], ...]:
    """Return concepts, then titles, with text, kind and URL.

    There are none for less than two characters.
    """
    words = surfaces(text[:MAX_CHARACTERS])
    typed = sum(len(word) for word in words)
    if typed < MIN_CHARACTERS and not any(map(is_unspaced, words)):
        return ()
    named = concept_names().by_prefix(text, limit=_CONCEPTS_LOOKED_AT)
    known = known_names(named, AnonymousUser())
    used = (each for each in known if concept_count(each, search_engine, levels=_OPEN))
    concepts = [_of_concept(each, language) for each in islice(used, _CONCEPTS)]
    titles = _titles(words, search_engine, limit=limit - len(concepts))
    return (*concepts, *titles)


def _titles(
    words: list[str], search_engine: SearchEngine, *, limit: int
) -> list[dict[str, str]]:
    query = _title_query(words)
    if query is None or limit < 1:
        return []
    keys: dict[str, None] = {}
    # Titles that begin with the words come before titles that contain them.
    beginning = LexicalQuery(required=(TitleBeginning(title_key(" ".join(words))),))
    for each in (beginning, query):
        if len(keys) < limit:
            request = EngineRequest(
                query=each, levels=_OPEN, limit=2 * limit, sort=Sort.TITLE
            )
            hits = search_engine.search(request).hits
            keys |= dict.fromkeys(hit.key for hit in hits)
    # Suggestions are the same for everyone: only what signed-out visitors may see.
    visible = Resource.objects.visible_to(AnonymousUser())
    found = {
        each.identifier: each for each in visible.filter(identifier__in=list(keys))
    }
    shown = [found[key] for key in keys if key in found]
    return [
        _suggestion(resource.display_title, "title", resource.get_absolute_url())
        for resource in shown[:limit]
    ]


def _title_query(words: list[str]) -> LexicalQuery | None:
    if not words:
        return None
    *before, last = words
    clauses: list[Clause] = [
        Phrase(tokens) for word in before if (tokens := tuple(exact_tokens(word)))
    ]
    if is_unspaced(last):
        clauses.append(Phrase(tuple(exact_tokens(last))))
    elif fold(last):
        clauses.append(Prefix(fold(last)))
    if not clauses:
        return None
    return LexicalQuery(required=(InField(TextField.TITLE, AllOf(tuple(clauses))),))


def _of_concept(concept: ConceptName, language: str) -> dict[str, str]:
    label, _ = concept.label(language)
    url = reverse("concept", args=[concept.scheme, concept.identifier])
    return _suggestion(label, "concept", url)


def _suggestion(text: str, kind: str, url: str) -> dict[str, str]:
    return {"text": text, "kind": kind, "url": url}
