"""Queries that each kind of database has its own way for.

The backends `project/sqlite` and `project/postgresql` do it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections


def is_busy(error: BaseException | None) -> bool:
    """Return whether others wrote for too long: what failed can be done again."""
    return bool(_connection().is_busy(error))


def is_away(error: BaseException | None) -> bool:
    """Return whether an error says that the database cannot be reached."""
    return bool(_connection().is_away(error))


def write_alone(subject: str) -> None:
    """Let no other transaction write about a subject until the end of this one."""
    _connection().write_alone(subject)


def share_connections(threads: int) -> None:
    """Let the threads of this process share connections to a server, by a pool.

    Call it before the process opens its first one.
    """
    database = _connection().settings_dict
    if _connection().vendor == "postgresql":
        # A thread that is no request's may need one too.
        pool = {"min_size": 1, "max_size": threads + 1, "timeout": 20, "name": "web"}
        database["OPTIONS"]["pool"] = pool
        database["CONN_MAX_AGE"] = 0


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
