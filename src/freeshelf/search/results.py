"""What a search gives back; pages are built against these shapes."""

from dataclasses import dataclass, field

from freeshelf.library.models import Agent, File, Resource
from freeshelf.vocabularies.models import Concept


@dataclass(frozen=True, slots=True)
class TextRun:
    """A stretch of text, marked when it is one of the words searched for."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class PassageHit:
    """A passage that explains a hit, with the page it stands on."""

    runs: tuple[TextRun, ...]
    language: str  # BCP 47
    page: int | None  # from 1; None for the description
    file_number: int | None
    file_title: str = ""
    key: int | None = None  # primary key of the passage of a file
    headings: tuple[str, ...] = ()  # that it stands under, the outermost first


@dataclass(frozen=True, slots=True)
class ConceptWord:
    """A concept of a record with its label and the language that the label is in.

    The language (BCP 47) is empty when it is the interface's.
    """

    identifier: str
    label: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class ResourceHit:
    """One result: the record, why it matched, and the files a reader may open.

    The files know their resource and their current version with its content.
    """

    resource: Resource
    score: float
    matches_all: bool  # False below the visible line
    is_dense_only: bool = False  # too few words of the question are in it
    passages: tuple[PassageHit, ...] = ()
    title_runs: tuple[TextRun, ...] = ()
    types: tuple[ConceptWord, ...] = ()
    places: tuple[ConceptWord, ...] = ()
    files: tuple[File, ...] = ()

    @property
    def has_file(self) -> bool:
        """Whether the reader may open any file of the record."""
        return bool(self.files)


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet and how many results it would leave."""

    value: str  # as in the query string
    label: str
    count: int
    selected: bool = False
    depth: int = 0  # of a hierarchical facet, 0 at the top
    language: str = ""  # of the label when it is not the interface's


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet in the state of the query; values by count, chosen ones always there."""

    name: str  # as in the query string: type, topic, place, ...
    label: str
    values: tuple[FacetValue, ...]
    total_values: int  # how many the full list has


@dataclass(frozen=True, slots=True)
class ConceptMatch:
    """A concept whose label is what was typed."""

    scheme: str
    identifier: str
    label: str
    role: str  # type, subject, place, sector, audience
    count: int


@dataclass(frozen=True, slots=True)
class EntityMatch:
    """Who or what has the words of the question in the value of a field.

    `runs` are of the value, in `language` (BCP 47, empty if unknown).
    """

    thing: Agent | Concept
    field: str  # the label of the field
    runs: tuple[TextRun, ...]
    language: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One line under the search box while typing."""

    text: str
    kind: str  # "title" or "concept"
    url: str


@dataclass(frozen=True, slots=True)
class Synonym:
    """Another name of a concept that was searched too; its language is BCP 47."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What a reader asks for; every field comes from the query string."""

    text: str = ""
    filters: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = "best"  # best, newest, title
    # Documents in it come first where scores are near (BCP 47); empty for none.
    favoured_language: str = ""
    page: int = 1
    page_size: int = 10
    # By the typed words alone: no other names of concepts, no better spelling.
    is_literal: bool = False


@dataclass(frozen=True, slots=True)
class SearchResults:
    """One page of results with all that stands around it."""

    request: SearchRequest
    hits: tuple[ResourceHit, ...]
    total: int  # all words, most words and near in meaning together
    total_all_words: int  # those that match all words
    facets: tuple[Facet, ...]
    total_dense_only: int = 0  # those that meaning alone has found
    # Ranked by words and meaning together, so that no line stands between the hits.
    is_one_order: bool = False
    concepts: tuple[ConceptMatch, ...] = ()
    did_you_mean: str = ""
    is_corrected: bool = False  # the results are those of `did_you_mean`
    also_searched: tuple[Synonym, ...] = ()
    notices: tuple[str, ...] = ()  # sentences on parts of the query not understood

    @property
    def page_count(self) -> int:
        """How many pages the results fill; at least one."""
        return max(1, -(-self.total // self.request.page_size))
