"""SearchEngine implementation with Tantivy."""

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import date
from pathlib import Path

import tantivy

from freeshelf.search.engines.base import (
    EngineInfo,
    EngineRequest,
    EngineResponse,
    Extent,
)
from freeshelf.search.engines.clauses import LexicalQuery
from freeshelf.search.engines.columns import field_at, token_at
from freeshelf.search.engines.compiler import ResourceCompiler
from freeshelf.search.engines.own_words import compiler_for
from freeshelf.search.engines.passage_compiler import PassageCompiler
from freeshelf.search.engines.similar_words import nearest_words
from freeshelf.search.engines.tantivy.counting import count, found_among
from freeshelf.search.engines.tantivy.generations import (
    Generation,
    GenerationStore,
    GenerationWriter,
    in_memory,
)
from freeshelf.search.engines.tantivy.queries import TantivyQueries
from freeshelf.search.engines.tantivy.ranking import rank
from freeshelf.search.engines.tantivy.schema import (
    SCHEMA_VERSION,
    passage_schema,
    resource_schema,
)
from freeshelf.search.engines.vectors import ModelVectors
from freeshelf.search.errors import IndexMissingError, IndexReplacedError
from freeshelf.search.weights import WEIGHTS, Weights

_EMPTY = EngineResponse(hits=(), total=0, total_all_words=0, facets={})


class TantivyEngine:
    """Tantivy with files under `path`, or in memory when no path is given.

    `heap` is the memory of each writer in bytes. An engine may be shared by threads;
    each process opens its own.
    """

    def __init__(
        self,
        *,
        path: str | None = None,
        heap: int = 64_000_000,
        weights: Weights = WEIGHTS,
    ) -> None:
        self._path = path
        self._store = GenerationStore(Path(path)) if path else None
        self._heap = heap
        self._weights = weights
        self._generation = None if path else in_memory()
        self._pointer = 0
        self._writer: GenerationWriter | None = None
        self._lock = threading.RLock()
        self._of_resources = TantivyQueries(resource_schema())
        self._of_passages = TantivyQueries(passage_schema())

    @contextmanager
    def write(self) -> Iterator[GenerationWriter]:
        """Change the current generation; see the port."""
        with self._lock:
            writer = self._current_writer()
            try:
                yield writer
                writer.commit()
            except BaseException as error:
                self._writer = None
                writer.abandon()
                if isinstance(error, ValueError) and self._is_replaced(writer):
                    raise IndexReplacedError(path=self._path) from error
                raise

    @contextmanager
    def rebuild(self) -> Iterator[GenerationWriter]:
        """Fill a new generation and read it from then on; see the port."""
        if self._store is None:
            with self._replacing_memory() as writer:
                yield writer
            return
        with self._store.rebuilding():
            generation = self._store.create()
            writer = GenerationWriter(generation, heap=self._heap)
            try:
                yield writer
                writer.commit()
            except BaseException:
                writer.abandon()
                self._store.discard(generation)
                raise
            writer.close()
            self._store.make_current(generation)

    def is_rebuilding(self) -> bool:
        """Return whether any process is inside `rebuild`."""
        return self._store is not None and self._store.is_rebuilding()

    def is_current(self) -> bool:
        """Return whether the last write went to the current index; see the port."""
        return self._writer is None or not self._is_replaced(self._writer)

    def close(self) -> None:
        """Finish merging and release the write lock."""
        with self._lock:
            if self._writer is not None:
                self._writer.close()
                self._writer = None

    def search(self, request: EngineRequest) -> EngineResponse:
        """Rank, count and filter; see the port."""
        if (generation := self._known()) is None:
            return _EMPTY
        compiler = self._compiler(request.query, request.levels)
        return rank(generation.resources.searcher(), compiler, request)

    def matching(
        self,
        keys: Sequence[str],
        query: LexicalQuery,
        *,
        levels: tuple[str, ...],
        filters: Mapping[str, tuple[str, ...]],
    ) -> frozenset[str]:
        """Return the keys that satisfy everything but the words; see the port."""
        if (generation := self._known()) is None:
            return frozenset()
        compiler = self._compiler(query, levels)
        among = self._of_resources.among(keys)
        rest = compiler.without_words_in(query, filters, [among])
        return found_among(generation.resources.searcher(), rest, len(keys))

    def passages(
        self,
        query: LexicalQuery,
        *,
        levels: tuple[str, ...],
        keys: tuple[str, ...],
        per_resource: int,
    ) -> Mapping[str, Mapping[str, float]]:
        """Return the scores of the best passages by resource; see the port."""
        compiler = PassageCompiler(self._of_passages, levels)
        matching = compiler.matching(query)
        if matching is None or (generation := self._known()) is None:
            return {}
        searcher = generation.passages.searcher()
        found = {}
        for key in keys:
            compiled = compiler.of_resource(matching, key)
            hits = searcher.search(compiled, per_resource, count=False).hits
            if hits:
                found[key] = {
                    searcher.doc(address)["key"][0]: score for score, address in hits
                }
        return found

    def similar_words(
        self, word: str, *, levels: tuple[str, ...], limit: int
    ) -> tuple[str, ...]:
        """Return exact words of live documents near this one; see the port."""
        if (generation := self._known()) is None:
            return ()
        searcher = generation.resources.searcher()

        def words_beginning(prefixes: Iterable[str]) -> Iterator[tuple[str, int]]:
            for level in levels:
                mark = token_at(level, "")
                for prefix in prefixes:
                    # The filter excludes words that only deleted documents had.
                    for marked, documents in searcher.terms_with_prefix(
                        field_at("words", level),
                        mark + prefix,
                        filter_query=self._of_resources.everything(),
                    ):
                        yield marked.removeprefix(mark), documents

        return nearest_words(word, words_beginning, limit=limit)

    def count(
        self,
        query: LexicalQuery,
        *,
        levels: tuple[str, ...],
        filters: Mapping[str, tuple[str, ...]] | None = None,
    ) -> int:
        """Return how many live documents satisfy all but the words; see the port."""
        if (generation := self._known()) is None:
            return 0
        compiler = self._compiler(query, levels)
        rest = compiler.without_words_in(query, filters or {})
        return count(generation.resources.searcher(), rest)

    def entries(self) -> Iterator[tuple[str, str]]:
        """Yield key and version of every resource in the index."""
        if (generation := self._known()) is None:
            return
        searcher = generation.resources.searcher()
        total = searcher.num_docs
        if not total:
            return
        every = self._of_resources.everything()
        for _, address in searcher.search(every, total, count=False).hits:
            row = searcher.doc(address)
            yield row["key"][0], row["version"][0]

    def info(self) -> EngineInfo:
        """Return the state of the index; see the port."""
        generation = self._current()
        size = self._store.size(generation.name) if self._store else 0
        return EngineInfo(
            schema=SCHEMA_VERSION,
            generation=generation.name,
            version=f"{generation.name}-{generation.loads}",
            resources=generation.resources.searcher().num_docs,
            passages=generation.passages.searcher().num_docs,
            size=size,
        )

    def together(self) -> AbstractContextManager[None]:
        """Do nothing: to ask costs little."""
        return nullcontext()

    def foresee(
        self,
        calls: Callable[[], Iterable[Callable[[], object]]],
        *,
        extent: Extent = Extent.STEPS,
    ) -> None:
        """Do nothing: what follows is answered when it is asked."""

    def is_late(self) -> bool:
        """Return False: nothing is waited for."""
        return False

    def vectors(self, model: str, *, dimension: int) -> ModelVectors | None:
        """Return None: vectors are in files of their own."""

    def forget_vectors(self, *, but: Collection[str], today: date) -> None:
        """Do nothing: it keeps none."""

    def troubles(self) -> Iterator[str]:
        """Yield nothing: there are no servers."""
        yield from ()

    def _compiler(
        self, query: LexicalQuery, levels: Sequence[str]
    ) -> ResourceCompiler[tantivy.Query]:
        return compiler_for(query, self._of_resources, levels, self._weights)

    def _known(self) -> Generation | None:
        """Return the current generation, None if there is no index yet."""
        try:
            return self._current()
        except IndexMissingError:
            return None

    def _current(self) -> Generation:
        """Return the current generation, refreshed from the files."""
        if self._store is None:
            if self._generation is None:
                raise IndexMissingError(path="memory")
            return self._generation
        stamp = self._store.pointer_stamp()
        with self._lock:
            if self._generation is None or stamp != self._pointer:
                self._generation = self._store.current()
                self._pointer = stamp
            try:
                self._generation.refresh()
            except ValueError:
                # Removed since the pointer was read: another one is current.
                self._generation = self._store.current()
            return self._generation

    def _is_replaced(self, writer: GenerationWriter) -> bool:
        return (
            self._store is not None
            and writer.generation.name != self._store.current_name()
        )

    def _current_writer(self) -> GenerationWriter:
        if self._store is None:
            if self._writer is None:
                self._writer = GenerationWriter(self._current(), heap=self._heap)
            return self._writer
        name = self._store.current_name()
        if self._writer is not None and self._writer.generation.name != name:
            # Its directory has been removed: there is nothing to finish.
            self._writer = None
        if self._writer is None:
            if not name:
                with self._store.rebuilding():
                    self._store.make_current(self._store.create())
            self._writer = GenerationWriter(self._store.current(), heap=self._heap)
        return self._writer

    @contextmanager
    def _replacing_memory(self) -> Iterator[GenerationWriter]:
        generation = in_memory()
        writer = GenerationWriter(generation, heap=self._heap)
        yield writer
        writer.commit()
        writer.close()
        self.close()
        self._generation = generation
