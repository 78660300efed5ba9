"""Results of a search: hits, hints, and facets made of the counts of the engine."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import pgettext

from freeshelf.core.languages import SortKey, sort_key
from freeshelf.library.access import Reader, readable_by
from freeshelf.library.models import Agent, File, Resource
from freeshelf.search.concept_names import (
    PLACE,
    ConceptName,
    ConceptNames,
    known_names,
)
from freeshelf.search.engines.base import SearchEngine
from freeshelf.search.engines.clauses import LexicalQuery
from freeshelf.search.facet_definitions import FACET_OF_ROLE, FacetDefinition, FacetKind
from freeshelf.search.label_index import Label
from freeshelf.search.lexical import AnalyzedQuery
from freeshelf.search.query import OrGroup
from freeshelf.search.request import (
    SearchRequest,
    available_facets,
    range_label,
    with_each_year,
    year_range,
)
from freeshelf.search.semantic import SemanticQuery
from freeshelf.shared.language_names import language_name_in
from freeshelf.vocabularies.models import Concept


@dataclass(frozen=True, slots=True)
class TextRun:
    """A part of a text, marked when it is one of the search terms."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class PassageHit:
    """A passage that explains a hit, with its page."""

    runs: tuple[TextRun, ...]
    language: str  # BCP 47
    page: int | None  # from 1; None for the description
    file_number: int | None
    file_title: str = ""
    key: int | None = None  # primary key of the passage of a file
    headings: tuple[str, ...] = ()  # above the passage, the outermost first


@dataclass(frozen=True, slots=True)
class ResourceHit:
    """One result: the record, why it matched, and the files that the user may open.

    The files have their resource and their current version with its content loaded, the
    record its types and places.
    """

    resource: Resource
    score: float
    matches_all: bool  # False below the visible line
    is_dense_only: bool = False  # has too few words of the query
    passages: tuple[PassageHit, ...] = ()
    title_runs: tuple[TextRun, ...] = ()
    files: tuple[File, ...] = ()
    # The names of its concepts that alone have a quoted phrase, as far as the user may
    # see them; None if the phrase is in its text.
    labels: tuple[Label, ...] | None = None
    # Without a marked word and not by meaning: the names of its concepts or agents that
    # have one, as far as the user may see them.
    named: tuple[Label, ...] | None = None
    newer: Resource | None = None  # the newest edition, of an older one
    is_asked_for: bool = False  # the query names the year or edition of an older one
    translations: tuple[Resource, ...] = ()

    @property
    def is_outdated(self) -> bool:
        """Return whether a newer edition should be read instead."""
        return self.newer is not None and not self.is_asked_for


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet and the number of results it would leave."""

    value: str  # as in the query string
    label: str
    count: int
    selected: bool = False
    depth: int = 0  # of a hierarchical facet, 0 at the top
    language: str = ""  # of the label if not that of the interface
    is_grouping: bool = False  # of places, listed after regions and countries


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet in the state of the query; values by count, with all chosen ones."""

    name: str  # as in the query string: type, topic, place, ...
    label: str
    values: tuple[FacetValue, ...]
    total_values: int  # number of values in the full list
    is_open: bool = False  # before anything is chosen in it


@dataclass(frozen=True, slots=True)
class ConceptMatch:
    """A concept whose label equals the query, or what it asks to define."""

    concept: ConceptName
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class EntityMatch:
    """An entity with the words of the query in the value of a field.

    `runs` are of the value, in `language` (BCP 47, empty if unknown).
    """

    thing: Agent | Concept
    field: str  # the label of the field
    runs: tuple[TextRun, ...]
    language: str = ""


@dataclass(frozen=True, slots=True)
class SearchResults:
    """One page of results with facets and hints."""

    request: SearchRequest
    hits: tuple[ResourceHit, ...]
    total: int  # all words, most words and semantically similar ones together
    total_all_words: int  # those that match all words
    facets: tuple[Facet, ...]
    # Of those with all words, the ones that have them in their own text.
    total_in_text: int = 0
    total_dense_only: int = 0  # found by dense search only
    # The nearest records to a question that nothing is about; in no count.
    guesses: tuple[ResourceHit, ...] = ()
    # Ranked by words and meaning together, so that no line separates the hits.
    is_one_order: bool = False
    # Of the hits with all words, those in the visitor's language precede the others.
    has_language_order: bool = False
    concepts: tuple[ConceptMatch, ...] = ()
    did_you_mean: str = ""
    is_corrected: bool = False  # the results are those of `did_you_mean`
    # The instruments that the query names, and a subject of theirs if nothing is found.
    instruments: tuple[Concept, ...] = ()
    subject: ConceptMatch | None = None
    also_searched: tuple[Label, ...] = ()  # other names of concepts
    # messages about parts of the query that were not understood
    notices: tuple[str, ...] = ()
    # Words as typed that no resource has, if none has all words: of all that the user
    # may see, and of those under the filters.
    absent_words: tuple[str, ...] = ()
    absent_here: tuple[str, ...] = ()
    # Words as typed that names of concepts have, and no text of a resource.
    words_in_names: tuple[str, ...] = ()
    # Identifiers of hits of the page that stand on the lines of others.
    folded: frozenset[str] = frozenset()
    is_folded: bool = False  # hits of any page stand on the lines of others
    # of the typed text, and of `did_you_mean` if the results are its
    analyses: tuple[AnalyzedQuery, ...] = ()
    meaning: SemanticQuery | None = None
    is_call_for_help: bool = False  # the query, which is no name of something here
    is_near: bool = False  # the query, without its filters, has similar records
    places: Facet | None = None  # every place, in the map only

    @property
    def searched_text(self) -> str:
        """Return the text that was searched: as typed, or corrected."""
        return self.did_you_mean if self.is_corrected else self.request.text

    @property
    def has_or(self) -> bool:
        """Return whether some of the words are alternatives to each other."""
        wanted = self.analyses[-1].parsed.wanted if self.analyses else ()
        return any(isinstance(item, OrGroup) for item in wanted)

    @property
    def page_count(self) -> int:
        """Return the number of pages of the results, at least one."""
        return max(1, -(-self.total // self.request.page_size))


# The chart of years needs all values; other facets show a few and a full list.
SHORT_LIST = 12

Counts = Mapping[str, int]


class FacetBuilder:
    """Builder of facets for one page in one language."""

    def __init__(
        self,
        *,
        names: ConceptNames,
        language: str,
        chosen: Mapping[str, tuple[str, ...]],
        user: Reader,
    ) -> None:
        self._names = names
        self._language = language
        self._chosen = chosen
        self._user = user
        self._facets = available_facets()

    def short(self, counts: Mapping[str, Counts]) -> tuple[Facet, ...]:
        """Return the facets of a page of results, always with chosen values."""
        built = []
        for name, found in counts.items():
            facet = self._facet(name)
            values = self._values(facet, self._first(facet, found), found)
            built.append(_built(facet, values, found))
        return tuple(built)

    def full(self, name: str, counts: Counts, *, contains: str = "") -> Facet:
        """Return one facet with all values, as a tree or by label.

        `contains` selects the values whose label contains these letters.
        """
        facet = self._facet(name)
        values = self._values(facet, list(counts), counts)
        needle = contains.casefold()
        chosen = [value for value in values if needle in value.label.casefold()]
        if facet.kind is FacetKind.CONCEPT and not needle:
            in_tree = [value for value in chosen if not value.is_grouping]
            apart = [value for value in chosen if value.is_grouping]
            chosen = [*self._as_tree(in_tree), *self._as_tree(apart)]
        elif facet.kind is FacetKind.YEAR:
            chosen.sort(key=lambda value: value.value, reverse=True)
        else:
            chosen.sort(
                key=lambda value: (
                    value.is_grouping,
                    sort_key(value.label, self._language),
                )
            )
        return _built(facet, chosen, counts)

    def _facet(self, name: str) -> FacetDefinition:
        # A field may have been deleted since it was counted.
        return self._facets.get(name) or FacetDefinition(name, name, FacetKind.CODE)

    def _first(self, facet: FacetDefinition, counts: Counts) -> list[str]:
        ordered = sorted(counts, key=lambda value: (-counts[value], value))
        if facet.kind is FacetKind.YEAR:
            ordered = sorted(counts, reverse=True)
        if not facet.is_complete:
            ordered = ordered[:SHORT_LIST]
        chosen = self._chosen.get(facet.name, ())
        return [*ordered, *(value for value in chosen if value not in ordered)]

    def _values(
        self, facet: FacetDefinition, values: Sequence[str], counts: Counts
    ) -> list[FacetValue]:
        chosen = self._chosen.get(facet.name, ())
        is_agent = facet.kind is FacetKind.AGENT
        agents = self._agent_names(values, counts) if is_agent else {}
        found = []
        for value in values:
            count = _count(facet, value, counts)
            label, language = self._label(facet, value, count, agents)
            concept = self._names.get(value) if facet.role == PLACE else None
            found.append(
                FacetValue(
                    value,
                    label,
                    count,
                    selected=value in chosen,
                    language=language,
                    is_grouping=bool(concept and self._names.is_grouping(concept)),
                )
            )
        return found

    def _label(
        self, facet: FacetDefinition, value: str, count: int, agents: Mapping[str, str]
    ) -> tuple[str, str]:
        """Return the label of a value, and its language if it is another one."""
        match facet.kind:
            case FacetKind.CONCEPT:
                concept = self._names.get(value)
                # Counted values exist; a value that was only chosen may be unknown.
                if concept and (count or known_names([concept], self._user)):
                    return concept.label(self._language)
                return value, ""
            case FacetKind.AGENT:
                return agents.get(value, value), ""
            case FacetKind.LANGUAGE:
                return language_name(value, self._language), ""
            case FacetKind.YEAR:
                return range_label(value), ""
            case FacetKind.CODE:
                return str(facet.codes.get(value, value)), ""

    def _agent_names(self, wanted: Sequence[str], counts: Counts) -> dict[str, str]:
        """Return names of agents by identifier, without those that are not visible."""
        counted = [identifier for identifier in wanted if identifier in counts]
        others = [identifier for identifier in wanted if identifier not in counts]
        names: dict[str, str] = {}
        for keys, is_counted in ((counted, True), (others, False)):
            if keys:
                rows = Agent.objects.filter(identifier__in=keys)
                found = rows if is_counted else rows.visible_to(self._user)
                names |= dict(found.values_list("identifier", "name"))
        return names

    def _as_tree(self, values: Sequence[FacetValue]) -> list[FacetValue]:
        """Return values depth first, narrower ones under broader, siblings by label."""
        by_value = {value.value: value for value in values}
        below: dict[str, list[FacetValue]] = {}
        for value in values:
            concept = self._names.get(value.value)
            above = next(
                (
                    each
                    for each in (concept.broader if concept else ())
                    if each in by_value
                ),
                "",
            )
            below.setdefault(above, []).append(value)
        ordered: list[FacetValue] = []
        seen: set[str] = set()

        def by_label(value: FacetValue) -> SortKey:
            return sort_key(value.label, self._language)

        def visit(above: str, depth: int) -> None:
            for value in sorted(below.get(above, ()), key=by_label):
                if value.value in seen:
                    continue
                seen.add(value.value)
                ordered.append(replace(value, depth=depth))
                visit(value.value, depth + 1)

        visit("", 0)
        # A concept that is its own ancestor is not below any root.
        return [*ordered, *(value for value in values if value.value not in seen)]


def _count(facet: FacetDefinition, value: str, counts: Counts) -> int:
    """Return the count of a value; of a range, those of its years: records have one."""
    if facet.kind is FacetKind.YEAR and year_range(value):
        years = with_each_year({facet.name: (value,)})[facet.name]
        return sum(counts.get(year, 0) for year in years)
    return counts.get(value, 0)


def _built(
    facet: FacetDefinition, values: Iterable[FacetValue], counts: Counts
) -> Facet:
    return Facet(
        name=facet.name,
        label=str(facet.label),
        values=tuple(values),
        total_values=len(counts),
        is_open=facet.is_open,
    )


def language_name(tag: str, language: str) -> str:
    """Return the name of a language in another one, or the tag if it is unknown."""
    if tag in ("und", ""):
        return pgettext("language", "Not known")
    return language_name_in(tag, language)


def concept_match(
    concept: ConceptName, search_engine: SearchEngine, user: Reader, language: str
) -> ConceptMatch | None:
    """Return a concept with the number of its records, None without any."""
    count = concept_count(concept, search_engine, levels=readable_by(user))
    label, _language = concept.label(language)
    return ConceptMatch(concept, label, count) if count else None


def concept_count(
    concept: ConceptName, search_engine: SearchEngine, *, levels: tuple[str, ...]
) -> int:
    """Return how many records have the concept or a narrower one."""
    facet = FACET_OF_ROLE.get(concept.role)
    if facet is None:
        return 0
    filters = {facet.name: (concept.value,)}
    return search_engine.count(LexicalQuery(), levels=levels, filters=filters)
