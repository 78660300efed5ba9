"""Counting in the memory of a web process; a small thread writes it down.

A page of results pays for a lock and a few additions. Off by default: then these
functions return at once.
"""

import atexit
import logging
import os
import threading
from datetime import datetime

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from freeshelf.statistics.conf import flush_seconds, is_enabled
from freeshelf.statistics.models import TermKind
from freeshelf.statistics.services import note_terms, write_opened, write_searches
from freeshelf.statistics.tally import Tally, TermSeen
from freeshelf.statistics.terms import countable_term

logger = logging.getLogger(__name__)


def count_search(question: str, *, language: str, total: int, now: datetime) -> None:
    """Count a search that found so many records, and its words where they may be."""
    if is_enabled():
        _COUNTER.count_search(question, language, total, now)


def count_opened(identifier: str, *, language: str, now: datetime) -> None:
    """Count that a record was opened from a page of results."""
    if is_enabled():
        _COUNTER.count_opened(identifier, language, now)


def flush() -> None:
    """Write down what this process has counted; what fails is kept for the next time.

    For the end of a process, and for tests.
    """
    _COUNTER.flush()


def forget_unwritten() -> None:
    """Drop what is not written yet, as a process that is killed does."""
    _COUNTER.forget()


class Counter:
    """The numbers of one process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._tally = Tally()
        self._process = 0
        self._stopped = threading.Event()

    def count_search(
        self, question: str, language: str, total: int, now: datetime
    ) -> None:
        """One search; see `count_search` above."""
        day = timezone.localdate(now)
        term = countable_term(question)
        with self._lock:
            self._tally.add_search(day, language, has_hit=total > 0)
            if term:
                self._tally.add_term(TermSeen(day, language, TermKind.ASKED, term))
                if not total:
                    self._tally.add_term(TermSeen(day, language, TermKind.NO_HIT, term))
        self._make_sure_of_a_writer()

    def count_opened(self, identifier: str, language: str, now: datetime) -> None:
        """One record opened; see `count_opened` above."""
        with self._lock:
            self._tally.add_opened(timezone.localdate(now), language, identifier)
        self._make_sure_of_a_writer()

    def forget(self) -> None:
        """Start from nothing."""
        with self._lock:
            self._tally = Tally()

    def flush(self) -> None:
        """Write it down, one thread at a time."""
        with self._writing:
            with self._lock:
                tally, self._tally = self._tally, Tally()
            if tally.is_empty:
                return
            left = _left_unwritten(tally)
            with self._lock:
                left.add(self._tally)
                self._tally = left

    def _make_sure_of_a_writer(self) -> None:
        if self._process == os.getpid():
            return
        with self._lock:
            if self._process == os.getpid():
                return
            # A forked process has no threads, and its parent's numbers are not its own.
            self._process = os.getpid()
            self._stopped = threading.Event()
            threading.Thread(
                target=self._write_now_and_then, name="statistics", daemon=True
            ).start()
            atexit.register(self._stop)

    def _write_now_and_then(self) -> None:
        while not self._stopped.wait(flush_seconds()):
            close_old_connections()
            self.flush()
            connection.close()

    def _stop(self) -> None:
        self._stopped.set()
        self.flush()


def _left_unwritten(tally: Tally) -> Tally:
    left = Tally()
    try:
        write_searches(tally)
    except DatabaseError:
        left.searches, left.without_hit = tally.searches, tally.without_hit
    try:
        write_opened(tally.opened)
    except DatabaseError:
        left.opened = tally.opened
    try:
        note_terms(list(tally.terms))
    except (DatabaseError, OSError):
        left.terms = tally.terms
    if not left.is_empty:
        logger.warning("Statistics could not be written; they are kept and tried again")
    return left


_COUNTER = Counter()
