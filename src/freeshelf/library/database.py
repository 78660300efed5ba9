"""Settings of the connection to the database for long work."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def mmap_disabled() -> Iterator[None]:
    """Read through SQLite's own cache, since a mapped file counts as memory.

    https://www.sqlite.org/mmap.html
    """
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA mmap_size")
        size = cursor.fetchone()
        cursor.execute("PRAGMA mmap_size = 0")
    try:
        yield
    finally:
        if size is not None:
            with connection.cursor() as cursor:
                cursor.execute(f"PRAGMA mmap_size = {int(size[0])}")
