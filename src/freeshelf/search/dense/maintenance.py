"""Maintenance of the vector indexes: all due steps in sequence."""

import logging
import shutil
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from freeshelf.enrich.errors import ModelError
from freeshelf.enrich.language_models.registry import InstalledModel, active_models
from freeshelf.search.dense.conf import index_dir, index_dirs
from freeshelf.search.dense.embedding import embed_batch
from freeshelf.search.dense.merging import merge_due_segments
from freeshelf.search.dense.reindexing import forget_unused_vectors, index_all
from freeshelf.search.dense.services import dense_indexes, writer_of
from freeshelf.search.dense.store import SegmentStore
from freeshelf.search.dense.vectors import FILE_NAME, KEEP_UNUSED, vector_store
from freeshelf.search.dense.writing import DenseWriter
from freeshelf.search.errors import DenseIndexDamagedError

_TIDY_EVERY = timedelta(days=1)

logger = logging.getLogger(__name__)


class VectorMaintenance:
    """Maintainer of the index of every model in use; one per process.

    A new index is built next to the current one and is used once it is complete; then
    the old one is removed.
    """

    def __init__(self, *, is_stopped: Callable[[], bool] = lambda: False) -> None:
        self._is_stopped = is_stopped
        # Names of indexes that have all passages, with or without their vectors.
        self._brought_in: set[str] = set()
        self._tidied_at: datetime | None = None

    def step(self, *, now: datetime) -> int:
        """Do up to some seconds of work and return the number of embedded texts.

        Raises DenseIndexBusyError, and ModelError for a model that fails, after the
        others have been processed.
        """
        done, failure = 0, None
        for model in _models_in_use():
            try:
                done += self._maintain(model)
            except DenseIndexDamagedError as error:
                logger.warning("%s", error)
                writer_of(model).begin(model=model.name)
            except ModelError as error:
                failure = error
        if self._tidied_at is None or now >= self._tidied_at + _TIDY_EVERY:
            self._tidy(now=now)
            self._tidied_at = now
        if failure is not None:
            raise failure
        return done

    def _maintain(self, model: InstalledModel) -> int:
        writer = writer_of(model)
        if not writer.store.exists():
            writer.begin(model=model.name)
        manifest = writer.store.read()
        if not manifest.is_ready and manifest.name not in self._brought_in:
            is_whole = index_all(
                model, is_stopped=self._is_stopped, merge=merge_due_segments
            )
            if not is_whole:
                return 0
            self._brought_in.add(manifest.name)
        done = embed_batch(model, is_stopped=self._is_stopped)
        # Passages whose text was already embedded, or that a killed process left
        # pending.
        writer.settle()
        merge_due_segments(writer)
        if not manifest.is_ready and not done and not _waiting(model):
            writer.mark_ready(manifest.name)
            self._retire_others()
        return done

    def _tidy(self, *, now: datetime) -> None:
        self._retire_others()
        for model in _models_in_use():
            if writer_of(model).store.exists():
                try:
                    forget_unused_vectors(model, today=now.date())
                except DenseIndexDamagedError as error:
                    logger.warning("%s", error)
                    writer_of(model).begin(model=model.name)

    def _retire_others(self) -> None:
        """Remove indexes of unused models; a month later, their vectors too."""
        in_use = {index_dir(model.key) for model in _models_in_use()}
        for directory in index_dirs():
            if directory in in_use:
                continue
            if SegmentStore(directory).exists():
                DenseWriter(directory).retire()
            elif _age(directory / FILE_NAME) > KEEP_UNUSED.total_seconds():
                shutil.rmtree(directory, ignore_errors=True)


def _models_in_use() -> list[InstalledModel]:
    """Return the models with a ready index, then those whose index is being built."""
    serving = [model for model, _ in dense_indexes()]
    return list(dict.fromkeys([*serving, *active_models()]))


def _waiting(model: InstalledModel) -> int:
    with vector_store(index_dir(model.key)) as vectors:
        return vectors.pending_count()


def _age(path: Path) -> float:
    """Return the seconds since a file was written, infinity if there is none."""
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return float("inf")
