"""Records whose descriptions are near in meaning, without asking a model.

Descriptions are compared by the bits of their vectors, all of them, and the nearest by
the vectors themselves: some milliseconds in a library of a hundred thousand.
"""

import numpy as np

from freeshelf.search.dense.codes import Floats
from freeshelf.search.dense.index import DenseIndex
from freeshelf.search.dense.passages import RECORD_NUMBER
from freeshelf.search.dense.scanning import bit_distances, question_bits
from freeshelf.search.dense.segments import Segment

DESCRIPTION = f"{RECORD_NUMBER}.0"
_COMPARED = 64


def kin_of(
    key: str, index: DenseIndex, *, levels: tuple[str, ...], limit: int, least: float
) -> dict[str, float]:
    """Identifiers of the nearest other records with their cosines, the nearest first.

    Only records of these levels, and none that is less near than `least`. Empty for a
    record without a vector. Raises DenseIndexDamagedError.
    """
    segments = index.segments()
    query = _vector_of(key, segments)
    if query is None:
        return {}
    found: dict[str, float] = {}
    for segment in segments:
        found |= _near(segment, query, levels, least)
    found.pop(key, None)
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return dict(ranked[:limit])


def _vector_of(key: str, segments: tuple[Segment, ...]) -> Floats | None:
    for segment in segments:
        for place, _key in segment.places([key]):
            for row in segment.rows_at(place).tolist():
                is_there = not segment.dead[row]
                if is_there and segment.passages[row].decode() == DESCRIPTION:
                    vector = segment.vector(row)
                    norm = float(np.linalg.norm(vector))
                    return vector / np.float32(norm) if norm else None
    return None


def _near(
    segment: Segment, query: Floats, levels: tuple[str, ...], least: float
) -> dict[str, float]:
    rows, signs = segment.heads(DESCRIPTION)
    if not len(rows):
        return {}
    away = bit_distances(signs, question_bits(query, segment.mean))
    # What may not be shown must not take the place of what may.
    away[~segment.allowed(levels)[rows]] = np.iinfo(away.dtype).max
    count = min(_COMPARED, len(rows))
    nearest = rows[np.argpartition(away, count - 1)[:count]]
    nearest = nearest[segment.allowed(levels)[nearest]]
    similarities = segment.similarities(query, nearest)
    return {
        segment.resources[owner].decode(): float(similarity)
        for owner, similarity in zip(
            segment.owners(nearest).tolist(), similarities.tolist(), strict=True
        )
        if similarity >= least
    }
