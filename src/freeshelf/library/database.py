"""Queries that each kind of database has its own way for.

The backends `project/sqlite` and `project/postgresql` do it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections

# For one of the shared connections; a reader would not wait longer.
_POOL_SECONDS, _RECONNECT_SECONDS = 5.0, 5.0


def is_busy(error: BaseException | None) -> bool:
    """Return whether others wrote for too long: what failed can be done again."""
    return bool(_connection().is_busy(error))


def is_away(error: BaseException | None) -> bool:
    """Return whether an error says that the database cannot be reached."""
    return bool(_connection().is_away(error))


def write_alone(subject: str) -> None:
    """Let no other transaction write about a subject until the end of this one."""
    _connection().write_alone(subject)


@contextmanager
def giving_way() -> Iterator[None]:
    """Wait for locks so shortly that no reader fails; on SQLite readers wait for none.

    What fails by it is busy (`is_busy`): do it again.
    """
    if _connection().vendor != "postgresql":
        yield
        return
    with _connection().giving_way():
        yield


def share_connections(threads: int) -> None:
    """Let the threads of this process share connections to a server, by a pool.

    Call it before the process opens its first one.
    """
    database = _connection().settings_dict
    if _connection().vendor == "postgresql":
        database["OPTIONS"]["pool"] = {
            "min_size": 1,
            # A thread that is no request's may need one too.
            "max_size": threads + 1,
            "timeout": _POOL_SECONDS,
            # Longer pauses between attempts would outlast the outage.
            "reconnect_timeout": _RECONNECT_SECONDS,
            "name": "web",
        }
        database["CONN_MAX_AGE"] = 0


def be_impatient(*, wait_seconds: float, answer_seconds: float) -> None:
    """Wait for locks, and for answers of a server, no longer from now on.

    It counts for connections that are opened after it; this thread's is closed.
    """
    options = _connection().settings_dict["OPTIONS"]
    options["timeout"] = min(options["timeout"], wait_seconds)
    if _connection().vendor == "postgresql":
        options["answer_seconds"] = answer_seconds
    _connection().close()


@contextmanager
def mmap_disabled() -> Iterator[None]:
    """Read through SQLite's own cache, since a mapped file counts as memory.

    https://www.sqlite.org/mmap.html
    """
    if _connection().vendor != "sqlite":
        yield
        return
    with _connection().cursor() as cursor:
        cursor.execute("PRAGMA mmap_size")
        size = cursor.fetchone()
        cursor.execute("PRAGMA mmap_size = 0")
    try:
        yield
    finally:
        if size is not None:
            with _connection().cursor() as cursor:
                cursor.execute(f"PRAGMA mmap_size = {int(size[0])}")


def _connection() -> Any:
    return connections["default"]
