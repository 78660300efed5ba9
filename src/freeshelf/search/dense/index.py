"""The nearest passages to a question, out of one model's vectors.

Any number of processes and threads may read while another process writes. What a reader
sees is the manifest of the moment; looking whether it has changed costs one stat.
"""

import heapq
import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from freeshelf.search.dense.quantization import Floats
from freeshelf.search.dense.scanning import bands
from freeshelf.search.dense.segments import INEXACT, Rows, Segment
from freeshelf.search.dense.store import Manifest, SegmentEntry, SegmentStore

KeyFilter = Callable[[Sequence[str]], Collection[str]]

_ADMIT_BATCH = 128
# A band that brings fewer than one in so many of what is wanted is the last.
_HARDLY_ANY = 10
_DIGITS = 6
# Questions whose neighbours are kept: for their next page, and their quotations.
_KEPT = 32

_Asked = tuple[tuple[int, int], bytes, tuple[str, ...], int, float]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A resource, its passage in question, and the cosine to the query."""

    key: str
    passage: str
    similarity: float


class DenseIndex:
    """Reads the vectors of one model; a query is a unit vector (dimension)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._store = SegmentStore(path)
        self._stamp = (0, 0)
        self._manifest = Manifest()
        self._open: dict[SegmentEntry, Segment] = {}
        self._lock = threading.Lock()
        self._known: dict[_Asked, tuple[Neighbour, ...]] = {}

    def manifest(self) -> Manifest:
        """What the index is made of now.

        Raises DenseIndexDamagedError.
        """
        self._segments()
        return self._manifest

    def neighbours(
        self,
        query: Floats,
        *,
        access_levels: tuple[str, ...],
        admit: KeyFilter | None = None,
        limit: int = 100,
        threshold: float,
    ) -> tuple[Neighbour, ...]:
        """The nearest resources by their best passage of these levels, best first.

        `admit` is given identifiers in batches, the nearest first, and returns those
        that may be found; it is asked until `limit` are, or all are less similar than
        `threshold`. Equal ones are in the order of their identifiers.

        Raises DenseIndexDamagedError.
        """
        stamp, segments = self._state()
        # What may be found is another matter at each question; what is near is not.
        asked = (stamp, query.tobytes(), access_levels, limit, threshold)
        if admit is None and asked in self._known:
            return self._known[asked]
        search = _Search(query, admit, limit=limit, threshold=threshold)
        for band in _bands_of_all(segments, query, access_levels):
            if not search.take(band):
                break
        best = search.best()
        if admit is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            self._known[asked] = best
        return best

    def similarities(
        self, query: Floats, keys: Sequence[str], *, levels: tuple[str, ...]
    ) -> Mapping[str, Neighbour]:
        """The best passage of these levels of each resource that has one.

        Raises DenseIndexDamagedError.
        """
        found = self.passages(query, keys, levels=levels, per_resource=1)
        return {key: passages[0] for key, passages in found.items()}

    def sizes(
        self, keys: Sequence[str], *, levels: tuple[str, ...]
    ) -> Mapping[str, int]:
        """How many passages of these levels each resource has; none without any.

        Raises DenseIndexDamagedError.
        """
        found: Counter[str] = Counter()
        for segment in self._segments():
            allowed = segment.allowed(levels)
            for place, key in segment.places(keys):
                found[key] += int(allowed[segment.rows_at(place)].sum())
        return +found

    def passages(
        self,
        query: Floats,
        keys: Sequence[str],
        *,
        levels: tuple[str, ...],
        per_resource: int,
    ) -> Mapping[str, tuple[Neighbour, ...]]:
        """The best passages of these levels of each resource that has any, best first.

        Raises DenseIndexDamagedError.
        """
        found: dict[str, list[Neighbour]] = {}
        for segment in self._segments():
            allowed = segment.allowed(levels)
            for place, key in segment.places(keys):
                rows = segment.rows_at(place)
                best = _top(segment, rows[allowed[rows]], query, count=per_resource)
                if best:
                    found.setdefault(key, []).extend(best)
        return {
            key: tuple(sorted(best, key=_order)[:per_resource])
            for key, best in found.items()
        }

    def segments(self) -> tuple[Segment, ...]:
        """The segments of the moment.

        Raises DenseIndexDamagedError.
        """
        return self._segments()

    def _segments(self) -> tuple[Segment, ...]:
        return self._state()[1]

    def _state(self) -> tuple[tuple[int, int], tuple[Segment, ...]]:
        """The segments of the moment, and the stamp that tells it from others."""
        stamp = self._store.stamp()
        with self._lock:
            if stamp != self._stamp:
                self._manifest, self._open = self._store.open(self._open)
                self._stamp = stamp
            return self._stamp, tuple(self._open.values())


class _Search:
    """Bands of similar rows come in, and the best admitted resources come out."""

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
        """Look at a band; say whether a farther one may still hold something."""
        before = dict(self._best)
        near = [
            _near(segment, rows, self._query, least=self._cut) for segment, rows in band
        ]
        is_any = self._ask(heapq.merge(*near, key=_order))
        if len(self._best) < self._limit:
            return is_any
        # Distances in bits are only about right: a band that brings hardly anything
        # is what says that the next, farther one will not either.
        brought = sum(before.get(each.key) is not each for each in self._best.values())
        return brought >= max(1, self._limit // _HARDLY_ANY)

    def best(self) -> tuple[Neighbour, ...]:
        """What was found, in order."""
        return tuple(sorted(self._best.values(), key=_order))

    def _ask(self, candidates: Iterable[Neighbour]) -> bool:
        """Take the best in of these, which come in order; whether there was any."""
        is_any, batch = False, dict[str, Neighbour]()
        for candidate in candidates:
            is_any = True
            if candidate.similarity < self._cut:
                break
            held = self._best.get(candidate.key)
            if held is not None:
                self._best[candidate.key] = min(held, candidate, key=_order)
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
            kept = self.best()[: self._limit]
            self._best = {each.key: each for each in kept}
            self._cut = max(self._cut, kept[-1].similarity)


def _bands_of_all(
    segments: Sequence[Segment], query: Floats, levels: tuple[str, ...]
) -> Iterator[list[tuple[Segment, Rows]]]:
    """The first band of every segment, then the second of every one, and so on."""
    total = sum(segment.size for segment in segments)
    scans = [
        bands(segment, query, levels=levels, share=segment.size / total)
        for segment in segments
    ]
    for of_each in zip_longest(*scans):
        yield [
            (segment, rows)
            for segment, rows in zip(segments, of_each, strict=True)
            if rows is not None
        ]


def _near(
    segment: Segment, rows: Rows, query: Floats, *, least: float
) -> Iterator[Neighbour]:
    """The best of these rows for each resource that is so similar, in order."""
    rows = rows[segment.approximate_similarities(query, rows) >= least - INEXACT]
    similarities = _rounded(segment.similarities(query, rows))
    is_near = similarities >= least
    rows, similarities = rows[is_near], similarities[is_near]
    owners = segment.owners(rows)
    order = np.lexsort((segment.passages[rows], -similarities, owners))
    _, firsts = np.unique(owners[order], return_index=True)
    best = order[firsts]
    # Resources of a segment are sorted: the order of places is that of identifiers.
    for at in best[np.lexsort((owners[best], -similarities[best]))]:
        yield Neighbour(
            key=segment.resources[owners[at]].decode(),
            passage=segment.passages[rows[at]].decode(),
            similarity=float(similarities[at]),
        )


def _top(segment: Segment, rows: Rows, query: Floats, *, count: int) -> list[Neighbour]:
    """The best of these rows, which are all of one resource."""
    if not len(rows):
        return []
    similarities = _rounded(segment.similarities(query, rows))
    order = np.lexsort((segment.passages[rows], -similarities))[:count]
    key = segment.row(int(rows[0])).resource
    return [
        Neighbour(
            key=key,
            passage=segment.passages[rows[at]].decode(),
            similarity=float(similarities[at]),
        )
        for at in order
    ]


def _rounded(similarities: Floats) -> NDArray[np.float64]:
    return similarities.astype(np.float64).round(_DIGITS)


def _order(neighbour: Neighbour) -> tuple[float, str, str]:
    return (-neighbour.similarity, neighbour.key, neighbour.passage)
