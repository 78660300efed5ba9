"""Embedder: the single process that embeds passages in the background.

It has low priority: it is nice to other processes.
"""

import logging
import os
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from freeshelf.core.supervision import LONG_STEP_SECONDS, StopFlag, beat
from freeshelf.enrich.errors import ModelError
from freeshelf.leases.errors import LeaseHeldError
from freeshelf.leases.services import hold, run_alone
from freeshelf.operations.errors import NotEmbeddedError
from freeshelf.operations.indexer import bring_up_to_date
from freeshelf.search.dense.maintenance import VectorMaintenance
from freeshelf.search.dense.services import (
    EmbeddingState,
    embedding_states,
)
from freeshelf.search.errors import SearchError

# Checking for pending passages reads one row per model.
_IDLE_SECONDS = 1.0
_PAUSE_AFTER_ERROR_SECONDS = 30.0
_NICENESS = 10
LEASE = "embedder"

Report = Callable[[tuple[EmbeddingState, ...]], None]

logger = logging.getLogger(__name__)


def run_embedder() -> None:
    """Embed new passages, while no other embedder does, until asked to stop."""
    stop = StopFlag()
    stop.listen()
    os.nice(_NICENESS)
    run_alone(LEASE, partial(_follow, stop), stop=stop)


def _follow(stop: StopFlag) -> None:
    maintenance = VectorMaintenance(is_stopped=stop.is_set)
    while not stop.is_set():
        close_old_connections()
        beat(LONG_STEP_SECONDS)
        try:
            is_idle = maintenance.step(now=timezone.now()) == 0
        except (DatabaseError, ModelError, SearchError, OSError):
            logger.exception("Nothing was embedded; the embedder tries again")
            stop.wait(_PAUSE_AFTER_ERROR_SECONDS)
            continue
        if is_idle:
            stop.wait(_IDLE_SECONDS)


def count_passages(states: tuple[EmbeddingState, ...]) -> tuple[int, int]:
    """Return how many passages are embedded, and how many there are."""
    done = sum(state.embedded for state in states)
    return done, done + sum(state.waiting for state in states)


def embed_all(*, report: Report = lambda states: None, only_wait: bool = False) -> None:
    """Wait until every passage of the library has its vectors.

    Embeds them in this process, or waits for a running embedder; with `only_wait` one
    is about to start. `report` is called with the progress of the models after each
    step.

    Raises ModelError, and NotEmbeddedError when the embedder makes no progress.
    """
    bring_up_to_date()
    maintenance = VectorMaintenance()
    unchanged_since = time.monotonic()
    states = embedding_states()
    while not all(state.is_done for state in states):
        if only_wait or not _embed_here(maintenance):
            if time.monotonic() > unchanged_since + _PAUSE_AFTER_ERROR_SECONDS * 4:
                raise NotEmbeddedError
            time.sleep(_IDLE_SECONDS)
        before, states = states, embedding_states()
        if states != before:
            unchanged_since = time.monotonic()
        report(states)
    if not only_wait:
        _keep_tokens(maintenance)


def _keep_tokens(maintenance: VectorMaintenance) -> None:
    """Finish what search can do without, unless another process does."""
    with suppress(LeaseHeldError), hold(LEASE):
        while maintenance.step(now=timezone.now()):
            pass


def _embed_here(maintenance: VectorMaintenance) -> bool:
    """Embed some passages, unless another process does; return whether it was done."""
    try:
        with hold(LEASE):
            maintenance.step(now=timezone.now())
    except LeaseHeldError:
        return False
    return True
