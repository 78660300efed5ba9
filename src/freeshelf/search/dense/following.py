"""Follow an index of words that the indexer of another machine changes.

An indexer changes the vectors of its own machine with the words. Every machine compares
the versions of the records in the shared index with those that its vectors are of.
"""

import logging
import time
from collections.abc import Callable, Mapping

from freeshelf.enrich.language_models.registry import InstalledModel
from freeshelf.search.conf import engine
from freeshelf.search.dense.reindexing import put_all
from freeshelf.search.dense.services import writer_of
from freeshelf.search.dense.vectors import vector_store
from freeshelf.search.dense.writing import DenseWriter
from freeshelf.search.errors import SearchError

EVERY_SECONDS = 30.0

logger = logging.getLogger(__name__)


class IndexFollower:
    """Follower of the shared index for the vectors of this machine; one per process."""

    def __init__(self) -> None:
        # By the key of a model: when to look again, and which state it is up to.
        self._due: dict[str, float] = {}
        self._followed: dict[str, str] = {}

    def versions(self) -> dict[str, str]:
        """Return the versions of all records; none if the index is here, or away."""
        try:
            return dict(engine().entries()) if engine().is_remote else {}
        except SearchError as error:
            logger.warning("Vectors do not follow the index now: %s", error)
            return {}

    def keep(self, model: InstalledModel, versions: Mapping[str, str]) -> None:
        """Note that the vectors of a model are of these versions, or of later ones."""
        with vector_store(writer_of(model).path) as vectors:
            vectors.keep_versions(versions)

    def follow(
        self,
        model: InstalledModel,
        *,
        is_stopped: Callable[[], bool],
        merge: Callable[[DenseWriter], object],
    ) -> None:
        """Take over what changed since the last look, twice a minute at most.

        Raises DenseIndexDamagedError. While the index is away, nothing is done.
        """
        if not engine().is_remote or time.monotonic() < self._due.get(model.key, 0.0):
            return
        self._due[model.key] = time.monotonic() + EVERY_SECONDS
        try:
            state = engine().info().version
            if state == self._followed.get(model.key):
                return
            # Read before the rows, which are then of these versions or of later ones.
            versions = dict(engine().entries())
        except SearchError as error:
            logger.warning("Vectors do not follow the index now: %s", error)
            return
        writer = writer_of(model)
        with vector_store(writer.path) as vectors:
            known = vectors.versions()
        changed = {key for key in versions if versions[key] != known.get(key)}
        gone = writer.resources() - versions.keys()
        if put_all(model, sorted(changed | gone), is_stopped=is_stopped, merge=merge):
            self.keep(model, versions)
            self._followed[model.key] = state
