"""Changing an index of vectors: the one who holds its lock, for a moment.

Two processes change it in turns: the indexer says what may be found, and the embedder
brings the vectors. What waits is written before what is found changes: a crash between
the two repeats work, and loses none.
"""

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from freeshelf.search.dense.passages import EmbeddedPassage
from freeshelf.search.dense.quantization import QuantizedVectors
from freeshelf.search.dense.segment_files import write_dead, write_segment
from freeshelf.search.dense.segments import Flags, Row, Segment
from freeshelf.search.dense.store import Manifest, SegmentEntry, SegmentStore
from freeshelf.search.dense.vectors import VectorStore, remove_vectors, vector_store
from freeshelf.search.errors import DenseIndexDamagedError

Passages = Mapping[str, Sequence[EmbeddedPassage]]

_SETTLE_SIZE = 4000


class DenseWriter:
    """Changes one index; each process has its own, and takes turns with the others."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.store = SegmentStore(path)
        self._open: dict[SegmentEntry, Segment] = {}

    def begin(self, *, model: str) -> None:
        """Make an index without rows, in place of one that is there.

        Vectors that are known stay known, unless their file is damaged.
        """
        with self.store.lock():
            self._forget_pending()
            self.store.commit(Manifest(model=model, name=uuid.uuid4().hex[:12]))
        self._open = {}

    def retire(self) -> None:
        """Remove the index; what was embedded stays known to a later one.

        But for vectors whose file is damaged.
        """
        with self.store.lock():
            self._forget_pending()
            self.store.remove()
        self._open = {}

    def mark_ready(self, name: str) -> None:
        """Let the index of this name be read from now on, if it is still there."""
        with self.store.lock():
            manifest = self.store.read()
            if manifest.name == name:
                self.store.commit(replace(manifest, is_ready=True))

    def put(self, read: Callable[[], Passages]) -> Passages:
        """Have the index hold these passages of these records, and no others of them.

        Passages whose vectors are known are found at once, the others wait for theirs.
        `read` is called while no one else can write: what is written last is what was
        read last. Returns what was read. Raises DenseIndexDamagedError.
        """
        with self.store.lock(), vector_store(self.path) as vectors:
            passages = read()
            if self.store.exists():
                self._put(passages, vectors)
            return passages

    def settle(self) -> int:
        """Let passages be found that have their vectors by now; return how many.

        Raises DenseIndexDamagedError.
        """
        total = 0
        with vector_store(self.path) as vectors:
            while True:
                with self.store.lock():
                    found = vectors.embedded_rows(limit=_SETTLE_SIZE)
                    if found is None:
                        return total
                    rows, coded = found
                    manifest, opened = self._opened()
                    there = _alive_rows(opened, {row.resource for row in rows})
                    new = [at for at, row in enumerate(rows) if row not in there]
                    added = [rows[at] for at in new]
                    self._commit(manifest, {}, added, coded[new])
                    vectors.settle(rows)
                    total += len(rows)

    def resources(self) -> set[str]:
        """Identifiers of all records that have passages here, found or waiting.

        Raises DenseIndexDamagedError.
        """
        _, opened = self._opened()
        found = {
            name.decode()
            for segment in opened.values()
            for name in segment.living_resources().tolist()
        }
        with vector_store(self.path) as vectors:
            return found | vectors.pending_names()

    def rows_of(self, resources: Collection[str]) -> set[Row]:
        """What is found of these records, or waits for its vector.

        Raises DenseIndexDamagedError.
        """
        _, opened = self._opened()
        with vector_store(self.path) as vectors:
            return _alive_rows(opened, resources) | vectors.pending_rows(resources)

    def hashes(self) -> set[bytes]:
        """All texts that are found, or wait for their vectors.

        Raises DenseIndexDamagedError.
        """
        _, opened = self._opened()
        found = {
            each.tobytes()
            for segment in opened.values()
            for each in segment.hashes[~segment.deleted]
        }
        with vector_store(self.path) as vectors:
            return found | vectors.all_pending_hashes()

    def _forget_pending(self) -> None:
        try:
            with vector_store(self.path) as vectors:
                vectors.forget_pending()
        except DenseIndexDamagedError:
            remove_vectors(self.path)

    def _put(self, passages: Passages, vectors: VectorStore) -> None:
        missing = dict.fromkeys(
            Row(key, passage.key, passage.level, passage.text_hash)
            for key, of_resource in passages.items()
            for passage in of_resource
        )
        manifest, opened = self._opened()
        gone: dict[SegmentEntry, list[int]] = {}
        for entry, segment in opened.items():
            for number, row in _alive(segment, list(passages)):
                if row in missing:
                    del missing[row]
                else:
                    gone.setdefault(entry, []).append(number)
        known = vectors.known(row.text_hash for row in missing)
        rows = [row for row in missing if row.text_hash in known]
        vectors.set_pending(passages, (r for r in missing if r.text_hash not in known))
        if rows:
            coded = QuantizedVectors.from_bytes([known[row.text_hash] for row in rows])
            self._commit(manifest, gone, rows, coded)
        elif gone:
            self._commit(manifest, gone)

    def _opened(self) -> tuple[Manifest, dict[SegmentEntry, Segment]]:
        manifest, self._open = self.store.open(self._open)
        return manifest, self._open

    def _commit(
        self,
        manifest: Manifest,
        gone: Mapping[SegmentEntry, Sequence[int]],
        rows: Sequence[Row] = (),
        vectors: QuantizedVectors | None = None,
    ) -> None:
        entries = []
        for entry in manifest.segments:
            if entry in gone:
                dead = self._open[entry].deleted.copy()
                dead[gone[entry]] = True
                entries += self.entry_of(entry, dead)
            else:
                entries.append(entry)
        if rows and vectors is not None:
            path = self.store.new_segment()
            write_segment(path, rows, vectors)
            entries.append(SegmentEntry(name=path.name, size=len(rows)))
        self.store.commit(replace(manifest, segments=tuple(entries)))

    def entry_of(self, entry: SegmentEntry, dead: Flags) -> list[SegmentEntry]:
        """The segment with these rows gone; nothing when all are."""
        if dead.all():
            return []
        name = write_dead(self.path / entry.name, dead)
        return [replace(entry, dead=name, gone=int(np.count_nonzero(dead)))]


def _alive_rows(
    opened: Mapping[SegmentEntry, Segment], resources: Collection[str]
) -> set[Row]:
    """What can be found of these resources."""
    return {
        row
        for segment in opened.values()
        for _, row in _alive(segment, list(resources))
    }


def _alive(segment: Segment, resources: Sequence[str]) -> list[tuple[int, Row]]:
    return [
        (number, segment.row(number))
        for place, _ in segment.places(resources)
        for number in segment.rows_at(place).tolist()
        if not segment.deleted[number]
    ]
