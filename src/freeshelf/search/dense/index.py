"""Nearest-neighbour search in the vectors of one model.

Any number of processes and threads may read while another process writes. A reader uses
the current manifest; checking whether it has changed costs one stat.
"""

import heapq
import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from freeshelf.search.dense.segments import (
    INEXACT,
    Floats,
    Rows,
    Segment,
    Words,
    sign_words,
)
from freeshelf.search.dense.store import Manifest, SegmentEntry, SegmentStore

# A segment up to this size is scanned completely.
_SMALL = 4096
# Size of the first band over all segments: large enough that near vectors are seldom
# farther by their bits.
_FIRST_BAND, _FIRST_SHARE = 4096, 100
_BLOCK = 32_768

Distances = NDArray[np.uint16]


def bands(
    segments: Sequence[Segment], query: Floats, *, levels: tuple[str, ...]
) -> Iterator[list[tuple[Segment, Rows]]]:
    """Yield live rows of these levels, each once, in bands of doubling size."""
    never = query.size + 1  # farther than all bits
    scanned = [
        (segment, _distances(segment, query, levels, never=never))
        for segment in segments
    ]
    counts = np.zeros(never, dtype=np.int64)
    for _, distances in scanned:
        counts += np.bincount(distances, minlength=never + 1)[:never]
    reached = np.cumsum(counts)
    total = sum(segment.size for segment in segments)
    band = max(_FIRST_BAND, total // _FIRST_SHARE)
    # Small segments are in the first band.
    first, rank = 0, int(reached[0])
    while first < never:
        rank += band
        last = min(int(np.searchsorted(reached, rank)), never - 1)
        yield [
            (segment, np.flatnonzero((distances >= first) & (distances <= last)))
            for segment, distances in scanned
        ]
        first, band = last + 1, band * 2


def _distances(
    segment: Segment, query: Floats, levels: tuple[str, ...], *, never: int
) -> Distances:
    """Return the distance of each row, `never` for deleted and hidden ones."""
    if segment.size <= _SMALL:
        distances = np.zeros(segment.size, dtype=np.uint16)
    else:
        distances = bit_distances(segment.signs, query, segment.mean)
    allowed = segment.allowed(levels)
    if not allowed.all():
        distances[~allowed] = never
    return distances


def bit_distances(signs: Words, query: Floats, mean: Floats) -> Distances:
    """Return the number of differing sign bits (n) of the query and each row."""
    # Relative to the mean as well: only differences from the average count.
    wanted = sign_words(query[None, :], mean)[:, 0]
    size = signs.shape[1]
    found = np.empty(size, dtype=np.uint16)
    for start in range(0, size, _BLOCK):
        block = signs[:, start : start + _BLOCK]
        counted = found[start : start + _BLOCK]
        counted[:] = np.bitwise_count(block[0] ^ wanted[0])
        for word in range(1, len(wanted)):
            counted += np.bitwise_count(block[word] ^ wanted[word])
    return found


KeyFilter = Callable[[Sequence[str]], Collection[str]]

_ADMIT_BATCH = 128
# A band with less than this share of the wanted results is the last one.
_HARDLY_ANY = 10
_DIGITS = 6
# Number of cached queries: for their next page, and their quotes.
_KEPT = 32

_Asked = tuple[tuple[int, int], bytes, tuple[str, ...], int, float]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A resource, the matching passage, and its cosine to the query."""

    key: str
    passage: str
    similarity: float
    text_hash: bytes = field(default=b"", compare=False)


class DenseIndex:
    """Reader of the vectors of one model; a query is a unit vector (dimension)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._store = SegmentStore(path)
        self._stamp = (0, 0)
        self._current: tuple[Manifest, dict[SegmentEntry, Segment]] = (Manifest(), {})
        self._lock = threading.Lock()
        self._known: dict[_Asked, tuple[Neighbour, ...]] = {}

    def manifest(self) -> Manifest:
        """Return the current manifest.

        Raises DenseIndexDamagedError.
        """
        self.segments()
        return self._current[0]

    def neighbours(
        self,
        query: Floats,
        *,
        access_levels: tuple[str, ...],
        admit: KeyFilter | None = None,
        limit: int = 100,
        threshold: float,
    ) -> tuple[Neighbour, ...]:
        """Return the nearest resources by their best passage of these levels.

        `admit` receives identifiers in batches, the nearest first, and returns those
        that may be found; it is called until there are `limit` results, or the rest are
        less similar than `threshold`. Ties are ordered by identifier. Raises
        DenseIndexDamagedError.
        """
        stamp, segments = self._state()
        # Only unfiltered results are cached: filters differ between requests.
        cache_key = (stamp, query.tobytes(), access_levels, limit, threshold)
        if admit is None and cache_key in self._known:
            return self._known[cache_key]
        search = _Search(query, admit, limit=limit, threshold=threshold)
        for band in bands(segments, query, levels=access_levels):
            if not search.take(band):
                break
        best = search.best()
        if admit is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            self._known[cache_key] = best
        return best

    def similarities(
        self, query: Floats, keys: Sequence[str], *, levels: tuple[str, ...]
    ) -> Mapping[str, Neighbour]:
        """Return the best passage of these levels of each resource that has one.

        Raises DenseIndexDamagedError.
        """
        found = self.passages(query, keys, levels=levels, per_resource=1)
        return {key: passages[0] for key, passages in found.items()}

    def sizes(
        self, keys: Sequence[str], *, levels: tuple[str, ...]
    ) -> Mapping[str, int]:
        """Return the number of passages of these levels per resource, without zeros.

        Raises DenseIndexDamagedError.
        """
        found: Counter[str] = Counter()
        for segment, rows in self._rows(keys, levels):
            owners, counts = np.unique(segment.owners(rows), return_counts=True)
            names = segment.resources[owners].tolist()
            for name, count in zip(names, counts.tolist(), strict=True):
                found[name.decode()] += count
        return found

    def passages(
        self,
        query: Floats,
        keys: Sequence[str],
        *,
        levels: tuple[str, ...],
        per_resource: int,
    ) -> Mapping[str, tuple[Neighbour, ...]]:
        """Return the best passages of these levels per resource, best first.

        Raises DenseIndexDamagedError.
        """
        found: dict[str, list[Neighbour]] = {}
        for segment, rows in self._rows(keys, levels):
            for each in nearest(segment, rows, query, count=per_resource):
                found.setdefault(each.key, []).append(each)
        return {
            key: tuple(sorted(best, key=_order)[:per_resource])
            for key, best in found.items()
        }

    def segments(self) -> tuple[Segment, ...]:
        """Return the current segments.

        Raises DenseIndexDamagedError.
        """
        return self._state()[1]

    def _rows(
        self, keys: Sequence[str], levels: tuple[str, ...]
    ) -> Iterator[tuple[Segment, Rows]]:
        """Yield each segment with the rows of these resources and levels."""
        for segment in self.segments():
            rows = segment.rows_of(keys)
            yield segment, rows[segment.allowed(levels)[rows]]

    def _state(self) -> tuple[tuple[int, int], tuple[Segment, ...]]:
        """Return the current segments and the stamp of their manifest."""
        stamp = self._store.stamp()
        with self._lock:
            if stamp != self._stamp:
                self._current = self._store.open()
                self._stamp = stamp
            return self._stamp, tuple(self._current[1].values())


class _Search:
    """A search that collects the best admitted resources from bands of similar rows."""

    def __init__(
        self, query: Floats, admit: KeyFilter | None, *, limit: int, threshold: float
    ) -> None:
        self._query = query
        self._admit = admit
        self._limit = limit
        self._cut = threshold
        self._best: dict[str, Neighbour] = {}
        self._refused: set[str] = set()

    def take(self, band: Iterable[tuple[Segment, Rows]]) -> bool:
        """Process a band and return whether a farther one may still have results."""
        before = dict(self._best)
        near = [
            nearest(segment, rows, self._query, least=self._cut)
            for segment, rows in band
        ]
        is_any = self._ask(heapq.merge(*near, key=_order))
        if len(self._best) < self._limit:
            return is_any
        # Distances in bits are approximate: a band with hardly any results is the sign
        # that the next, farther one has none either.
        improved = sum(before.get(each.key) is not each for each in self._best.values())
        return improved >= max(1, self._limit // _HARDLY_ANY)

    def best(self) -> tuple[Neighbour, ...]:
        """Return the results in order."""
        return tuple(sorted(self._best.values(), key=_order))

    def _ask(self, candidates: Iterable[Neighbour]) -> bool:
        """Add the best of these ordered candidates and return whether there was any."""
        is_any, batch = False, dict[str, Neighbour]()
        for candidate in candidates:
            is_any = True
            if candidate.similarity < self._cut:
                break
            current = self._best.get(candidate.key)
            if current is not None:
                self._best[candidate.key] = min(current, candidate, key=_order)
            elif candidate.key not in self._refused:
                batch.setdefault(candidate.key, candidate)
            if len(batch) == _ADMIT_BATCH:
                self._take_in(batch)
                batch = {}
        self._take_in(batch)
        return is_any

    def _take_in(self, batch: Mapping[str, Neighbour]) -> None:
        if not batch:
            return
        keys = list(batch)
        admitted = set(keys if self._admit is None else self._admit(keys))
        self._refused.update(set(keys) - admitted)
        self._best.update({key: batch[key] for key in keys if key in admitted})
        if len(self._best) >= self._limit:
            best = self.best()[: self._limit]
            self._best = {each.key: each for each in best}
            self._cut = max(self._cut, best[-1].similarity)


def nearest(
    segment: Segment, rows: Rows, query: Floats, *, count: int = 1, least: float = -1.0
) -> Iterator[Neighbour]:
    """Yield the `count` best rows per resource in order, none that is less similar."""
    rows = rows[segment.approximate_similarities(query, rows) >= least - INEXACT]
    exact = segment.similarities(query, rows).round(_DIGITS)
    is_near = exact >= least
    rows, exact = rows[is_near], exact[is_near]
    owners = segment.owners(rows)
    order = np.lexsort((segment.passages[rows], -exact, owners))
    _, firsts, sizes = np.unique(owners[order], return_index=True, return_counts=True)
    best = order[np.arange(len(order)) - np.repeat(firsts, sizes) < count]
    # Resources of a segment are sorted, so positions have the order of identifiers.
    for at in best[np.lexsort((owners[best], -exact[best]))]:
        yield Neighbour(
            key=segment.resources[owners[at]].decode(),
            passage=segment.passages[rows[at]].decode(),
            similarity=float(exact[at]),
            text_hash=segment.hashes[rows[at]].tobytes(),
        )


def _order(neighbour: Neighbour) -> tuple[float, str, str]:
    return (-neighbour.similarity, neighbour.key, neighbour.passage)
