"""Scan a segment from the nearest to the farthest rows, as estimated by sign bits.

Sign bits of all rows are compared first. Rows are then yielded in bands of growing
distance, and only their vectors are read.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from freeshelf.search.dense.quantization import Floats, Words, sign_words
from freeshelf.search.dense.segments import Flags, Rows, Segment

# A segment up to this size is scanned completely.
_SMALL = 4096
# Size of the first band over all segments: large enough that near vectors are seldom
# farther by their bits.
_FIRST_BAND, _FIRST_SHARE = 4096, 100
_BLOCK = 32_768

Distances = NDArray[np.uint16]


def bands(
    segment: Segment, query: Floats, *, levels: tuple[str, ...], share: float = 1.0
) -> Iterator[Rows]:
    """Yield live rows of these levels, each once, in bands of doubling size.

    `share` is the share of all rows that are in this segment.
    """
    allowed = segment.allowed(levels)
    if segment.size <= _SMALL:
        yield np.flatnonzero(allowed)
        return
    distances = bit_distances(segment.signs, question_bits(query, segment.mean))
    yield from _by_distance(distances, allowed, first=int(_FIRST_BAND * share))


def question_bits(query: Floats, mean: Floats) -> Words:
    """Return the sign bits of a query."""
    # Relative to the mean as well: only differences from the average count.
    return sign_words(query[None, :], mean)[:, 0]


def bit_distances(signs: Words, wanted: Words) -> Distances:
    """Return the number of differing bits (n) of each row of signs and the query."""
    size = signs.shape[1]
    found = np.empty(size, dtype=np.uint16)
    for start in range(0, size, _BLOCK):
        block = signs[:, start : start + _BLOCK]
        counted = found[start : start + _BLOCK]
        counted[:] = np.bitwise_count(block[0] ^ wanted[0])
        for word in range(1, len(wanted)):
            counted += np.bitwise_count(block[word] ^ wanted[word])
    return found


def _by_distance(distances: Distances, allowed: Flags, *, first: int) -> Iterator[Rows]:
    everything = allowed.all()
    counts = np.bincount(distances if everything else distances[allowed])
    reached = np.cumsum(counts)
    below, rank = -1, 0
    band = max(first, len(distances) // _FIRST_SHARE)
    while below + 1 < len(reached):
        rank += band
        up_to = min(int(np.searchsorted(reached, rank)), len(reached) - 1)
        inside = (distances <= up_to) & (distances > below if below >= 0 else True)
        yield np.flatnonzero(inside if everything else inside & allowed)
        below, band = up_to, band * 2
