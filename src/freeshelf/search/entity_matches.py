"""Organisations, people and concepts whose values match a query."""

from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from freeshelf.library.access import Reader
from freeshelf.library.models import Agent
from freeshelf.library.successors import latest
from freeshelf.search.analysis import LATIN_LANGUAGES
from freeshelf.search.concept_names import known_concepts
from freeshelf.search.engines.clauses import LexicalQuery
from freeshelf.search.entity_values import AGENT, CONCEPT, EntityText, entity_index
from freeshelf.search.highlighting import Marker, Snippet
from freeshelf.search.results import EntityMatch
from freeshelf.vocabularies.models import Concept

_MAX_THINGS = 3
# The best few are mostly visible to all; if not, many more are checked.
_FIRST_STEP, _STEP = 8, 400
_SNIPPET_WORDS = 24


def entity_matches(
    query: LexicalQuery, *, user: Reader, language: str
) -> tuple[EntityMatch, ...]:
    """Return the visible entities with all words of a query.

    At least one word is in a value; the best value of each is returned. `language` is
    that of the interface, for the labels of concepts.
    """
    index = entity_index()
    found = index.matching(query) if index else ()
    if not found:
        return ()
    marker = Marker(query)
    matches: list[EntityMatch] = []
    for step in _steps(found):
        agents = Agent.objects.visible_to(user).in_bulk(_keys(step, AGENT))
        keys = _keys(step, CONCEPT)
        concepts = _concepts(known_concepts(keys, user)) if keys else {}
        known = [
            (each, entity)
            for each in step
            if (entity := (agents if each.kind == AGENT else concepts).get(each.key))
        ]
        matches += [
            _match(each, entity, marker, language)
            for each, entity in islice(known, _MAX_THINGS - len(matches))
        ]
        if len(matches) == _MAX_THINGS:
            break
    return tuple(matches)


def _steps(found: Sequence[EntityText]) -> Iterator[Sequence[EntityText]]:
    yield found[:_FIRST_STEP]
    for start in range(_FIRST_STEP, len(found), _STEP):
        yield found[start : start + _STEP]


def _keys(found: Sequence[EntityText], kind: str) -> list[int]:
    return [each.key for each in found if each.kind == kind]


def _concepts(keys: Collection[int]) -> dict[int, Concept]:
    if not keys:
        return {}
    rows = Concept.objects.select_related("scheme", "merged_into__scheme")
    return {
        pk: latest(concept)
        for pk, concept in rows.with_shown_labels().in_bulk(keys).items()
    }


def _match(
    each: EntityText, entity: Agent | Concept, marker: Marker, language: str
) -> EntityMatch:
    text, said_in = each.text, each.language
    snippet = _snippet(marker, text, said_in)
    if each.concept is not None:
        own = _label(each.concept, language)
        in_own = _snippet(marker, *own)
        if each.is_hidden or in_own.found >= snippet.found:
            snippet, said_in = in_own, own[1]
    text_language = "" if said_in == "und" else said_in
    return EntityMatch(entity, each.field, snippet.runs, language=text_language)


def _label(pk: int, language: str) -> tuple[str, str]:
    concept = _concepts([pk]).get(pk)
    return concept.label_with_language(language) if concept else ("", "und")


def _snippet(marker: Marker, text: str, language: str) -> Snippet:
    """Return a snippet of the matching words, trying all languages if it is unknown."""
    languages = LATIN_LANGUAGES if language == "und" else (language,)
    snippets = [marker.snippet(text, one, words=_SNIPPET_WORDS) for one in languages]
    return max(snippets, key=lambda snippet: snippet.found)
