"""Records that are near another one in meaning."""

import logging

from freeshelf.library.access import Reader, readable_by
from freeshelf.library.models import Resource
from freeshelf.search.dense.kin import kin_of
from freeshelf.search.dense.services import dense_indexes
from freeshelf.search.errors import DenseIndexDamagedError

logger = logging.getLogger(__name__)

# How far above a model's threshold two descriptions must be, as a share of the rest to
# one: of the records of the field that are so near, 84 in 100 share a topic
# (docs/adr/0235).
_ABOVE = 0.5
_MOST = 12


def near_in_meaning(resource: Resource, *, user: Reader) -> dict[str, float]:
    """Identifiers of records near this one with their cosines, the nearest first.

    Empty without a model, and until this record has its vector.
    """
    for model, index in dense_indexes()[:1]:
        least = model.threshold + _ABOVE * (1 - model.threshold)
        try:
            return kin_of(
                resource.identifier,
                index,
                levels=readable_by(user),
                limit=_MOST,
                least=least,
            )
        except DenseIndexDamagedError as error:
            logger.warning("%s", error)
    return {}
