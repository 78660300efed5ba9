"""The port: what the search app asks of an engine, in plain values.

An engine holds two kinds of documents. *Resources* are ranked, counted and filtered;
*passages* explain the resources that were found. Questions come already analysed
(`freeshelf.search.lexical`); texts of documents are given as they are, and the engine
turns them into tokens with `freeshelf.search.analysis`, so both speak of one form.

**Access.** Every text has a level. An engine keeps the texts of each level apart and
looks only at the levels a request names: a text that a reader may not see takes no part
in hits, scores, counts, prefixes, similar words or passages.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from freeshelf.search.engines.clauses import Clause, LexicalQuery

LEVELS = ("open", "members", "staff")
FACETS = (
    "type",
    "topic",
    "place",
    "sector",
    "audience",
    "language",
    "year",
    "publisher",
    "file",
)
# Any number of further facets are called by this and a key without spaces or “=”.
FIELD_FACET = "field."


@dataclass(frozen=True, slots=True)
class Text:
    """Words in one language (BCP 47, `und` if unknown)."""

    text: str
    language: str = "und"


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a file: as strict as the stricter of file and resource."""

    text: str
    language: str
    level: str


@dataclass(frozen=True, slots=True)
class PassageDocument:
    """About 200 words of one page with the headings over them.

    `key` is what the service loads it by.
    """

    key: str
    text: str
    language: str
    level: str


@dataclass(frozen=True, slots=True)
class ResourceDocument:
    """All that can be found of one record.

    `hidden_labels` are found and never shown, so no word of them may come back from
    `similar_words`. `issued` is yyyymmdd with zeros for what is unknown; by date,
    `is_featured` comes before it. `title_key` orders titles, `version` is a digest of
    everything here, by which `doctor` sees a stale document.
    """

    key: str
    level: str
    version: str
    title: Text
    alternative: tuple[Text, ...] = ()
    labels: tuple[Text, ...] = ()
    hidden_labels: tuple[Text, ...] = ()
    description: tuple[Text, ...] = ()
    publisher: tuple[Text, ...] = ()
    creators: tuple[Text, ...] = ()
    identifiers: tuple[str, ...] = ()
    body: tuple[Segment, ...] = ()
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    issued: int = 0
    is_featured: bool = False
    title_key: str = ""
    passages: tuple[PassageDocument, ...] = ()


class Sort(StrEnum):
    """Orders of hits; whole hits come first in each of them."""

    BEST = "best"
    NEWEST = "newest"
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Documents that are near a question in meaning (`freeshelf.search.fusion`).

    `gains`: what each gains in the order by score, as a share of the best score that
    words alone have. `admitted`: those that are hits without the words too.
    `admitted_without`: the same for each chosen facet, as if it were not chosen.
    `abroad`: those whose score by words counts by the share `words_abroad` only.
    """

    score_boosts: Mapping[str, float] = field(default_factory=dict)
    dense_hits: frozenset[str] = frozenset()
    other_language: frozenset[str] = frozenset()
    other_language_weight: float = 1.0
    admitted_without: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EngineRequest:
    """One question to the engine.

    `filters` maps facets to the values chosen: within a facet any of them, between
    facets all. `facets` names those to count, each under all filters but its own.
    `favoured` is a value of the language facet: in the order by score, whole hits with
    it come before others that lead by little (`weights.Weights.language`).

    With `neighbours` those of them that keep all that is `required`, excluded and
    filtered are hits too. By score all hits then have one order, whatever number of
    words they match; the other orders put whole hits first.
    """

    query: LexicalQuery
    levels: tuple[str, ...]
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    facets: tuple[str, ...] = ()
    facet_size: int = 1000
    sort: Sort = Sort.BEST
    preferred_language: str = ""
    neighbours: Neighbours | None = None
    offset: int = 0
    limit: int = 10


@dataclass(frozen=True, slots=True)
class EngineHit:
    """A document found.

    `is_whole` when it matches all words, `is_dense_only` when too few for a hit.
    """

    key: str
    score: float
    matches_all_words: bool
    is_dense_only: bool = False


@dataclass(frozen=True, slots=True)
class EngineResponse:
    """Hits in order with exact counts; facets map values to numbers of documents."""

    hits: tuple[EngineHit, ...]
    total: int
    total_all_words: int
    facets: Mapping[str, Mapping[str, int]]
    total_dense_only: int = 0


@dataclass(frozen=True, slots=True)
class EnginePassage:
    """A passage that matches, by its key."""

    key: str
    score: float


@dataclass(frozen=True, slots=True)
class EngineEntry:
    """What the index has of one record."""

    key: str
    version: str


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """The state of the index."""

    schema: str
    generation: str
    resources: int
    passages: int
    size: int  # bytes on disk, 0 in memory


class IndexWriter(Protocol):
    """Takes documents into one generation."""

    def add(self, documents: Iterable[ResourceDocument]) -> int:
        """Put documents in, replacing those with the same keys; return how many."""
        ...

    def remove(self, keys: Iterable[str]) -> None:
        """Take documents out with their passages; unknown keys are fine."""
        ...


class SearchEngine(Protocol):
    """What the search app asks of an engine."""

    def write(self) -> AbstractContextManager[IndexWriter]:
        """Change the current generation; on leaving all of it is seen, or none.

        Raises IndexBusyError while another process writes.
        """
        ...

    def rebuild(self) -> AbstractContextManager[IndexWriter]:
        """Fill a new generation; on leaving it takes the place of the current one.

        Searches go on in the old one meanwhile. An exception throws the new one away.
        """
        ...

    def is_rebuilding(self) -> bool:
        """Whether any process is inside `rebuild`."""
        ...

    def is_current(self) -> bool:
        """Whether the generation written to last is the one that is read.

        Ask `is_rebuilding` first: a rebuild puts its generation in place before it
        ends. After a False, write the same changes again.
        """
        ...

    def close(self) -> None:
        """Finish background work and let other processes write."""
        ...

    def search(self, request: EngineRequest) -> EngineResponse:
        """Rank, count and filter; an index that does not exist yet has no hits."""
        ...

    def matching(
        self,
        keys: Sequence[str],
        query: LexicalQuery,
        *,
        levels: tuple[str, ...],
        filters: Mapping[str, tuple[str, ...]],
    ) -> frozenset[str]:
        """Those of the documents that keep all that is asked for but the words.

        That is what the query requires and excludes, the levels and the filters.
        """
        ...

    def passages(
        self,
        query: LexicalQuery,
        *,
        levels: tuple[str, ...],
        keys: tuple[str, ...],
        per_resource: int,
    ) -> Mapping[str, tuple[EnginePassage, ...]]:
        """The best passages of these resources; keys without one are left out."""
        ...

    def similar_words(
        self, word: str, *, levels: tuple[str, ...], limit: int
    ) -> tuple[str, ...]:
        """Exact words of live documents, a letter or two away, the nearest first."""
        ...

    def contains(self, clause: Clause, *, levels: tuple[str, ...]) -> bool:
        """Whether any live document matches the clause."""
        ...

    def entries(self) -> Iterator[EngineEntry]:
        """Every resource in the index, in no order."""
        ...

    def info(self) -> EngineInfo:
        """The state of the index.

        Raises IndexMissingError or IndexOutdatedError when it cannot be used.
        """
        ...
