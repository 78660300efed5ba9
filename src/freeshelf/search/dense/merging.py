"""Merge segments, so that a query has to search only a few.

The new segment is written while other processes write; rows that are deleted meanwhile
are removed from it before it replaces the old ones. Only one process merges.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from freeshelf.search.dense.quantization import Codes
from freeshelf.search.dense.segment_files import remove_segment, write_parts
from freeshelf.search.dense.segments import Rows, Segment
from freeshelf.search.dense.store import Manifest, SegmentEntry
from freeshelf.search.dense.writing import DenseWriter

# Segments whose sizes are within this factor of each other are of one tier.
_FACTOR = 4
_MAX_IN_TIER = 4
# A segment with this share of deleted rows is rewritten.
_MAX_GONE = 0.25
_BLOCK = 8192


@dataclass(frozen=True, slots=True)
class _Source:
    segment: Segment
    entry: SegmentEntry
    alive: Rows  # when the merge began


def merge_due_segments(writer: DenseWriter) -> int:
    """Merge small segments until there are few and return the number of merges.

    Raises DenseIndexDamagedError.
    """
    for leftover in writer.path.glob("merge-*"):
        remove_segment(leftover)
    merges = 0
    while due := _due(writer.store.read()):
        _merge(writer, due)
        merges += 1
    return merges


def _due(manifest: Manifest) -> list[SegmentEntry]:
    tiers: defaultdict[int, list[SegmentEntry]] = defaultdict(list)
    for entry in manifest.segments:
        tiers[_tier(entry.size)].append(entry)
    for _, entries in sorted(tiers.items()):
        if len(entries) >= _MAX_IN_TIER:
            return entries
    return next(([e] for e in manifest.segments if e.gone > e.size * _MAX_GONE), [])


def _tier(size: int) -> int:
    tier = 0
    while size >= _FACTOR:
        size //= _FACTOR
        tier += 1
    return tier


def _merge(writer: DenseWriter, due: Sequence[SegmentEntry]) -> None:
    _, opened = writer.store.open()
    sources = [
        _Source(opened[entry], entry, np.flatnonzero(~opened[entry].deleted))
        for entry in due
        if entry in opened
    ]
    if len(sources) < len(due):
        return
    path = writer.store.new_segment()
    unfinished = path.with_name(f"merge-{path.name}")
    order = _write(unfinished, sources)
    with writer.store.lock():
        manifest, opened = writer.store.open(opened)
        now = {entry.name: segment for entry, segment in opened.items()}
        unfinished.rename(path)
        merged = SegmentEntry(name=path.name, size=len(order))
        dead = _deleted_meanwhile(sources, now)[order]
        replaced = {source.entry.name for source in sources}
        segments = [entry for entry in manifest.segments if entry.name not in replaced]
        if dead.any():
            segments += writer.entry_of(merged, dead)
        else:
            segments.append(merged)
        writer.store.commit(replace(manifest, segments=tuple(segments)))


def _write(path: Path, sources: Sequence[_Source]) -> Rows:
    """Write the live rows and return their indexes in the written order."""
    resources: NDArray[np.bytes_] = np.unique(
        np.concatenate([source.segment.resources for source in sources])
    )
    owners = np.concatenate(
        [
            np.searchsorted(resources, s.segment.resources)[s.segment.owners(s.alive)]
            for s in sources
        ]
    )
    order = np.argsort(owners, kind="stable")
    left, starts = np.unique(owners[order], return_index=True)

    write_parts(
        path,
        codes=_code_blocks(sources, order, "codes"),
        rests=_code_blocks(sources, order, "rests"),
        scales=_joined(sources, "scales")[order],
        levels=_joined(sources, "levels")[order],
        hashes=_joined(sources, "hashes")[order],
        passages=_joined(sources, "passages")[order],
        resources=resources[left],
        starts=np.append(starts, len(order)).astype(np.int64),
    )
    return order


def _joined(sources: Sequence[_Source], name: str) -> NDArray[Any]:
    return np.concatenate([getattr(s.segment, name)[s.alive] for s in sources])


def _code_blocks(sources: Sequence[_Source], order: Rows, name: str) -> Iterator[Codes]:
    origins = np.repeat(range(len(sources)), [len(s.alive) for s in sources])[order]
    rows = np.concatenate([source.alive for source in sources])[order]
    for start in range(0, len(order), _BLOCK):
        inside = slice(start, start + _BLOCK)
        block = np.empty(
            (len(rows[inside]), sources[0].segment.codes.shape[1]), dtype=np.int8
        )
        for number, source in enumerate(sources):
            of_source = origins[inside] == number
            codes = getattr(source.segment, name)
            block[of_source] = codes[rows[inside][of_source]]
        yield block


def _deleted_meanwhile(
    sources: Sequence[_Source], now: Mapping[str, Segment]
) -> NDArray[np.bool_]:
    """Return which of the merged rows, in source order, have been deleted meanwhile."""
    return np.concatenate(
        [
            now[source.entry.name].deleted[source.alive]
            if source.entry.name in now
            # All of its rows were deleted, and the segment with them.
            else np.ones(len(source.alive), dtype=np.bool_)
            for source in sources
        ]
    )
