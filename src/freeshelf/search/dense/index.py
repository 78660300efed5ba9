"""Nearest-neighbour search in the vectors of one model.

Any number of processes and threads may read while another process writes. A reader uses
the current manifest; checking whether it has changed costs one stat.
"""

import heapq
import threading
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from freeshelf.search.dense.descriptions import most_similar
from freeshelf.search.dense.scanning import bands, in_order, nearest
from freeshelf.search.dense.segments import Rows, Segment
from freeshelf.search.dense.store import Manifest, SegmentEntry, SegmentStore
from freeshelf.search.engines.vectors import Floats, KeyFilter, Neighbour

_ADMIT_BATCH = 128
# A band with less than this share of the wanted results is the last one.
_HARDLY_ANY = 10
# Number of cached queries: for their next page, and their quotes.
_KEPT = 32

_Asked = tuple[tuple[int, int], bytes, tuple[str, ...], int, float]


class DenseIndex:
    """Reader of the vectors of one model; a query is a unit vector (dimension)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._store = SegmentStore(path)
        self._stamp = (0, 0)
        self._current: tuple[Manifest, dict[SegmentEntry, Segment]] = (Manifest(), {})
        self._lock = threading.Lock()
        self._known: dict[_Asked, tuple[Neighbour, ...]] = {}

    def is_ready(self) -> bool:
        """Return whether every passage of the library has had its vector.

        Raises DenseIndexDamagedError.
        """
        return self.manifest().is_ready

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
        among: Collection[str] | None = None,
        admit: KeyFilter | None = None,
        limit: int = 100,
        threshold: float,
    ) -> tuple[Neighbour, ...]:
        """Return the nearest resources by their best passage; see the port."""
        if among is not None:
            compared = self.similarities(query, list(among), levels=access_levels)
            near = [each for each in compared.values() if each.similarity >= threshold]
            return self._sized(sorted(near, key=in_order)[:limit], access_levels)
        stamp, segments = self._state()
        # Only unfiltered results are cached: filters differ between requests.
        cache_key = (stamp, query.tobytes(), access_levels, limit, threshold)
        if admit is None and cache_key in self._known:
            return self._known[cache_key]
        search = _Search(query, admit, limit=limit, threshold=threshold)
        for band in bands(segments, query, levels=access_levels):
            if not search.take(band):
                break
        best = self._sized(search.best(), access_levels)
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

    def closest(
        self, query: Floats, keys: Collection[str], *, levels: tuple[str, ...]
    ) -> float:
        """Return the similarity of the nearest of these resources, 0 for none.

        Raises DenseIndexDamagedError.
        """
        found = self.similarities(query, list(keys), levels=levels)
        return max((each.similarity for each in found.values()), default=0.0)

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
            key: tuple(sorted(best, key=in_order)[:per_resource])
            for key, best in found.items()
        }

    def segments(self) -> tuple[Segment, ...]:
        """Return the current segments.

        Raises DenseIndexDamagedError.
        """
        return self._state()[1]

    def most_similar(
        self, key: str, *, levels: tuple[str, ...], limit: int, minimum: float
    ) -> dict[str, float]:
        """Return the resources with the most similar descriptions; see the port."""
        return most_similar(key, self.segments(), levels, limit=limit, minimum=minimum)

    def _sized(
        self, found: Sequence[Neighbour], levels: tuple[str, ...]
    ) -> tuple[Neighbour, ...]:
        sizes = self.sizes([each.key for each in found], levels=levels)
        return tuple(replace(each, size=sizes.get(each.key, 1)) for each in found)

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
        is_any = self._ask(heapq.merge(*near, key=in_order))
        if len(self._best) < self._limit:
            return is_any
        # Distances in bits are approximate: a band with hardly any results is the sign
        # that the next, farther one has none either.
        improved = sum(before.get(each.key) is not each for each in self._best.values())
        return improved >= max(1, self._limit // _HARDLY_ANY)

    def best(self) -> tuple[Neighbour, ...]:
        """Return the results in order."""
        return tuple(sorted(self._best.values(), key=in_order))

    def _ask(self, candidates: Iterable[Neighbour]) -> bool:
        """Add the best of these ordered candidates and return whether there was any."""
        is_any, batch = False, dict[str, Neighbour]()
        for candidate in candidates:
            is_any = True
            if candidate.similarity < self._cut:
                break
            current = self._best.get(candidate.key)
            if current is not None:
                self._best[candidate.key] = min(current, candidate, key=in_order)
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
