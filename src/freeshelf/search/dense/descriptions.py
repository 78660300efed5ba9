"""Compare descriptions of records in the segments of one model."""

import numpy as np

from freeshelf.search.dense.scanning import bit_distances, nearest
from freeshelf.search.dense.segments import Segment
from freeshelf.search.engines.vectors import DESCRIPTION, Floats

_COMPARED = 64


def most_similar(
    key: str,
    segments: tuple[Segment, ...],
    levels: tuple[str, ...],
    *,
    limit: int,
    minimum: float,
) -> dict[str, float]:
    """Return the resources with the most similar descriptions, with their cosines."""
    query = _vector_of(key, segments)
    if query is None:
        return {}
    found: dict[str, float] = {}
    for segment in segments:
        found |= _near(segment, query, levels, minimum)
    found.pop(key, None)
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return dict(ranked[:limit])


def _vector_of(key: str, segments: tuple[Segment, ...]) -> Floats | None:
    for segment in segments:
        for row in segment.rows_of([key]).tolist():
            if segment.passages[row].decode() == DESCRIPTION:
                vector = segment.vector(row)
                norm = float(np.linalg.norm(vector))
                return vector / np.float32(norm) if norm else None
    return None


def _near(
    segment: Segment, query: Floats, levels: tuple[str, ...], least: float
) -> dict[str, float]:
    rows, signs = segment.first_rows(DESCRIPTION)
    if not len(rows):
        return {}
    away = bit_distances(signs, query, segment.mean)
    # A hidden record must not take the place of a visible one.
    away[~segment.allowed(levels)[rows]] = np.iinfo(away.dtype).max
    count = min(_COMPARED, len(rows))
    near = rows[np.argpartition(away, count - 1)[:count]]
    near = near[segment.allowed(levels)[near]]
    found = nearest(segment, near, query, least=least)
    return {each.key: each.similarity for each in found}
