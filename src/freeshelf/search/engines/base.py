"""Port of search engines, in plain values.

An engine holds two kinds of documents. *Resources* are ranked, counted and filtered;
*passages* explain the resources that were found. Queries are already analysed
(`freeshelf.search.lexical`); texts of documents are not, and the engine converts them
into tokens with `freeshelf.search.analysis`, so that both have the same form.

**Access.** Every text has a level. An engine stores the texts of each level separately
and reads only the levels that a request names: a text that a user may not see does not
affect hits, scores, counts, prefixes, similar words or passages.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from freeshelf.search.engines.clauses import LexicalQuery

if TYPE_CHECKING:
    from freeshelf.search.engines.vectors import ModelVectors

LEVELS = ("open", "members", "staff")
# Each group is a level too, with its number after this.
GROUP_LEVEL = "group:"


def group_of(level: str) -> int:
    """Return the number of the group of a level. Raises ValueError for any other."""
    if not level.startswith(GROUP_LEVEL):
        raise ValueError(level)
    return int(level.removeprefix(GROUP_LEVEL))


@dataclass(frozen=True, slots=True)
class Text:
    """A text in one language (BCP 47, `und` if unknown)."""

    text: str
    language: str = "und"


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a file, at the stricter level of file and resource."""

    text: str
    language: str
    level: str


@dataclass(frozen=True, slots=True)
class PassageDocument:
    """A passage of about 200 words of one page with its headings.

    `key` identifies it in the service.
    """

    key: str
    text: str
    language: str
    level: str


@dataclass(frozen=True, slots=True)
class ResourceDocument:
    """All searchable values of one record.

    `labels` may be shown, and `preferred_labels` among them are; `hidden_labels` are
    searched and never shown, so `similar_words` must not return words of them.
    `issued` is yyyymmdd with zeros for unknown parts; in the order by date,
    `is_featured` takes precedence. `title_key` sorts titles, `names` are whole titles
    and the names of an instrument or law (`freeshelf.search.law_names`), `version` is a
    digest of all fields, by which `doctor` detects a stale document.
    """

    key: str
    level: str
    version: str
    title: Text
    alternative: tuple[Text, ...] = ()
    labels: tuple[Text, ...] = ()
    preferred_labels: tuple[Text, ...] = ()
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
    names: tuple[str, ...] = ()
    passages: tuple[PassageDocument, ...] = ()


class Extent(StrEnum):
    """The extent to which a foreseen call is looked into.

    `BEGINS`: for what it needs first, as the rest depends on answers; `STEPS`: for what
    it needs next, with each request; `WHOLE`: for all that it may need, at once;
    `LATE`: as in steps, and only once a page has taken two requests.
    """

    BEGINS = "begins"
    STEPS = "steps"
    WHOLE = "whole"
    LATE = "late"


class Sort(StrEnum):
    """Sort orders of hits; hits with all words come first in each of them."""

    BEST = "best"
    NEWEST = "newest"
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Documents that are semantically similar to a query (`freeshelf.search.fusion`).

    `score_boosts`: added to the score of each, as a share of the best lexical score.
    `dense_hits`: documents that are hits without the words. `other_language`:
    documents whose lexical score is multiplied by `other_language_weight`. `head`:
    documents that come first, in this order, whatever their scores. `enough`: the
    lexical score from which on words count in full; where the best one is lower, they
    count less, and boosts of documents in the language of the query up to
    `raised_by` times as much, as long as there are such documents.
    """

    score_boosts: Mapping[str, float] = field(default_factory=dict)
    dense_hits: frozenset[str] = frozenset()
    other_language: frozenset[str] = frozenset()
    other_language_weight: float = 1.0
    head: tuple[str, ...] = ()
    enough: float = 0.0
    raised_by: float = 1.0


@dataclass(frozen=True, slots=True)
class EngineRequest:
    """One query to the engine.

    `filters` maps facets to the chosen values: within a facet any of them, between
    facets all. `facets` names those to count, each under all filters but its own.
    `keys` leaves only these documents, unless it is empty.
    `preferred_language` is a value of the language facet: in the order by score, hits
    with all words in it precede the other hits with all words, but neither those with
    one of the query's `names` nor, if by label, those with the phrases in their text.

    With `neighbours`, those of them that satisfy everything `required`, excluded and
    filtered are hits too. By score all hits then have one order, whatever number of
    words they match; the other orders put hits with all words first. In both cases hits
    by label come after hits with the phrases in their text.
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
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EngineHit:
    """A matching document.

    `matches_all_words` is true when it has all words, `is_dense_only` when it has too
    few to be a lexical hit, `is_by_label` when a required phrase is only in the names
    of its concepts, `is_preferred` when it is in the preferred language of an order.
    """

    key: str
    score: float
    matches_all_words: bool
    is_dense_only: bool = False
    is_by_label: bool = False
    is_preferred: bool = False


@dataclass(frozen=True, slots=True)
class EngineResponse:
    """Ordered hits with exact counts; facets map values to numbers of documents.

    `total_preferred`: hits with all words in the preferred language, which precede the
    others with all words; 0 where they do not, or the order knows no preference.
    """

    hits: tuple[EngineHit, ...]
    total: int
    total_all_words: int
    facets: Mapping[str, Mapping[str, int]]
    total_dense_only: int = 0
    total_preferred: int = 0


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """State of the index; to a process, `version` differs after every commit."""

    schema: str
    generation: str
    version: str
    resources: int
    passages: int
    size: int  # bytes on disk, 0 in memory


class IndexWriter(Protocol):
    """Writer of documents into one generation."""

    def add(self, documents: Iterable[ResourceDocument]) -> int:
        """Add or replace documents by key, and return their number."""

    def remove(self, keys: Iterable[str]) -> None:
        """Delete documents with their passages; unknown keys are ignored."""


class SearchEngine(Protocol):
    """Port that every search engine implements."""

    def together(self) -> AbstractContextManager[None]:
        """Answer what is asked until it ends as one page, which is shown at once.

        An engine may remember its answers meanwhile, and gather what is foreseen.
        """

    def foresee(
        self,
        calls: Callable[[], Iterable[Callable[[], object]]],
        *,
        extent: Extent = Extent.STEPS,
    ) -> None:
        """Say which calls will follow within `together`, those of other engines too.

        An engine of which each request costs time asks for what they need with its next
        requests. The calls may be made several times, and must change nothing.
        """

    def is_late(self) -> bool:
        """Return whether a page has waited for so many requests that it waits no more.

        It then goes by what was foreseen for it, until its reader comes again.
        """

    def write(self) -> AbstractContextManager[IndexWriter]:
        """Change the current generation; on exit all changes become visible, or none.

        Raises IndexBusyError while another process writes. An engine of several
        machines raises SearchAwayError when they do not answer; some changes may be
        visible then, and all are to be written again. A change of a write that began
        earlier never replaces that of a later one.
        """

    def rebuild(self) -> AbstractContextManager[IndexWriter]:
        """Fill a new generation; on exit it replaces the current one.

        Searches use the old one meanwhile. An exception discards the new one.
        """

    def is_rebuilding(self) -> bool:
        """Return whether any process is inside `rebuild`."""

    def is_current(self) -> bool:
        """Return whether the last write went to the generation that is read.

        Call `is_rebuilding` first: a rebuild activates its generation before it ends.
        After False, write the same changes again.
        """

    def close(self) -> None:
        """Finish background work and release the write lock."""

    def search(self, request: EngineRequest) -> EngineResponse:
        """Rank, count and filter; an index that does not exist yet has no hits."""

    def matching(
        self,
        keys: Sequence[str],
        query: LexicalQuery,
        *,
        levels: tuple[str, ...],
        filters: Mapping[str, tuple[str, ...]],
    ) -> frozenset[str]:
        """Return the keys that satisfy everything but the words of the query.

        That is what the query requires and excludes, the levels and the filters.
        """

    def passages(
        self,
        query: LexicalQuery,
        *,
        levels: tuple[str, ...],
        keys: tuple[str, ...],
        per_resource: int,
    ) -> Mapping[str, Mapping[str, float]]:
        """Return the scores of each resource's best passages by key, best first.

        Resources without one are omitted.
        """

    def similar_words(
        self, word: str, *, levels: tuple[str, ...], limit: int
    ) -> tuple[str, ...]:
        """Return exact words of live documents within two edits, nearest first."""

    def count(
        self,
        query: LexicalQuery,
        *,
        levels: tuple[str, ...],
        filters: Mapping[str, tuple[str, ...]] | None = None,
    ) -> int:
        """Return how many live documents satisfy everything but the words."""

    def entries(self) -> Iterator[tuple[str, str]]:
        """Yield key and version of every resource in the index, unordered."""

    def info(self) -> EngineInfo:
        """Return the state of the index.

        Raises IndexMissingError or IndexOutdatedError when it cannot be used.
        """

    def vectors(self, model: str, *, dimension: int) -> "ModelVectors | None":
        """Return where the engine keeps the vectors of a model, by its short key.

        None if it keeps none: then each machine has them on its disk.
        """

    def forget_vectors(self, *, but: Collection[str], today: date) -> None:
        """Remove vectors of models that for a month have not been among these."""

    def troubles(self) -> Iterator[str]:
        """Yield what is wrong with the servers of the engine, a sentence each."""
