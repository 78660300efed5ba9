"""Records that are semantically similar to another one."""

import logging

from freeshelf.library.access import Reader, readable_by
from freeshelf.library.models import Resource
from freeshelf.search.dense.services import dense_indexes
from freeshelf.search.errors import DenseIndexDamagedError, SearchAwayError

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
            return index.most_similar(
                resource.identifier,
                levels=readable_by(user),
                limit=_MOST,
                minimum=minimum,
            )
        except (DenseIndexDamagedError, SearchAwayError) as error:
            logger.warning("%s", error)
    return {}
