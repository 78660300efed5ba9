"""Result types of the search, used by the pages."""

from dataclasses import dataclass

from freeshelf.library.models import Agent, File, Resource
from freeshelf.search.concept_names import ConceptName
from freeshelf.search.label_index import Label
from freeshelf.search.query_analysis import AnalyzedQuery
from freeshelf.search.request import SearchRequest
from freeshelf.search.semantic import SemanticQuery
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


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet and the number of results it would leave."""

    value: str  # as in the query string
    label: str
    count: int
    selected: bool = False
    depth: int = 0  # of a hierarchical facet, 0 at the top
    language: str = ""  # of the label if not that of the interface


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
    """A concept whose label equals the query."""

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
class Suggestion:
    """One suggestion below the search box."""

    text: str
    kind: str  # "title" or "concept"
    url: str


@dataclass(frozen=True, slots=True)
class SearchResults:
    """One page of results with facets and hints."""

    request: SearchRequest
    hits: tuple[ResourceHit, ...]
    total: int  # all words, most words and semantically similar ones together
    total_all_words: int  # those that match all words
    facets: tuple[Facet, ...]
    total_dense_only: int = 0  # found by dense search only
    # Ranked by words and meaning together, so that no line separates the hits.
    is_one_order: bool = False
    concepts: tuple[ConceptMatch, ...] = ()
    did_you_mean: str = ""
    is_corrected: bool = False  # the results are those of `did_you_mean`
    also_searched: tuple[Label, ...] = ()  # other names of concepts
    # messages about parts of the query that were not understood
    notices: tuple[str, ...] = ()
    # of the typed text, and of `did_you_mean` if the results are its
    analyses: tuple[AnalyzedQuery, ...] = ()
    meaning: SemanticQuery | None = None
    places: Facet | None = None  # every place, in the map only

    @property
    def searched_text(self) -> str:
        """Return the text that was searched: as typed, or corrected."""
        return self.did_you_mean if self.is_corrected else self.request.text

    @property
    def page_count(self) -> int:
        """Return the number of pages of the results, at least one."""
        return max(1, -(-self.total // self.request.page_size))
