"""Autocomplete suggestions: the question, concepts, and titles of open records."""

from itertools import islice
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext as _

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
    Term,
    TextField,
    TitleBeginning,
)
from freeshelf.search.facet_definitions import FACET_OF_ROLE
from freeshelf.search.law_names import typed_reference
from freeshelf.search.results import concept_count
from freeshelf.vocabularies.models import ConceptScheme

_OPEN = ("open",)
MIN_CHARACTERS = 2
MAX_CHARACTERS = 100
_CONCEPTS = 3
# Most places and many topics of a vocabulary describe no record.
_CONCEPTS_LOOKED_AT = 24


def suggestions(
    text: str, *, search_engine: SearchEngine, language: str, limit: int
) -> tuple[dict[str, str], ...]:
    """Return the question, concepts, then titles, with text, kind, its label and URL.

    There are none for less than two characters, and no question alone.
    """
    words = surfaces(text[:MAX_CHARACTERS])
    typed = sum(len(word) for word in words)
    if typed < MIN_CHARACTERS and not any(map(is_unspaced, words)):
        return ()
    named = concept_names().by_prefix(text, limit=_CONCEPTS_LOOKED_AT)
    known = known_names(named, AnonymousUser())
    beginnings = title_key(text)
    known.sort(key=lambda each: _concept_rank(each, beginnings, language))
    used = (each for each in known if concept_count(each, search_engine, levels=_OPEN))
    concepts = [_of_concept(each, language) for each in islice(used, _CONCEPTS)]
    titles = _titles(text, words, search_engine, limit=limit - len(concepts) - 1)
    found = (*concepts, *titles)
    return (_question(text), *found) if found else ()


def _concept_rank(concept: ConceptName, beginning: str, language: str) -> int:
    """Return a rank by the label to show: topics that begin as typed come first."""
    label = title_key(concept.label(language)[0])
    rank = 0 if label.startswith(beginning) else 1 if f" {beginning}" in label else 2
    return rank + (concept.role != ConceptScheme.Role.SUBJECT)


def _titles(
    text: str, words: list[str], search_engine: SearchEngine, *, limit: int
) -> list[dict[str, str]]:
    query = _title_query(words)
    if query is None or limit < 1:
        return []
    keys: dict[str, None] = {}
    # Titles that begin with the words come before titles that contain them.
    beginning = LexicalQuery(required=(TitleBeginning(title_key(" ".join(words))),))
    for each in (*_by_number(text), beginning, query):
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
        _suggestion(
            resource.display_title, "title", _("Document"), resource.get_absolute_url()
        )
        for resource in shown[:limit]
    ]


def _by_number(text: str) -> tuple[LexicalQuery, ...]:
    """Return a query for titles with the number of an instrument, maybe unfinished."""
    tokens = typed_reference(text)
    if not tokens:
        return ()
    numbers = (tokens[-1], *(f"{tokens[-1]}{digit}" for digit in range(10)))
    return (LexicalQuery(required=(InField(TextField.TITLE, Term(numbers, "")),)),)


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


def _question(text: str) -> dict[str, str]:
    asked = " ".join(text.split())
    url = f"{reverse('search')}?{urlencode({'q': asked})}"
    return _suggestion(asked, "question", _("Search"), url)


def _of_concept(concept: ConceptName, language: str) -> dict[str, str]:
    label, _language = concept.label(language)
    url = reverse("concept", args=[concept.scheme, concept.identifier])
    facet = FACET_OF_ROLE.get(concept.role)
    return _suggestion(label, "concept", str(facet.label) if facet else _("Topic"), url)


def _suggestion(text: str, kind: str, label: str, url: str) -> dict[str, str]:
    return {"text": text, "kind": kind, "label": label, "url": url}
