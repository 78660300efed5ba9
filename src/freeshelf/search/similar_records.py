"""Records that are semantically similar to another one."""

import logging

import numpy as np

from freeshelf.library.access import Reader, readable_by
from freeshelf.library.models import Resource
from freeshelf.search.dense.index import (
    DenseIndex,
    bit_distances,
    nearest,
)
from freeshelf.search.dense.passages import RECORD_NUMBER
from freeshelf.search.dense.segments import Floats, Segment
from freeshelf.search.dense.services import dense_indexes
from freeshelf.search.errors import DenseIndexDamagedError

DESCRIPTION = f"{RECORD_NUMBER}.0"
_COMPARED = 64


def most_similar(
    key: str, index: DenseIndex, *, levels: tuple[str, ...], limit: int, minimum: float
) -> dict[str, float]:
    """Return identifiers of the most similar records with their cosines.

    Only records of these levels with at least `minimum` similarity. Empty for a record
    without a vector. Raises DenseIndexDamagedError.
    """
    segments = index.segments()
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


logger = logging.getLogger(__name__)

# Minimum similarity of two descriptions, as a share of the range from the threshold of
# a model to one: of the records above it, 84 in 100 share a topic (docs/adr/0235).
_ABOVE = 0.5
_MOST = 12


def similar_records(resource: Resource, *, user: Reader) -> dict[str, float]:
    """Return identifiers of similar records with their cosines, the most similar first.

    Empty without a model, and until this record has its vector.
    """
    for model, index in dense_indexes()[:1]:
        minimum = model.threshold + _ABOVE * (1 - model.threshold)
        try:
            return most_similar(
                resource.identifier,
                index,
                levels=readable_by(user),
                limit=_MOST,
                minimum=minimum,
            )
        except DenseIndexDamagedError as error:
            logger.warning("%s", error)
    return {}
