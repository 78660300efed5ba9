"""The one process that carries changes from the outbox into the search index."""

import logging
import time
from collections.abc import Callable

from django.db import DatabaseError, close_old_connections

from freeshelf.core.heartbeats import beat
from freeshelf.core.locks import LockHeldError
from freeshelf.core.shutdown import StopFlag
from freeshelf.operations.errors import IndexerStuckError
from freeshelf.operations.paths import indexer_lock
from freeshelf.search.conf import engine
from freeshelf.search.errors import (
    IndexDamagedError,
    IndexMissingError,
    IndexOutdatedError,
    SearchError,
)
from freeshelf.search.indexing import Indexer, rebuild
from freeshelf.search.models import IndexChange

# A look at the outbox is one read of one row; a change is seen within this time.
_IDLE_SECONDS = 0.1
_PAUSE_AFTER_ERROR_SECONDS = 2.0
_LOCK_SECONDS = 10.0
_LONGEST_WAIT_SECONDS = 600.0

logger = logging.getLogger(__name__)


def run_indexer() -> None:
    """Apply changes as they come, until asked to stop.

    An index that is missing, damaged or of an older version is built first.
    Raises LockHeldError when another process does this already.
    """
    stop = StopFlag()
    stop.listen()
    with indexer_lock(wait_seconds=_LOCK_SECONDS):
        indexer = Indexer()
        is_usable = False
        while not stop.is_set():
            close_old_connections()
            beat()
            try:
                is_usable = is_usable or _make_usable()
                is_idle = indexer.apply() == 0
            except (DatabaseError, SearchError, OSError):
                logger.exception("The index was not changed; the indexer tries again")
                is_usable = False
                stop.wait(_PAUSE_AFTER_ERROR_SECONDS)
                continue
            if is_idle:
                stop.wait(_IDLE_SECONDS)
        indexer.close()


def bring_up_to_date() -> None:
    """Return when the index holds every change that was there at the call.

    Does the work itself unless an indexer runs; that one is waited for.

    Raises IndexerStuckError when the indexer does not get on.
    """
    deadline = time.monotonic() + _LONGEST_WAIT_SECONDS
    newest = _newest_change()
    while True:
        try:
            with indexer_lock():
                _apply_here()
            return
        except LockHeldError as error:
            waiting = IndexChange.objects.filter(pk__lte=newest).count()
            if not waiting:
                return
            if time.monotonic() > deadline:
                raise IndexerStuckError(waiting) from error
            time.sleep(_IDLE_SECONDS)


def rebuild_index(*, report: Callable[[int, int], None] | None = None) -> int:
    """Build a new index beside the old one and swap them; return how many records.

    Searches go on meanwhile, and so does an indexer that runs. report is told how
    many records are done, and of how many.
    """
    count = rebuild(report=report)
    bring_up_to_date()
    return count


def _apply_here() -> None:
    _make_usable()
    indexer = Indexer()
    try:
        indexer.drain()
        # A last look deletes what was applied while an index was being built.
        indexer.apply()
    finally:
        indexer.close()


def _make_usable() -> bool:
    try:
        engine().info()
    except IndexMissingError:
        logger.info("Building the search index")
        rebuild(report=_go_on)
    except IndexOutdatedError:
        logger.info("Building the search index anew: it is of another version")
        rebuild(report=_go_on)
    except IndexDamagedError as error:
        logger.warning("Building the search index anew: %s", error.reason)
        rebuild(report=_go_on)
    return True


def _go_on(done: int, total: int) -> None:
    beat()


def _newest_change() -> int:
    newest = IndexChange.objects.order_by("-pk").values_list("pk", flat=True).first()
    return newest or 0
