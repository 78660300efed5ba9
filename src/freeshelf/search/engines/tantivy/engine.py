"""SearchEngine implementation with Tantivy."""

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import tantivy
from rapidfuzz.distance import OSA

from freeshelf.search.engines.base import (
    EngineInfo,
    EngineRequest,
    EngineResponse,
)
from freeshelf.search.engines.clauses import LexicalQuery
from freeshelf.search.engines.tantivy.compiler import (
    ResourceCompiler,
)
from freeshelf.search.engines.tantivy.counting import count_documents, matching_keys
from freeshelf.search.engines.tantivy.generations import (
    Generation,
    GenerationStore,
    GenerationWriter,
    in_memory,
)
from freeshelf.search.engines.tantivy.own_words import COMPILERS
from freeshelf.search.engines.tantivy.passages import PassageCompiler
from freeshelf.search.engines.tantivy.ranking import (
    rank,
)
from freeshelf.search.engines.tantivy.schema import (
    SCHEMA_VERSION,
    field_at,
    passage_schema,
    resource_schema,
    token_at,
)
from freeshelf.search.errors import IndexMissingError, IndexReplacedError
from freeshelf.search.weights import WEIGHTS, Weights

_MIN_LENGTH = 4  # shorter words have too many similar words
_TWO_EDITS_FROM = 8
_ALPHABETS = (
    "abcdefghijklmnopqrstuvwxyz",
    "абвгдежзийклмнопрстуфхцчшщъыьэюя",
    "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
)


def nearest_words(
    searcher: tantivy.Searcher, word: str, *, levels: Sequence[str], limit: int
) -> tuple[str, ...]:
    """Return words of live documents within one or two edits, commonest first."""
    if len(word) < _MIN_LENGTH:
        return ()
    for prefixes in (_likely_beginnings(word), _other_beginnings(word)):
        found: dict[str, tuple[int, int]] = {}
        for level in levels:
            for prefix in prefixes:
                found.update(_near(searcher, level, prefix, word))
        if found:
            ordered = sorted(found, key=lambda term: (*found[term], term))
            return tuple(ordered[:limit])
    return ()


def _near(
    searcher: tantivy.Searcher, level: str, prefix: str, word: str
) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield similar words with their sort key: distance, then number of documents."""
    allowed = 2 if len(word) >= _TWO_EDITS_FROM else 1
    # The filter excludes words that only deleted documents had.
    everything = tantivy.Query.all_query()
    mark = token_at(level, "")
    for marked, count in searcher.terms_with_prefix(
        field_at("words", level), mark + prefix, filter_query=everything
    ):
        term = marked.removeprefix(mark)
        if term == word or abs(len(term) - len(word)) > allowed:
            continue
        # Optimal string alignment: a swap of adjacent characters is one edit (Damerau
        # 1964).
        distance = OSA.distance(word, term, score_cutoff=allowed)
        if distance <= allowed:
            yield term, (distance, -count)


def _likely_beginnings(word: str) -> Iterable[str]:
    """Return the prefixes that cover nearly all typing mistakes."""
    return dict.fromkeys((word[0], word[1]))


def _other_beginnings(word: str) -> Iterable[str]:
    """Return prefixes with another first letter of the same alphabet."""
    alphabet = next((letters for letters in _ALPHABETS if word[0] in letters), "")
    return [letter + word[1:3] for letter in alphabet if letter != word[0]]


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
        self._resource_schema = resource_schema()
        self._passage_schema = passage_schema()

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
        searcher = generation.resources.searcher()
        return matching_keys(searcher, compiler, query, keys=keys, filters=filters)

    def passages(
        self,
        query: LexicalQuery,
        *,
        levels: tuple[str, ...],
        keys: tuple[str, ...],
        per_resource: int,
    ) -> Mapping[str, Mapping[str, float]]:
        """Return the scores of the best passages by resource; see the port."""
        compiler = PassageCompiler(self._passage_schema, levels)
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
        return nearest_words(searcher, word, levels=levels, limit=limit)

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
        searcher = generation.resources.searcher()
        return count_documents(searcher, compiler, query, filters=filters or {})

    def entries(self) -> Iterator[tuple[str, str]]:
        """Yield key and version of every resource in the index."""
        if (generation := self._known()) is None:
            return
        searcher = generation.resources.searcher()
        total = searcher.num_docs
        if not total:
            return
        query = tantivy.Query.all_query()
        for _, address in searcher.search(query, total, count=False).hits:
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

    def _compiler(self, query: LexicalQuery, levels: Sequence[str]) -> ResourceCompiler:
        kind = COMPILERS[query.counted_names]
        return kind(self._resource_schema, levels, self._weights)

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
