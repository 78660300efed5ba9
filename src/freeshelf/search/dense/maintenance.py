"""Maintenance of the vector indexes: all due steps in sequence."""

import logging
import shutil
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

from freeshelf.core.batches import in_batches
from freeshelf.enrich.errors import ModelError
from freeshelf.enrich.language_models.encoder import encoder
from freeshelf.enrich.language_models.registry import InstalledModel, active_models
from freeshelf.search.dense.average_question import keep_average_question
from freeshelf.search.dense.field_share import keep_field_share
from freeshelf.search.dense.language_means import keep_language_means
from freeshelf.search.dense.reindexing import index_all
from freeshelf.search.dense.services import (
    beginning_anew_if_damaged,
    dense_indexes,
    forget_vectors,
    index_dir,
    index_dirs,
    put_current,
    tokens_of,
    vectors_here,
    writer_of,
)
from freeshelf.search.dense.store import (
    SegmentStore,
)
from freeshelf.search.dense.token_bits import (
    keep_token_bits,
)
from freeshelf.search.dense.token_files import TokenFile
from freeshelf.search.dense.vectors import FILE_NAME, KEEP_UNUSED
from freeshelf.search.dense.writing import DenseWriter
from freeshelf.search.engines.vector_codes import quantize, stored_vectors
from freeshelf.search.errors import DenseIndexBusyError

logger = logging.getLogger(__name__)

# Passages loaded in one step, and texts saved together: about a second of work.
_WINDOW = 256
_KEPT_TOGETHER = 32


def embed_batch(
    model: InstalledModel, *, is_stopped: Callable[[], bool] = lambda: False
) -> int:
    """Embed the passages that have been pending longest and return the number of texts.

    Raises BrokenModelError and DenseIndexDamagedError.
    """
    writer = writer_of(model)
    resources = writer.waiting_resources(passages=_WINDOW)
    if not resources:
        return 0
    passages = put_current(model, resources)
    texts = {each.text_hash: each for of_one in passages.values() for each in of_one}
    missing = {row.text_hash for row in writer.waiting_rows(resources)}
    # A library that moves from disk to search servers takes its vectors along.
    if kept := vectors_here(model, missing):
        writer.keep(list(kept), stored_vectors(list(kept.values())))
        missing -= kept.keys()
    waiting = [texts[each] for each in sorted(missing & texts.keys())[:_WINDOW]]
    done = 0
    # Texts of similar length together: a batch takes as long as its longest text.
    waiting.sort(key=lambda passage: len(passage.text))
    for batch in in_batches(waiting, _KEPT_TOGETHER):
        if is_stopped():
            break
        encoded = encoder(model, in_background=True).encode_passages(
            [passage.text for passage in batch]
        )
        writer.keep([passage.text_hash for passage in batch], quantize(encoded))
        done += len(batch)
    writer.settle()
    return done


_TIDY_EVERY = timedelta(days=1)


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
        # States of indexes that have the tokens of all their passages, and whether
        # there is a file of them, which anyone may delete.
        self._with_tokens: dict[str, tuple[object, bool]] = {}

    def step(self, *, now: datetime) -> int:
        """Do up to some seconds of work and return the number of embedded texts.

        Raises DenseIndexBusyError, and ModelError for a model that fails, after the
        others have been processed.
        """
        done, failure = 0, None
        for model in _models_in_use():
            try:
                with beginning_anew_if_damaged(model):
                    done += self._maintain(model, now=now)
            except ModelError as error:
                failure = error
        if self._tidied_at is None or now >= self._tidied_at + _TIDY_EVERY:
            self._tidy(now=now)
            self._tidied_at = now
        if failure is not None:
            raise failure
        return done

    def _maintain(self, model: InstalledModel, *, now: datetime) -> int:
        writer = writer_of(model)
        if not writer.exists():
            writer.begin(model=model.name)
        state = writer.state()
        if not state.is_ready and state.name not in self._brought_in:
            if not index_all(model, is_stopped=self._is_stopped, with_merges=True):
                return 0
            self._brought_in.add(state.name)
        done = embed_batch(model, is_stopped=self._is_stopped)
        # Passages whose text was already embedded, or that a killed process left
        # pending.
        writer.settle()
        writer.merge()
        if not done and not writer.state().waiting:
            keep_average_question(model)
            keep_field_share(model)
            keep_language_means(model)
            if not state.is_ready:
                writer.mark_ready(state.name)
                self._retire_others(today=now.date())
            done += self._keep_tokens(model)
        return done

    def _keep_tokens(self, model: InstalledModel) -> int:
        """Encode tokens of passages while nothing waits, which search can do without.

        A model of some languages only is not compared across languages.
        """
        tokens, stamp = tokens_of(model), writer_of(model).stamp()
        state = stamp, tokens.exists()
        if model.languages or self._with_tokens.get(model.key) == state:
            return 0
        try:
            done = keep_token_bits(model, is_stopped=self._is_stopped)
        except DenseIndexBusyError as error:
            # Tried again after the next change; vectors do not wait for it.
            logger.warning("%s", error)
            done = 0
        if not done:
            self._with_tokens[model.key] = stamp, tokens.exists()
        return done

    def _tidy(self, *, now: datetime) -> None:
        self._retire_others(today=now.date())
        for model in _models_in_use():
            if writer_of(model).exists():
                with beginning_anew_if_damaged(model):
                    writer_of(model).forget_unused(today=now.date())

    def _retire_others(self, *, today: date) -> None:
        """Remove indexes of unused models; a month later, their vectors too."""
        models = _models_in_use()
        forget_vectors([model.key for model in models], today=today)
        in_use = {index_dir(model.key) for model in models}
        for directory in index_dirs():
            if directory in in_use:
                continue
            if SegmentStore(directory).exists():
                DenseWriter(directory).retire()
                TokenFile(directory).remove()
            elif _age(directory / FILE_NAME) > KEEP_UNUSED.total_seconds():
                shutil.rmtree(directory, ignore_errors=True)


def _models_in_use() -> list[InstalledModel]:
    """Return the models with a ready index, then those whose index is being built."""
    serving = [model for model, _ in dense_indexes()]
    return list(dict.fromkeys([*serving, *active_models()]))


def _age(path: Path) -> float:
    """Return the seconds since a file was written, infinity if there is none."""
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return float("inf")
