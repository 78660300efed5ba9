"""Write a vector index, holding its lock for short periods.

Two processes write alternately: the indexer sets the passages, and the embedder adds
the vectors. The queue is written before the segments: a crash between the two repeats
work, and loses none.
"""

import itertools
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from freeshelf.search.dense.merging import merge_due_segments
from freeshelf.search.dense.segments import Flags, Segment
from freeshelf.search.dense.store import (
    Manifest,
    SegmentEntry,
    SegmentStore,
    new_piece,
    write_dead,
    write_segment,
)
from freeshelf.search.dense.vectors import VectorStore, remove_vectors, vector_store
from freeshelf.search.engines.vector_codes import QuantizedVectors
from freeshelf.search.engines.vectors import Passages, Row, VectorState
from freeshelf.search.errors import DenseIndexDamagedError

_SETTLE_SIZE = 4000


class DenseWriter:
    """Writer of one index; each process has its own, and they alternate."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.store = SegmentStore(path)

    def exists(self) -> bool:
        """Return whether there is an index here."""
        return self.store.exists()

    def check(self) -> None:
        """Open the index anew. Raises DenseIndexDamagedError."""
        SegmentStore(self.path).open()

    def state(self) -> VectorState:
        """Return how far the index is.

        Raises DenseIndexDamagedError and DenseIndexBusyError.
        """
        if not self.exists():
            return VectorState()
        manifest = self.store.read()
        with vector_store(self.path) as vectors:
            waiting = vectors.pending_count()
        return VectorState(manifest.name, manifest.is_ready, manifest.alive, waiting)

    def size(self) -> int:
        """Return the bytes on disk."""
        return self.store.size()

    def begin(self, *, model: str) -> None:
        """Create an empty index, replacing an existing one.

        Stored vectors are preserved, unless their file is damaged.
        """
        with self.store.lock():
            self._forget_pending()
            self.store.commit(Manifest(model=model, name=uuid.uuid4().hex[:12]))

    def retire(self) -> None:
        """Remove the index, but preserve the stored vectors for a later one.

        Vectors whose file is damaged are removed.
        """
        with self.store.lock():
            self._forget_pending()
            self.store.remove()

    def mark_ready(self, name: str) -> None:
        """Mark the index of this name as ready, if it still exists."""
        with self.store.lock():
            manifest = self.store.read()
            if manifest.name == name:
                self.store.commit(replace(manifest, is_ready=True))

    def put(
        self, read: Callable[[], Passages], *, keys: Collection[str] = ()
    ) -> Passages:
        """Replace the passages of these records in the index.

        Passages with a stored vector are found immediately, the others are queued.
        `read` is called under the lock, so that the last write has the last state that
        was read. Returns the passages. Raises DenseIndexDamagedError.
        """
        with self.store.lock(), vector_store(self.path) as vectors:
            passages = read()
            if self.store.exists():
                self._put(passages, vectors)
            return passages

    def settle(self) -> int:
        """Add pending passages that have a vector to the index and return their number.

        Raises DenseIndexDamagedError.
        """
        total = 0
        with vector_store(self.path) as vectors:
            while True:
                with self.store.lock():
                    rows = vectors.embedded_rows(limit=_SETTLE_SIZE)
                    if not rows:
                        return total
                    there = self._alive_rows({row.resource for row in rows})
                    new = {row: rows[row] for row in rows if row not in there}
                    self._commit({}, new)
                    vectors.settle(rows)
                    total += len(rows)

    def waiting_resources(self, *, passages: int) -> list[str]:
        """Return the resources of the passages that have waited longest."""
        with vector_store(self.path) as vectors:
            return vectors.pending_resources(passages=passages)

    def waiting_rows(self, resources: Collection[str]) -> set[Row]:
        """Return the waiting passages of these resources."""
        with vector_store(self.path) as vectors:
            return vectors.pending_rows(resources)

    def keep(self, hashes: Sequence[bytes], vectors: QuantizedVectors) -> None:
        """Store the vectors of texts."""
        with vector_store(self.path) as store:
            store.keep(hashes, vectors)

    def merge(self) -> int:
        """Merge small segments until there are few; return the number of merges."""
        return merge_due_segments(self)

    def forget_unused(self, *, today: date) -> int:
        """Delete vectors that no passage has had for a month; return their number."""
        used = self.hashes()
        with vector_store(self.path) as vectors:
            return vectors.forget_unused(used, today=today)

    def resources(self) -> set[str]:
        """Return identifiers of all records with indexed or pending passages.

        Raises DenseIndexDamagedError.
        """
        indexed = {
            name.decode()
            for segment in self._segments()
            for name in segment.living_resources().tolist()
        }
        with vector_store(self.path) as vectors:
            return indexed | vectors.pending_names()

    def rows_of(self, resources: Collection[str]) -> set[Row]:
        """Return the indexed and pending rows of these records.

        Raises DenseIndexDamagedError.
        """
        with vector_store(self.path) as vectors:
            return self._alive_rows(resources) | vectors.pending_rows(resources)

    def hashes(self) -> set[bytes]:
        """Return the hashes of all indexed and pending texts.

        Raises DenseIndexDamagedError.
        """
        indexed = {
            each.tobytes()
            for segment in self._segments()
            for each in segment.hashes[~segment.deleted]
        }
        with vector_store(self.path) as vectors:
            return indexed | vectors.all_pending_hashes()

    def owners(self, hashes: Collection[bytes], *, limit: int) -> dict[bytes, str]:
        """Return a resource of some of these texts that have a vector, by hash."""
        rows = (
            segment.row(number)
            for segment in self._segments()
            for number in np.flatnonzero(~segment.deleted).tolist()
            if segment.hashes[number].tobytes() in hashes
        )
        return {row.text_hash: row.resource for row in itertools.islice(rows, limit)}

    def stamp(self) -> object:
        """Return a value that changes with the index."""
        return self.store.stamp()

    def _forget_pending(self) -> None:
        try:
            with vector_store(self.path) as vectors:
                vectors.forget_pending()
        except DenseIndexDamagedError:
            remove_vectors(self.path)

    def _put(self, passages: Passages, vectors: VectorStore) -> None:
        missing = dict.fromkeys(rows_of_passages(passages))
        deleted: dict[SegmentEntry, list[int]] = {}
        for entry, segment in self.store.open()[1].items():
            for number, row in _alive(segment, passages):
                if row in missing:
                    del missing[row]
                else:
                    deleted.setdefault(entry, []).append(number)
        known = vectors.known(row.text_hash for row in missing)
        new = {row: known[row.text_hash] for row in missing if row.text_hash in known}
        vectors.set_pending(passages, (row for row in missing if row not in new))
        if new or deleted:
            self._commit(deleted, new)

    def _commit(
        self,
        gone: Mapping[SegmentEntry, Sequence[int]],
        new: Mapping[Row, bytes],
    ) -> None:
        manifest, opened = self.store.open()
        entries = []
        for entry in manifest.segments:
            if entry in gone:
                dead = opened[entry].deleted.copy()
                dead[gone[entry]] = True
                entries += self.entry_of(entry, dead)
            else:
                entries.append(entry)
        if new:
            path = self.store.new_segment()
            write_segment(path, [new_piece(new)])
            entries.append(SegmentEntry(name=path.name, size=len(new)))
        self.store.commit(replace(manifest, segments=tuple(entries)))

    def _segments(self) -> Collection[Segment]:
        return self.store.open()[1].values()

    def _alive_rows(self, resources: Collection[str]) -> set[Row]:
        return {
            row for segment in self._segments() for _, row in _alive(segment, resources)
        }

    def entry_of(self, entry: SegmentEntry, dead: Flags) -> list[SegmentEntry]:
        """Return the segment entry with these deleted rows, nothing if all are."""
        if dead.all():
            return []
        if not dead.any():
            return [entry]
        name = write_dead(self.path / entry.name, dead)
        return [replace(entry, dead=name, gone=int(np.count_nonzero(dead)))]


def rows_of_passages(passages: Passages) -> Iterator[Row]:
    """Yield the row of each passage."""
    for key, of_resource in passages.items():
        for passage in of_resource:
            yield Row(key, passage.key, passage.level, passage.text_hash)


def _alive(segment: Segment, resources: Collection[str]) -> list[tuple[int, Row]]:
    rows = segment.rows_of(list(resources)).tolist()
    return [(number, segment.row(number)) for number in rows]
