"""SQLite backend whose writers queue, roughly in order of arrival.

SQLite allows one write at a time; waiting writers retry after pauses of up to a tenth
of a second, so that a loop of writes would block all others. Here a writer first waits
in a queue of the kernel (`flock` on a file next to the database); only its head tries
to begin, every few milliseconds, and lets the next one become head as soon as it has
the database. A process that has just written queues behind the waiting ones.
"""

import fcntl
import os
import re
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base

_BEGIN = re.compile(r"\s*BEGIN IMMEDIATE\b", re.IGNORECASE)
_WRITE = re.compile(r"\s*(?:INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)
_LOOK_SECONDS = 0.002
_DEFAULT_TIMEOUT = 5.0

# Called with the seconds that each write transaction blocked others; for measurements.
transaction_listeners: list[Callable[[float], None]] = []


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that waits for its turn before it writes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Number of committed transactions, single statements included.
        self.commits = 0
        self._queue: int | None = None
        self._begun_at: float | None = None
        self._deadline = 0.0

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Open the database; a new one gets its folder, for its owner only."""
        if not self.is_in_memory_db():
            folder = Path(self.settings_dict["NAME"]).parent
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return super().get_new_connection(conn_params)

    def create_cursor(self, name: str | None = None) -> Any:
        """Create a cursor with a reference to this connection."""
        cursor: _Cursor = self.connection.cursor(factory=_Cursor)
        cursor.turns = self
        return cursor

    def close(self) -> None:
        """Close the connection, and leave the queue."""
        if self._queue is not None:
            os.close(self._queue)
            self._queue = None
        super().close()

    def is_busy(self, error: BaseException | None) -> bool:
        """Return whether others wrote too long: what failed can be done again."""
        return isinstance(error, OperationalError) and "is locked" in str(error)

    def is_away(self, error: BaseException | None) -> bool:
        """Return whether the database cannot be reached, which a file always can."""
        return False

    def write_alone(self, subject: str) -> None:
        """Do nothing: whoever writes in a transaction is alone."""

    def begin(self, start: Callable[[], Any]) -> Any:
        """Begin a transaction when it is our turn."""
        with self._turn():
            result = self._when_free(start)
        self._begun_at = time.monotonic()
        return result

    def write(self, statement: Callable[[], Any]) -> Any:
        """Run an autocommitted statement when it is our turn."""
        with self._turn():
            result = self._when_free(statement)
        self.commits += 1
        return result

    def commit(self) -> None:
        """Commit, and let the others in."""
        super().commit()
        self.commits += 1
        self._end()

    def rollback(self) -> None:
        """Roll back, and let the others in."""
        super().rollback()
        self._end()

    def _end(self) -> None:
        if self._begun_at is None:
            return
        seconds, self._begun_at = time.monotonic() - self._begun_at, None
        for listener in transaction_listeners:
            listener(seconds)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if self.is_in_memory_db():
            yield
            return
        self._deadline = time.monotonic() + self._timeout
        queue = self._wait_in_queue()
        try:
            yield
        finally:
            fcntl.flock(queue, fcntl.LOCK_UN)

    def _wait_in_queue(self) -> int:
        """Wait to become its head, up to the timeout of the database."""
        if self._queue is None:
            path = f"{self.settings_dict['NAME']}-queue"
            self._queue = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        queue = self._queue
        with suppress(BlockingIOError):
            fcntl.flock(queue, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return queue
        if not _Waiting(queue).has_come(self._timeout):
            self._queue = None  # the waiting thread closes it
            raise sqlite3.OperationalError("database is locked")
        return queue

    def _when_free(self, action: Callable[[], Any]) -> Any:
        """Retry until the database is free, or once after the deadline."""
        self.connection.execute("PRAGMA busy_timeout = 0")
        try:
            while True:
                try:
                    return action()
                except sqlite3.OperationalError as error:
                    if not _is_busy(error) or time.monotonic() > self._deadline:
                        raise
                time.sleep(_LOOK_SECONDS)
        finally:
            milliseconds = int(self._timeout * 1000)
            self.connection.execute(f"PRAGMA busy_timeout = {milliseconds}")

    @property
    def _timeout(self) -> float:
        return float(self.settings_dict["OPTIONS"].get("timeout", _DEFAULT_TIMEOUT))


class _Waiting(threading.Thread):
    """Thread that waits in the queue for another one, which may stop waiting.

    The kernel keeps the order of waiting threads in `flock`, but has no timeout.
    """

    def __init__(self, queue: int) -> None:
        super().__init__(daemon=True, name="waits for its turn to write")
        self._queue = queue
        self._head = threading.Event()
        self._deciding = threading.Lock()
        self._is_given_up = False

    def has_come(self, seconds: float) -> bool:
        """Return whether the head was reached in time; otherwise leave the queue."""
        self.start()
        if self._head.wait(seconds):
            return True
        with self._deciding:
            self._is_given_up = not self._head.is_set()
            return not self._is_given_up

    def run(self) -> None:
        fcntl.flock(self._queue, fcntl.LOCK_EX)
        with self._deciding:
            if self._is_given_up:
                os.close(self._queue)
            else:
                self._head.set()


class _Cursor(base.SQLiteCursorWrapper):
    """A cursor whose writes wait for their turn."""

    turns: DatabaseWrapper

    def execute(self, query: str, params: Any = None) -> Any:
        def run() -> Any:
            return super(_Cursor, self).execute(query, params)

        # In a transaction the turn is already ours.
        if self.connection.in_transaction:
            return run()
        if _BEGIN.match(query):
            return self.turns.begin(run)
        return self.turns.write(run) if _WRITE.match(query) else run()


def _is_busy(error: sqlite3.OperationalError) -> bool:
    # The lower byte is the kind of error, the rest its variety. A transaction that
    # began to read before another wrote can wait forever.
    code = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF == sqlite3.SQLITE_BUSY and code != sqlite3.SQLITE_BUSY_SNAPSHOT
