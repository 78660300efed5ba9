"""Faults of the connections of a library, each in one sentence.

One function for each connection: it yields nothing when all is well.
"""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection

from freeshelf.library.database import is_away
from freeshelf.search.conf import engines

_OLDEST = 15
# Parts of PostgreSQL's messages about a connection that failed, which has no code.
_REASONS = (
    (
        ("password authentication failed", "no password supplied"),
        "refuses the username or the password: check FREESHELF_DATABASE_URL",
    ),
    (
        ("no pg_hba.conf entry",),
        "does not let this machine in: add it to pg_hba.conf of the server",
    ),
    (
        ("does not exist",),
        "has no such database or user: create it, the database encoded as UTF8",
    ),
    (
        ("too many clients", "connection slots", "too many connections"),
        "has no connection left: raise max_connections of the server",
    ),
    (
        ("starting up", "shutting down", "not accepting connections"),
        "is starting or stopping: wait a moment",
    ),
    (
        ("translate host name", "resolve host", "Name or service not known"),
        "has an unknown host: check FREESHELF_DATABASE_URL",
    ),
)


def explain(error: DatabaseError) -> str:
    """Return a sentence about an error of the database, without its password."""
    reason = " ".join(str(error).split())
    if connection.vendor != "postgresql":
        return f"The database cannot be used ({reason})."
    database = connection.settings_dict
    where = f"{database['HOST'] or 'this machine'}:{database['PORT'] or 5432}"
    if not is_away(error):
        return f"The PostgreSQL database at {where} cannot be used ({reason})."
    for parts, sentence in _REASONS:
        if any(part in reason for part in parts):
            return f"The PostgreSQL database at {where} {sentence}."
    return f"The PostgreSQL database at {where} cannot be reached ({reason})."


def database_troubles() -> Iterator[str]:
    """Yield what would make a library fail or answer wrongly on this database.

    Raises DatabaseError if it cannot be reached.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        yield from _troubles_of_server(cursor)
        yield from _troubles_of_text(cursor)
        yield from _missing_rights(cursor)


def search_troubles() -> Iterator[str]:
    """Yield what is wrong with the servers of search, if there are any."""
    yield from dict.fromkeys(each for of in engines() for each in of.troubles())


def _troubles_of_server(cursor: Any) -> Iterator[str]:
    (version,) = _row(
        cursor, "SELECT current_setting('server_version_num')::int / 10000"
    )
    if version < _OLDEST:
        yield (
            f"The database is PostgreSQL {version}: Freeshelf needs {_OLDEST} or newer"
        )
    standby, free = _row(
        cursor,
        "SELECT pg_is_in_recovery(), current_setting('max_connections')::int"
        " - current_setting('superuser_reserved_connections')::int",
    )
    if standby:
        yield (
            "The database is a standby, which takes no changes: let "
            "FREESHELF_DATABASE_URL name the primary server"
        )
    if free < (needed := connections_needed()):
        yield (
            f"The server takes {free} connections, and one machine may open {needed}: "
            f"raise its max_connections, or lower FREESHELF_WEB_WORKERS"
        )


def connections_needed() -> int:
    """Return how many connections the processes of one machine may open."""
    server = settings.FREESHELF_SERVER
    roles = 6 + server["TASK_WORKERS"]  # with the supervisor, and one for copies
    return int(server["WEB_WORKERS"] * (server["WEB_THREADS"] + 1) + roles)


def _troubles_of_text(cursor: Any) -> Iterator[str]:
    (encoding,) = _row(cursor, "SELECT current_setting('server_encoding')")
    if encoding != "UTF8":
        yield (
            f"The database is encoded as {encoding}, which lacks letters of the six "
            f"languages: create one with ENCODING 'UTF8' and restore a backup into it"
        )
    count, example = _row(
        cursor,
        "SELECT count(*), min(table_name || '.' || column_name)"
        " FROM information_schema.columns WHERE table_schema = current_schema()"
        " AND data_type IN ('character varying', 'text')"
        " AND collation_name IS DISTINCT FROM 'C' AND table_name IN"
        " (SELECT tablename FROM pg_tables WHERE schemaname = current_schema())",
    )
    if count:
        yield (
            f"{count} columns of text are not sorted by character code, such as "
            f"{example}: they were made by another program than Freeshelf; give each "
            f'COLLATE "C"'
        )


def _missing_rights(cursor: Any) -> Iterator[str]:
    (can_create,) = _row(
        cursor, "SELECT has_schema_privilege(current_schema(), 'CREATE')"
    )
    if not can_create:
        yield (
            "The user of the database may not create tables, so that no new version "
            "can be installed: make it the owner of the schema"
        )
    count, example = _row(
        cursor,
        "SELECT count(*), min(relname) FROM pg_class"
        " WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
        " AND NOT (has_table_privilege(oid, 'SELECT')"
        " AND has_table_privilege(oid, 'INSERT')"
        " AND has_table_privilege(oid, 'UPDATE')"
        " AND has_table_privilege(oid, 'DELETE'))",
    )
    if count:
        yield (
            f"The user of the database may not read and write {count} tables, such as "
            f"{example}: make it their owner"
        )


def _row(cursor: Any, statement: str) -> tuple[Any, ...]:
    cursor.execute(statement)
    found: tuple[Any, ...] = cursor.fetchone()
    return found
