"""Going through a segment from what looks nearest to what looks farthest.

Bits of sign are compared first, all of them. Rows are then handed out in bands of
growing distance, and only their vectors are looked at.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from freeshelf.search.dense.quantization import Floats, Words, sign_words
from freeshelf.search.dense.segments import Flags, Rows, Segment

# A segment up to this long is looked at whole.
_SMALL = 4096
# The first band of all segments together: enough that a near one is hardly ever
# farther out by its bits.
_FIRST_BAND, _FIRST_SHARE = 4096, 100
_BLOCK = 32_768

Distances = NDArray[np.uint16]


def bands(
    segment: Segment, query: Floats, *, levels: tuple[str, ...], share: float = 1.0
) -> Iterator[Rows]:
    """Rows of these levels that are alive, each once, in bands twice as long each.

    `share`: of all rows, those in this segment.
    """
    allowed = segment.allowed(levels)
    if segment.size <= _SMALL:
        yield np.flatnonzero(allowed)
        return
    distances = bit_distances(segment.signs, question_bits(query, segment.mean))
    yield from _by_distance(distances, allowed, first=int(_FIRST_BAND * share))


def question_bits(query: Floats, mean: Floats) -> Words:
    """The bits that a query is compared by."""
    # Around the mean as well: only what sets a question apart from all others counts.
    return sign_words(query[None, :], mean)[:, 0]


def bit_distances(signs: Words, wanted: Words) -> Distances:
    """Bits (n) in which each row of signs differs from the wanted ones."""
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
    below, wanted = -1, 0
    band = max(first, len(distances) // _FIRST_SHARE)
    while below + 1 < len(reached):
        wanted += band
        up_to = min(int(np.searchsorted(reached, wanted)), len(reached) - 1)
        inside = (distances <= up_to) & (distances > below if below >= 0 else True)
        yield np.flatnonzero(inside if everything else inside & allowed)
        below, band = up_to, band * 2
