"""Texts that are exactly the name of something in the library."""

from django.db.models import Q
from django.utils.text import capfirst

from freeshelf.library.access import Reader, readable_by
from freeshelf.library.models import Agent
from freeshelf.search.concept_names import concept_names, known_concepts
from freeshelf.search.documents import title_key
from freeshelf.search.engines.base import EngineRequest, SearchEngine, Sort
from freeshelf.search.engines.clauses import LexicalQuery, TitleBeginning
from freeshelf.search.hits import visible_records

# Titles that begin with a text, the shortest of them first by the order of letters.
_TITLES_LOOKED_AT = 10


def is_name(text: str, *, user: Reader, search_engine: SearchEngine) -> bool:
    """Return whether a text is a name that this user may see.

    It is one of a concept (a topic, a place, an instrument), the title of a resource,
    or the name of an organisation or person, whatever its case and punctuation.
    """
    concepts = concept_names().keys_named(text)
    return (
        bool(concepts and known_concepts(concepts, user))
        or _is_agent(text)
        or _is_title(text, user=user, search_engine=search_engine)
    )


def _is_agent(text: str) -> bool:
    typed = " ".join(text.split())
    # SQLite compares the letters of English alone regardless of case.
    named = Q()
    for form in {typed, capfirst(typed), typed.lower(), typed.upper(), typed.title()}:
        named |= Q(name__iexact=form)
    return Agent.objects.filter(named).exists()


def _is_title(text: str, *, user: Reader, search_engine: SearchEngine) -> bool:
    key = title_key(text)
    if not key:
        return False
    request = EngineRequest(
        query=LexicalQuery(required=(TitleBeginning(key),)),
        levels=readable_by(user),
        limit=_TITLES_LOOKED_AT,
        sort=Sort.TITLE,
    )
    keys = [hit.key for hit in search_engine.search(request).hits]
    found = visible_records(keys, user).values()
    return any(title_key(each.display_title) == key for each in found)
