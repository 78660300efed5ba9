"""SearchEngine implementation with OpenSearch."""

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import TypeVar

from opensearchpy.exceptions import NotFoundError

from freeshelf.core.batches import in_batches
from freeshelf.search.engines.base import (
    EngineInfo,
    EngineRequest,
    EngineResponse,
    Extent,
)
from freeshelf.search.engines.clauses import LexicalQuery
from freeshelf.search.engines.compiler import ResourceCompiler
from freeshelf.search.engines.opensearch import gathering
from freeshelf.search.engines.opensearch.cluster import (
    Answer,
    Cluster,
    Search,
    TooManyClausesError,
)
from freeshelf.search.engines.opensearch.generations import PARTS, Generations
from freeshelf.search.engines.opensearch.mappings import (
    MAX_RESULTS,
    PASSAGES,
    RECORDS,
    SCHEMA_VERSION,
    identifier,
)
from freeshelf.search.engines.opensearch.near_words import NearWords, NoIndexError
from freeshelf.search.engines.opensearch.queries import OpenSearchQueries, Query
from freeshelf.search.engines.opensearch.ranking import rank
from freeshelf.search.engines.opensearch.token_documents import TokenDocuments
from freeshelf.search.engines.opensearch.troubles import troubles_of
from freeshelf.search.engines.opensearch.vector_index import ClusterVectorIndex
from freeshelf.search.engines.opensearch.vector_state import (
    VectorIndexState,
    forget_vectors,
)
from freeshelf.search.engines.opensearch.vector_writing import ClusterVectorWriter
from freeshelf.search.engines.opensearch.writing import ClusterWriter
from freeshelf.search.engines.own_words import compiler_for
from freeshelf.search.engines.passage_compiler import PassageCompiler
from freeshelf.search.engines.similar_words import nearest_words
from freeshelf.search.engines.vectors import ModelVectors
from freeshelf.search.errors import (
    IndexDamagedError,
    IndexMissingError,
    IndexOutdatedError,
    SearchAwayError,
)
from freeshelf.search.weights import WEIGHTS, Weights

_EMPTY = EngineResponse(hits=(), total=0, total_all_words=0, facets={})
_KEYS_AT_ONCE = 10_000
# Until version 3, BM25 has a factor of k1 + 1, as in Tantivy.
_NO_FACTOR_FROM, _FACTOR = 3, 2.2

T = TypeVar("T")


class OpenSearchEngine:
    """A cluster of OpenSearch, whose indexes have names that begin with `prefix`.

    `nodes` are addresses, `ca_file` the certificates that they are checked by, `shards`
    the parts of each index. An engine may be shared by threads; each process opens its
    own.
    """

    def __init__(
        self,
        *,
        nodes: Sequence[str],
        prefix: str = "freeshelf",
        shards: int = 1,
        ca_file: str = "",
        weights: Weights = WEIGHTS,
    ) -> None:
        self.cluster = Cluster(nodes, ca_file=ca_file)
        self._generations = Generations(self.cluster, prefix=prefix, shards=shards)
        self._weights = weights
        self._near_words = NearWords(self.cluster, self._generations)
        self._vectors: dict[str, ModelVectors] = {}
        self._written = ""
        self._lock = threading.RLock()

    @contextmanager
    def write(self) -> Iterator[ClusterWriter]:
        """Change the current generation; see the port.

        Nothing is sent before the end; if the cluster fails then, some of it may be
        visible, and all of it is to be written again.
        """
        with self._lock:
            name = self._generations.current_or_new()
            number = self._generations.next_write()
            writer = ClusterWriter(self.cluster, self._generations, name, number=number)
            try:
                yield writer
                writer.flush()
            finally:
                writer.close()
            self._generations.committed()
            self._written = name

    @contextmanager
    def rebuild(self) -> Iterator[ClusterWriter]:
        """Fill a new generation and read it from then on; see the port."""
        with self._generations.rebuilding() as lease:
            name = self._generations.create()
            number = self._generations.next_write()
            writer = ClusterWriter(
                self.cluster, self._generations, name, number=number, lease=lease
            )
            try:
                yield writer
                writer.flush()
                self._generations.make_current(name, lease)
            except BaseException:
                with suppress(SearchAwayError):
                    self._generations.discard(name)
                raise
            finally:
                writer.close()

    def is_rebuilding(self) -> bool:
        """Return whether any machine is inside `rebuild`."""
        return self._generations.is_rebuilding()

    def is_current(self) -> bool:
        """Return whether the last write went to the current index; see the port."""
        return self._written in ("", self._generations.current_name())

    def close(self) -> None:
        """Close the connections, which are opened again when they are needed."""
        self.cluster.close()

    def search(self, request: EngineRequest) -> EngineResponse:
        """Rank, count and filter; see the port."""

        def ranked(query: LexicalQuery) -> EngineResponse:
            compiler = self._compiler(query, request.levels)
            asked = replace(request, query=query)
            return rank(self._ask, self._build, compiler, asked)

        return self._answered(request.query, ranked, _EMPTY)

    def matching(
        self,
        keys: Sequence[str],
        query: LexicalQuery,
        *,
        levels: tuple[str, ...],
        filters: Mapping[str, tuple[str, ...]],
    ) -> frozenset[str]:
        """Return the keys that satisfy everything but the words; see the port."""
        if not keys:
            return frozenset()
        compiler = self._compiler(query, levels)
        searches = [
            Search(
                compiler.without_words_in(query, filters, [self._build.among(some)]),
                limit=len(some),
                is_scored=False,
            )
            for some in in_batches(sorted(set(keys)), _KEYS_AT_ONCE)
        ]
        found: frozenset[str] = frozenset()
        with suppress(NoIndexError):
            answers = self._ask(searches)
            found = frozenset(hit.key for each in answers for hit in each.hits)
        return found

    def passages(
        self,
        query: LexicalQuery,
        *,
        levels: tuple[str, ...],
        keys: tuple[str, ...],
        per_resource: int,
    ) -> Mapping[str, Mapping[str, float]]:
        """Return the scores of the best passages by resource; see the port."""

        def explained(query: LexicalQuery) -> Mapping[str, Mapping[str, float]]:
            compiler = PassageCompiler(self._build, levels)
            matching = compiler.matching(query)
            if matching is None:
                return {}
            searches = [
                Search(
                    compiler.of_resource(matching, key),
                    limit=min(per_resource, MAX_RESULTS),
                    routing=identifier(key),
                )
                for key in keys
            ]
            answers = self._ask(searches, part=PASSAGES)
            return {
                key: {hit.key: hit.score for hit in answer.hits}
                for key, answer in zip(keys, answers, strict=True)
                if answer.hits
            }

        return self._answered(query, explained, {}) if keys else {}

    def similar_words(
        self, word: str, *, levels: tuple[str, ...], limit: int
    ) -> tuple[str, ...]:
        """Return exact words of live documents near this one; see the port."""
        try:
            known = self._near_words.live(word, levels)
        except NoIndexError:
            return ()

        def words_beginning(prefixes: Iterable[str]) -> Iterator[tuple[str, int]]:
            beginnings = tuple(prefixes)
            yield from (
                (each, documents)
                for each, documents in known.items()
                if each.startswith(beginnings)
            )

        return nearest_words(word, words_beginning, limit=limit)

    def count(
        self,
        query: LexicalQuery,
        *,
        levels: tuple[str, ...],
        filters: Mapping[str, tuple[str, ...]] | None = None,
    ) -> int:
        """Return how many live documents satisfy all but the words; see the port."""
        compiler = self._compiler(query, levels)
        rest = compiler.without_words_in(query, filters or {})
        try:
            (answer,) = self._ask([Search(rest, is_scored=False)])
        except NoIndexError:
            return 0
        return answer.total

    def entries(self) -> Iterator[tuple[str, str]]:
        """Yield key and version of every resource in the index."""
        name = self._generations.current_name()
        if not name:
            return
        index = self._generations.index(RECORDS, name)
        query = self._build.everything()
        yield from self.cluster.scan(index, query, ("key", "version"))

    def info(self) -> EngineInfo:
        """Return the state of the index; see the port."""
        name = self._generations.current_name()
        if not name:
            raise IndexMissingError(path=self._generations.prefix)
        indexes = [self._generations.index(part, name) for part in PARTS]
        with self.cluster.answering() as client:
            try:
                mappings = client.indices.get_mapping(index=",".join(indexes))
                stored = client.indices.stats(index=",".join(indexes), metric="store")
            except NotFoundError as error:
                raise IndexDamagedError(
                    path=self._generations.prefix, reason="a part of it is missing"
                ) from error
        for each in mappings.values():
            schema = each["mappings"].get("_meta", {}).get("schema", "")
            if schema != SCHEMA_VERSION:
                raise IndexOutdatedError(
                    path=self._generations.prefix, found=schema, wanted=SCHEMA_VERSION
                )
        commits = self._generations.commits()
        if not commits:
            # Without it, later writes would be taken for earlier ones.
            raise IndexDamagedError(
                path=self._generations.prefix, reason="the count of writes is missing"
            )
        every = Search(self._build.everything(), is_scored=False)
        totals = [
            answers[0].total if answers else 0
            for answers in (self.cluster.search(each, [every]) for each in indexes)
        ]
        return EngineInfo(
            schema=SCHEMA_VERSION,
            generation=name,
            version=f"{name}-{commits}",
            resources=totals[0],
            passages=totals[1],
            size=stored["_all"]["primaries"]["store"]["size_in_bytes"],
        )

    def together(self) -> AbstractContextManager[None]:
        """Remember answers until it ends; see the port."""
        return gathering.together()

    def foresee(
        self,
        calls: Callable[[], Iterable[Callable[[], object]]],
        *,
        extent: Extent = Extent.STEPS,
    ) -> None:
        """Have what these calls ask go along with the next requests; see the port."""
        gathering.foresee(calls, extent=extent)

    def is_late(self) -> bool:
        """Return whether a page has taken three requests; see the port."""
        return gathering.is_late()

    def vectors(self, model: str, *, dimension: int) -> ModelVectors:
        """Return where the vectors of a model are: in an index of their own."""
        if model not in self._vectors:
            state = VectorIndexState(
                self._generations, model=model, dimension=dimension
            )
            writer = ClusterVectorWriter(self.cluster, state)
            index = ClusterVectorIndex(self.cluster, state, writer)
            tokens = TokenDocuments(self._generations, model=model)
            self._vectors[model] = ModelVectors(index, writer, tokens)
        return self._vectors[model]

    def forget_vectors(self, *, but: Collection[str], today: date) -> None:
        """Remove vectors of models that are not among these for a month."""
        forget_vectors(self._generations, but=but, today=today)

    def troubles(self) -> Iterator[str]:
        """Yield what is wrong with the cluster, a sentence each."""
        yield from troubles_of(self.cluster, prefix=self._generations.prefix)

    @cached_property
    def _build(self) -> OpenSearchQueries:
        with self.cluster.answering() as client:
            version = client.info()["version"]["number"]
        major = int(version.partition(".")[0])
        return OpenSearchQueries(_FACTOR if major >= _NO_FACTOR_FROM else 1.0)

    def _compiler(
        self, query: LexicalQuery, levels: Sequence[str]
    ) -> ResourceCompiler[Query]:
        return compiler_for(query, self._build, levels, self._weights)

    def _ask(
        self, searches: Sequence[Search], *, part: str = RECORDS
    ) -> Sequence[Answer]:
        answers = self.cluster.search(self._generations.alias(part), searches)
        if answers is None:
            raise NoIndexError
        return answers

    def _answered(
        self, query: LexicalQuery, ask: Callable[[LexicalQuery], T], nothing: T
    ) -> T:
        """Ask with the whole query, or as much of it as the cluster takes."""
        try:
            for shorter in _shortened(query):
                with suppress(TooManyClausesError):
                    return ask(shorter)
            raise TooManyClausesError
        except NoIndexError:
            return nothing


def _shortened(query: LexicalQuery) -> Iterator[LexicalQuery]:
    """Yield a query, and then ever shorter ones that its longest part would be."""
    yield query
    if query.hints or query.near:
        query = replace(query, hints=(), near=())
        yield query
    while len(query.words) > 1:
        count = len(query.words) // 2
        query = replace(
            query,
            words=query.words[:count],
            minimum_should_match=min(query.minimum_should_match, count),
            alternatives=tuple(
                each for each in query.alternatives if max(each.words) < count
            ),
        )
        yield query
