"""Writes in small transactions, so that editors never wait long to save."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.db.models import Model, QuerySet

from freeshelf.core.batches import REST_SECONDS, in_batches, let_others_write
from freeshelf.core.errors import FreeshelfError
from freeshelf.ingest.deferred_rows import defer_rows
from freeshelf.ingest.errors import reason_of
from freeshelf.library.signals import batched_change_signals
from freeshelf.shared.errors import AWAY

BATCH_SIZE = 20
# No further write starts in a transaction after this; the last one may exceed it.
BATCH_SECONDS = 0.06
# Items are read and converted during the pauses, at most this many ahead.
_MAX_PENDING = 3 * BATCH_SIZE
_CHUNK = 200
Row = TypeVar("Row", bound=Model)

logger = logging.getLogger(__name__)

# An unexpected value must fail one item, not all those that come after it.
UNFORESEEN = (ValueError, ArithmeticError, RecursionError)
_REFUSALS = (ValidationError, IntegrityError, DataError, FreeshelfError, *UNFORESEEN)


def _raise(reason: str) -> None:
    raise RuntimeError(reason)


@dataclass(slots=True)
class WriteJob:
    """A write with callbacks for its outcome after the commit."""

    write: Callable[[], Any]
    done: Callable[[Any], object] = lambda _outcome: None
    refused: Callable[[str], None] = _raise


@dataclass(slots=True)
class BatchedWriter:
    """Run at most 20 jobs per transaction, with a pause between transactions.

    The time in which the caller reads and converts the next items counts as pause. A
    job that the database or a validation rule refuses fails alone; the others continue.
    """

    pause: float = REST_SECONDS
    # Called at the end of each transaction, inside it, and after a rollback.
    before_commit: Callable[[], None] = lambda: None
    rolled_back: Callable[[], None] = lambda: None
    # What the jobs note; a rollback takes their notes back.
    notes: list[str] = field(default_factory=list)
    _pending: list[WriteJob] = field(default_factory=list)
    _free_since: float = 0.0  # time.monotonic()

    def add(self, job: WriteJob) -> None:
        """Add a job and run pending ones when there are enough."""
        self._pending.append(job)
        count = len(self._pending)
        if count >= _MAX_PENDING or (count >= BATCH_SIZE and self._rest() <= 0):
            self._run()

    def flush(self) -> None:
        """Run all pending jobs."""
        while self._pending:
            self._run()

    def _run(self) -> None:
        rest = self._rest()
        if rest > 0:
            let_others_write(rest)
        count = self._run_some()
        self._free_since = time.monotonic()
        del self._pending[:count]

    def _rest(self) -> float:
        """Return the seconds of the pause that are left."""
        return self._free_since + self.pause - time.monotonic()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        noted = len(self.notes)
        try:
            with transaction.atomic():
                with batched_change_signals(), defer_rows() as rows:
                    yield
                    rows.write()
                self.before_commit()
        except BaseException:
            del self.notes[noted:]
            self.rolled_back()
            raise

    def _run_some(self) -> int:
        outcomes = []
        until = time.monotonic() + BATCH_SECONDS
        try:
            with self._transaction():
                for job in self._pending[:BATCH_SIZE]:
                    outcomes.append(job.write())
                    if time.monotonic() > until:
                        break
        except _REFUSALS:
            return self._run_one()
        done = list(zip(self._pending, outcomes, strict=False))
        # Each of them is committed and counts, even if one before it asks to stop.
        with ExitStack() as stack:
            for job, outcome in reversed(done):
                stack.callback(job.done, outcome)
        return len(outcomes)

    def _run_one(self) -> int:
        """Run the first job alone to find out whether it is the one that is refused."""
        job = self._pending[0]
        try:
            with self._transaction():
                outcome = job.write()
        except AWAY:
            raise
        except _REFUSALS as error:
            if isinstance(error, UNFORESEEN):
                logger.exception("One write of many is refused")
            job.refused(reason_of(error))
        else:
            job.done(outcome)
        return 1


class Throttle:
    """Pause between other writes, but only after a certain time of writing."""

    def __init__(self) -> None:
        self._since = time.monotonic()

    def wait_if_due(self) -> None:
        """Pause if the last pause was long enough ago."""
        if time.monotonic() - self._since >= BATCH_SECONDS:
            let_others_write()
            self._since = time.monotonic()


def iterate_in_chunks(rows: QuerySet[Row]) -> Iterator[Row]:
    """Yield the rows that exist now, in their order, for a loop that writes.

    No statement stays open: SQLite refuses a write in a transaction that began to read
    before another process wrote.
    """
    keys = list(rows.values_list("pk", flat=True))
    for chunk in in_batches(keys, _CHUNK):
        yield from list(rows.filter(pk__in=chunk))
