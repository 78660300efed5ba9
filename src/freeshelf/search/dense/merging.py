"""Merge small segments of an index, and those with many deleted rows."""

import shutil
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import numpy as np

from freeshelf.search.dense.segments import Flags, Segment
from freeshelf.search.dense.store import (
    Manifest,
    Piece,
    SegmentEntry,
    SegmentStore,
    living_piece,
    write_segment,
)


class _Writer(Protocol):
    """Writer of the index."""

    path: Path
    store: SegmentStore

    def entry_of(self, entry: SegmentEntry, dead: Flags) -> list[SegmentEntry]:
        """Return the segment entry with these deleted rows, nothing if all are."""


_MAX_IN_TIER = 4
# A segment with this share of deleted rows is rewritten.
_MAX_GONE = 0.25


def merge_due_segments(writer: _Writer) -> int:
    """Merge small segments until there are few and return the number of merges.

    Raises DenseIndexDamagedError.
    """
    for leftover in writer.path.glob("merge-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    merges = 0
    while due := _due(writer.store.read()):
        _merge(writer, due)
        merges += 1
    return merges


def _due(manifest: Manifest) -> list[SegmentEntry]:
    tiers: defaultdict[int, list[SegmentEntry]] = defaultdict(list)
    for entry in manifest.segments:
        # Of one tier are sizes within a factor of four of each other.
        tiers[(entry.size.bit_length() - 1) // 2].append(entry)
    for _, entries in sorted(tiers.items()):
        if len(entries) >= _MAX_IN_TIER:
            return entries
    return next(([e] for e in manifest.segments if e.gone > e.size * _MAX_GONE), [])


def _merge(writer: _Writer, due: Sequence[SegmentEntry]) -> None:
    _, opened = writer.store.open()
    if not set(due) <= opened.keys():
        return
    sources = [living_piece(opened[entry]) for entry in due]
    path = writer.store.new_segment()
    unfinished = path.with_name(f"merge-{path.name}")
    order = write_segment(unfinished, sources)
    with writer.store.lock():
        manifest, opened = writer.store.open()
        now = {segment.name: segment for segment in opened.values()}
        unfinished.rename(path)
        merged = SegmentEntry(name=path.name, size=len(order))
        dead = _deleted_meanwhile(sources, now)[order]
        replaced = {entry.name for entry in due}
        segments = [entry for entry in manifest.segments if entry.name not in replaced]
        segments += writer.entry_of(merged, dead)
        writer.store.commit(replace(manifest, segments=tuple(segments)))


def _deleted_meanwhile(sources: Sequence[Piece], now: Mapping[str, Segment]) -> Flags:
    """Return which of the merged rows, in source order, have been deleted meanwhile."""
    return np.concatenate(
        [
            now[source.name].deleted[source.rows]
            if source.name in now
            # All of its rows were deleted, and the segment with them.
            else np.ones(len(source.rows), dtype=np.bool_)
            for source in sources
        ]
    )
