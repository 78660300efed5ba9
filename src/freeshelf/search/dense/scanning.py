"""Scan the segments of one model for rows near to a vector."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from freeshelf.search.dense.segments import INEXACT, Rows, Segment, Words, sign_words
from freeshelf.search.engines.vectors import Floats, Neighbour

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


_DIGITS = 6


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


def in_order(neighbour: Neighbour) -> tuple[float, str, str]:
    return (-neighbour.similarity, neighbour.key, neighbour.passage)
