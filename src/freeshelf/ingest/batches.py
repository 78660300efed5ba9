"""Writes in small transactions, so that editors who save meanwhile never wait long."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.db.models import Model, QuerySet

from freeshelf.core.errors import FreeshelfError
from freeshelf.core.turns import REST_SECONDS, let_others_write
from freeshelf.ingest.deferred_rows import defer_rows
from freeshelf.library.signals import batched_change_signals

BATCH_SIZE = 20
# A transaction begins no further write after this; the longest write adds itself.
BATCH_SECONDS = 0.06
# What comes next is read and described in the pauses, this far ahead.
_MOST_WAITING = 3 * BATCH_SIZE
_CHUNK = 200
Row = TypeVar("Row", bound=Model)

logger = logging.getLogger(__name__)

# A value that nobody foresaw costs one item, not all those that come after it.
UNFORESEEN = (ValueError, ArithmeticError, RecursionError)
_REFUSALS = (ValidationError, IntegrityError, DataError, FreeshelfError, *UNFORESEEN)


@dataclass(slots=True)
class WriteJob:
    """One write, and who is told how it went once it is committed."""

    write: Callable[[], str]
    done: Callable[[str], None]
    refused: Callable[[str], None]


@dataclass(slots=True)
class BatchedWriter:
    """Runs jobs at most 20 in a transaction, with a pause between transactions.

    What the caller does meanwhile, reading and describing what comes next, is part of
    the pause. A job that the database or a rule refuses is refused alone: the others
    go on.
    """

    pause: float = REST_SECONDS
    # Called at the end of each transaction, inside it; and when one was taken back.
    before_commit: Callable[[], None] = lambda: None
    rolled_back: Callable[[], None] = lambda: None
    _waiting: list[WriteJob] = field(default_factory=list)
    _free_since: float = 0.0  # by the clock of the machine

    def add(self, job: WriteJob) -> None:
        """Take a job; run some of the waiting ones when there are enough."""
        self._waiting.append(job)
        count = len(self._waiting)
        if count >= _MOST_WAITING or (count >= BATCH_SIZE and self._rest() <= 0):
            self._run()

    def flush(self) -> None:
        """Run all that waits."""
        while self._waiting:
            self._run()

    def _run(self) -> None:
        rest = self._rest()
        if rest > 0:
            let_others_write(rest)
        count = self._run_some()
        self._free_since = time.monotonic()
        del self._waiting[:count]

    def _rest(self) -> float:
        """Seconds of the pause that are left."""
        return self._free_since + self.pause - time.monotonic()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with transaction.atomic():
            with batched_change_signals(), defer_rows() as rows:
                yield
                rows.write()
            self.before_commit()

    def _run_some(self) -> int:
        outcomes: list[str] = []
        until = time.monotonic() + BATCH_SECONDS
        try:
            with self._transaction():
                for job in self._waiting[:BATCH_SIZE]:
                    outcomes.append(job.write())
                    if time.monotonic() > until:
                        break
        except _REFUSALS:
            self.rolled_back()
            return self._run_one()
        for job, outcome in zip(self._waiting, outcomes, strict=False):
            job.done(outcome)
        return len(outcomes)

    def _run_one(self) -> int:
        """Run the first job alone, to learn whether it is the one that is refused."""
        job = self._waiting[0]
        try:
            with self._transaction():
                outcome = job.write()
        except _REFUSALS as error:
            self.rolled_back()
            if isinstance(error, UNFORESEEN):
                logger.exception("One write of many is refused")
            job.refused(_reason(error))
        else:
            job.done(outcome)
        return 1


class Throttle:
    """A pause after so much writing by others' own transactions, not after each."""

    def __init__(self) -> None:
        self._since = time.monotonic()

    def wait_if_due(self) -> None:
        """Rest, when the last rest is long enough ago."""
        if time.monotonic() - self._since >= BATCH_SECONDS:
            let_others_write()
            self._since = time.monotonic()


def iterate_in_chunks(rows: QuerySet[Row]) -> Iterator[Row]:
    """Yield the rows that there are now, in their order, for a loop that writes.

    No statement stays open: SQLite refuses to write to whoever began to read before
    another process wrote.
    """
    keys = list(rows.values_list("pk", flat=True))
    for start in range(0, len(keys), _CHUNK):
        yield from list(rows.filter(pk__in=keys[start : start + _CHUNK]))


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(error.messages)
    return str(error)
