"""In-memory index of the values of organisations, people and concepts.

When rows have changed, only their entities are read again; all are when the fields or
the names of concepts have.
"""

import json
import operator
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import TextField
from django.db.models.functions import Cast, Coalesce

from freeshelf.core.batches import in_batches
from freeshelf.fields.definitions import FIELDS, DefinedField, definitions
from freeshelf.fields.display import plain_texts, single_values, visible_values
from freeshelf.fields.entity_values import merge_value_sets, opened_sets
from freeshelf.fields.field_types import FieldType
from freeshelf.fields.rules import AgentFacts, ConceptFacts
from freeshelf.library.access import Reader
from freeshelf.library.models import Agent
from freeshelf.library.successors import latest
from freeshelf.search.analysis.analyzer import LATIN_LANGUAGES, analyzer_for
from freeshelf.search.analysis.references import references
from freeshelf.search.concept_names import ConceptEntries, concept_names, known_concepts
from freeshelf.search.engines.clauses import (
    AllOf,
    AnyOf,
    Best,
    Clause,
    Inflected,
    InLanguage,
    LexicalQuery,
    Phrase,
    Prefix,
    Term,
    Unscored,
)
from freeshelf.search.field_documents import concept_keys
from freeshelf.search.highlighting import Marker, Snippet
from freeshelf.search.results import EntityMatch
from freeshelf.vocabularies.cached_rows import CONCEPTS, CachedRows, SharedToken
from freeshelf.vocabularies.models import Concept


@dataclass(frozen=True, slots=True)
class EntityText:
    """A name of an entity, or, with the label of a field, one of its values.

    `key` is the primary key of an entity of that kind; `language` is BCP 47, `und` if
    unknown. `concept` is the key of the concept that the text is a label of; a hidden
    label is searched and never shown.
    """

    kind: str
    key: int
    text: str
    language: str = "und"
    field: str = ""
    concept: int | None = None
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class TokenizedText:
    """A text with the exact forms and stems of its words, and the number of words."""

    text: EntityText
    forms: frozenset[str]
    length: int


def tokenize(text: EntityText) -> TokenizedText:
    """Tokenize a text, in all possible languages if its language is unknown."""
    exact = _exact(text)
    languages = LATIN_LANGUAGES if text.language == "und" else (text.language,)
    forms = {token for one in references(text.text) for token in one.tokens}
    stems = (analyzer_for(one).stems(text.text).split() for one in languages)
    return TokenizedText(text, frozenset(forms.union(exact, *stems)), len(exact))


class EntityIndex:
    """Index of names and values by word form; texts of one entity are consecutive."""

    def __init__(self, texts: Iterable[TokenizedText]) -> None:
        self._texts: list[EntityText] = []
        # By text: the index of the first text of its entity.
        self._entity_numbers: list[int] = []
        self._lengths: list[int] = []  # in words
        self._by_form: defaultdict[str, list[int]] = defaultdict(list)
        first: dict[tuple[str, int], int] = {}
        for number, each in enumerate(texts):
            of = (each.text.kind, each.text.key)
            self._texts.append(each.text)
            self._entity_numbers.append(first.setdefault(of, number))
            self._lengths.append(each.length)
            for form in each.forms:
                self._by_form[form].append(number)
        self._forms = sorted(self._by_form)

    def __bool__(self) -> bool:
        return bool(self._texts)

    def matching(self, query: LexicalQuery) -> list[EntityText]:
        """Return the best value of each entity with all words, at least one in a value.

        Values with the fewest other words come first. Filters on fields of records,
        such as years, match no entity.
        """
        holders = [self._holding(each) for each in (*query.words, *query.required)]
        if not all(holders):
            return []
        holders.sort(key=len)
        entities = (
            set.intersection(*map(self._entities_of, holders)) if holders else set()
        )
        for clause in query.excluded if entities else ():
            entities -= self._entities_of(self._holding(clause))
        counts = Counter(
            number
            for numbers in (holders if entities else ())
            for number in numbers
            if self._texts[number].field and self._entity_numbers[number] in entities
        )
        best: dict[int, tuple[int, int, int]] = {}
        for number, count in counts.items():
            entity = self._entity_numbers[number]
            rank = (self._lengths[number] - count, -count, number)
            best[entity] = min(best.get(entity, rank), rank)
        return [self._texts[number] for *_, number in sorted(best.values())]

    def _entities_of(self, numbers: Iterable[int]) -> set[int]:
        return {self._entity_numbers[number] for number in numbers}

    def _holding(self, clause: Clause) -> set[int]:
        """Return the indexes of texts that match a clause."""
        match clause:
            case Term(stems, exact):
                return self._with_any((*stems, exact))
            case Prefix(exact):
                return self._beginning(exact)
            case Phrase(exact):
                line = f" {' '.join(exact)} "
                near = set.intersection(*(self._with_any((word,)) for word in exact))
                return {
                    number
                    for number in near
                    if line in f" {' '.join(_exact(self._texts[number]))} "
                }
            case AnyOf(clauses) | Best(clauses):
                return set().union(*map(self._holding, clauses))
            case AllOf(clauses):
                return set.intersection(*map(self._holding, clauses))
            case Unscored(inner):
                return self._holding(inner)
            case Inflected(term, forms):
                return self._with_any((*forms, term.exact))
            case InLanguage(language, inner):
                spoken, found = (language, "und"), self._holding(inner)
                return {each for each in found if self._texts[each].language in spoken}
        return set()

    def _with_any(self, forms: Iterable[str]) -> set[int]:
        return set().union(*(self._by_form.get(form, ()) for form in forms))

    def _beginning(self, wanted: str) -> set[int]:
        found: set[int] = set()
        at = bisect_left(self._forms, wanted)
        while at < len(self._forms) and self._forms[at].startswith(wanted):
            found.update(self._by_form[self._forms[at]])
            at += 1
        return found


def _exact(each: EntityText) -> list[str]:
    return analyzer_for(each.language).exact(each.text).split()


# Organisations and people, and the values of them and of concepts.
ENTITY_VALUES = SharedToken("entity_values")
AGENT, CONCEPT = "agent", "concept"


def entity_index() -> EntityIndex:
    """Return the index, at most a second old."""
    return _CACHE.get().index


class _Row(NamedTuple):
    """The values of an agent or a concept, with its names."""

    agent: int | None
    kind: str | None
    name: str | None
    other_names: str | None
    concept: int | None
    scheme: int | None
    values: str  # as JSON


_ROW = (
    *(
        Coalesce(f"agent__merged_into__{name}", f"agent__{name}")
        for name in ("pk", "kind", "name", "alternative_names")
    ),
    Coalesce("concept__merged_into__pk", "concept__pk"),
    Coalesce("concept__merged_into__scheme", "concept__scheme"),
    # Compared as text: what has not changed need not be parsed.
    Cast("values", TextField()),
)


_Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class _State:
    index: EntityIndex
    # By entity: the hash of its rows, and its texts.
    read: Mapping[_Key, tuple[int, list[TokenizedText]]]
    others: tuple[object, ...]

    @classmethod
    def updated(cls, before: "_State | None") -> "_State":
        """Return the state of now; texts of unchanged entities are those of before."""
        rows = _rows_by_entity()
        # Both are cached until they change, so identity is enough to detect a change.
        others = (definitions(), concept_names()) if rows else ()
        is_same = before and all(map(operator.is_, others, before.others))
        known = before.read if before and is_same else {}
        read = {
            key: known[key]
            for key, of_entity in rows.items()
            if key in known and known[key][0] == hash(of_entity)
        }
        fresh = {key: of_entity for key, of_entity in rows.items() if key not in read}
        if before and not fresh and read.keys() == before.read.keys():
            return before
        texts: dict[_Key, list[TokenizedText]] = {key: [] for key in fresh}
        for text in _texts(fresh):
            texts[text.kind, text.key].append(tokenize(text))
        read |= {key: (hash(rows[key]), texts[key]) for key in fresh}
        index = EntityIndex(one for key in rows for one in read[key][1])
        return cls(index, read, others)


@dataclass(slots=True)
class _Entity:
    facts: AgentFacts | ConceptFacts
    names: list[str] = field(default_factory=list)
    found: list[tuple[DefinedField, Any]] = field(default_factory=list)


def _texts(rows: Mapping[_Key, tuple[_Row, ...]]) -> Iterator[EntityText]:
    """Yield names and values of entities that have a searchable value."""
    entities = _entities(rows)
    references = concept_keys(v for each in entities.values() for _f, v in each.found)
    entries = ConceptEntries()
    concepts = {pk for kind, pk in entities if kind == CONCEPT}
    entries.load(concepts.union(references.values()))
    for (kind, pk), entity in entities.items():
        for name in entity.names:
            yield EntityText(kind, pk, name)
        if kind == CONCEPT:
            yield from _labels(entries, pk, (kind, pk))
        for definition, value in entity.found:
            if definition.type != FieldType.TAXONOMY:
                for text in plain_texts(definition, value):
                    yield EntityText(kind, pk, text, field=definition.title)
            elif value in references:
                yield from _labels(entries, references[value], (kind, pk), definition)


def _entities(rows: Mapping[_Key, tuple[_Row, ...]]) -> dict[_Key, _Entity]:
    defined = definitions()
    entities = {}
    for key, of_entity in rows.items():
        entity = _entity(of_entity[0])
        sets = (json.loads(row.values) for row in of_entity)
        values = visible_values(merge_value_sets(sets), entity.facts, defined=defined)
        entity.found = [pair for pair in single_values(values) if pair[0].is_searchable]
        if entity.found:
            entities[key] = entity
    return entities


def _entity(row: _Row) -> _Entity:
    if row.agent is None:
        return _Entity(ConceptFacts(row.scheme))
    names = [row.name or "", *(row.other_names or "").splitlines()]
    return _Entity(AgentFacts(row.kind or ""), names)


def _labels(
    entries: ConceptEntries, pk: int, of: _Key, definition: DefinedField | None = None
) -> Iterator[EntityText]:
    """Yield all labels of a concept, as names of an entity or as values of a field."""
    title = definition.title if definition else ""
    for entry in entries.current([pk]):
        for label in (*entry.labels, *entry.hidden_labels):
            yield EntityText(
                *of,
                label.text,
                language=label.language,
                field=title,
                concept=pk,
                is_hidden=label in entry.hidden_labels,
            )


def _rows_by_entity() -> dict[_Key, tuple[_Row, ...]]:
    found: dict[_Key, tuple[_Row, ...]] = {}
    for values in opened_sets().order_by("pk").values_list(*_ROW):
        row = _Row(*values)
        is_agent = row.agent is not None
        key = (AGENT, row.agent or 0) if is_agent else (CONCEPT, row.concept or 0)
        found[key] = (*found.get(key, ()), row)
    return found


_CACHE = CachedRows(_State.updated, CONCEPTS, FIELDS, ENTITY_VALUES)


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
    for step in (found[:_FIRST_STEP], *in_batches(found[_FIRST_STEP:], _STEP)):
        agents = Agent.objects.visible_to(user).in_bulk(_keys(step, AGENT))
        keys = _keys(step, CONCEPT)
        concepts = _concepts(known_concepts(keys, user) if keys else ())
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


def _keys(found: Sequence[EntityText], kind: str) -> list[int]:
    return [each.key for each in found if each.kind == kind]


def _concepts(keys: Collection[int]) -> dict[int, Concept]:
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
        concept = _concepts([each.concept]).get(each.concept)
        own = concept.label_with_language(language) if concept else ("", "und")
        in_own = _snippet(marker, *own)
        if each.is_hidden or in_own.found >= snippet.found:
            snippet, said_in = in_own, own[1]
    text_language = "" if said_in == "und" else said_in
    return EntityMatch(entity, each.field, snippet.runs, language=text_language)


def _snippet(marker: Marker, text: str, language: str) -> Snippet:
    """Return a snippet of the matching words, trying all languages if it is unknown."""
    languages = LATIN_LANGUAGES if language == "und" else (language,)
    snippets = [marker.snippet(text, one, words=_SNIPPET_WORDS) for one in languages]
    return max(snippets, key=lambda snippet: snippet.found)
