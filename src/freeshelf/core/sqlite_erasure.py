"""Erase deleted rows from the files of SQLite, not only from its tables.

Other databases are left alone. `connection` is a database connection of Django.
"""

from typing import Any


def enable_secure_delete(connection: Any) -> None:
    """Overwrite what this connection deletes with zeros in the database file."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete=ON")


def truncate_write_ahead_log(connection: Any) -> None:
    """Empty the write-ahead log, which still holds deleted rows."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
