"""Indexer: the single process that applies the outbox to the search index."""

import logging
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial

from django.db import DatabaseError, close_old_connections

from freeshelf.core.supervision import StopFlag, beat
from freeshelf.leases.errors import LeaseHeldError
from freeshelf.leases.services import hold, run_alone
from freeshelf.operations.errors import IndexerStuckError
from freeshelf.search.conf import engine
from freeshelf.search.errors import (
    IndexDamagedError,
    IndexMissingError,
    IndexOutdatedError,
    SearchAwayError,
    SearchError,
)
from freeshelf.search.examples import refresh_examples
from freeshelf.search.indexing import Indexer, rebuild
from freeshelf.search.models import IndexChange
from freeshelf.search.page_index import page_engines, rebuild_pages

# Checking the outbox reads one row; a change is found within this time.
_IDLE_SECONDS = 0.1
_PAUSE_AFTER_ERROR_SECONDS = 2.0
_MAX_WAIT_SECONDS = 600.0
LEASE = "indexer"

logger = logging.getLogger(__name__)


def run_indexer() -> None:
    """Apply changes as they come, while no other indexer does, until asked to stop.

    An index that is missing, damaged or of an older version is rebuilt first.
    """
    stop = StopFlag()
    stop.listen()
    run_alone(LEASE, partial(_follow, stop), stop=stop)


def _follow(stop: StopFlag) -> None:
    with closing(Indexer()) as indexer:
        is_usable = is_away = False
        while not stop.is_set():
            close_old_connections()
            beat()
            try:
                is_usable = is_usable or _make_usable()
                is_idle, is_away = indexer.apply() == 0, False
            except SearchAwayError as error:
                # Once, however long it lasts.
                if not is_away:
                    logger.warning("The indexer waits for its servers: %s", error)
                is_usable, is_away = False, True
                stop.wait(_PAUSE_AFTER_ERROR_SECONDS)
                continue
            except (DatabaseError, SearchError, OSError):
                logger.exception("The index was not changed; the indexer tries again")
                is_usable = False
                stop.wait(_PAUSE_AFTER_ERROR_SECONDS)
                continue
            if is_idle:
                stop.wait(_IDLE_SECONDS)


def bring_up_to_date() -> None:
    """Wait until the index has every change that existed at the call.

    Applies them in this process, or waits for a running indexer. Raises
    IndexerStuckError when the indexer makes no progress.
    """
    deadline = time.monotonic() + _MAX_WAIT_SECONDS
    newest = _newest_change()
    while True:
        try:
            with hold(LEASE):
                _apply_here()
            return
        except LeaseHeldError as error:
            waiting = IndexChange.objects.filter(pk__lte=newest).count()
            if not waiting:
                return
            if time.monotonic() > deadline:
                raise IndexerStuckError(waiting=waiting) from error
            time.sleep(_IDLE_SECONDS)


def rebuild_index(*, report: Callable[[int, int], None] | None = None) -> int:
    """Build a new index next to the old one, swap them and return the count.

    Searches and a running indexer continue meanwhile. report is called with the number
    of finished records and the total.
    """
    count = rebuild(report=report)
    bring_up_to_date()
    refresh_examples()
    return count


def _apply_here() -> None:
    _make_usable()
    with closing(Indexer()) as indexer:
        indexer.drain()
        # A final run deletes rows that were applied while an index was being built.
        indexer.apply()


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
    try:
        for each in page_engines():
            each.info()
    except SearchError:
        logger.info("Building the index of pages and events")
        rebuild_pages()
    return True


def _go_on(done: int, total: int) -> None:
    beat()


def _newest_change() -> int:
    newest = IndexChange.objects.order_by("-pk").values_list("pk", flat=True).first()
    return newest or 0
