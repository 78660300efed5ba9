"""Carry the rows of a library between PostgreSQL and the SQLite file of a backup.

Values have the form that Django gives them on SQLite. What is written is read back:
each table has as many rows, and their sum of checksums is the same.
"""

import hashlib
import json
import sqlite3
import subprocess
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection, transaction

from freeshelf.core.foreign_data import without_nul
from freeshelf.core.supervision import python, python_environment
from freeshelf.operations.errors import BackupError

_Row = tuple[Any, ...]
# Made by migrations, or made again from the other tables.
_LEFT_OUT = ("django_migrations", "wagtailsearch_indexentry")
_BATCH = 500
_MODULUS = 2**256
_MIGRATE_SECONDS = 900


@dataclass(frozen=True, slots=True)
class _Table:
    """A table, and the types of its columns on PostgreSQL."""

    name: str
    types: dict[str, str]

    @property
    def columns(self) -> str:
        return ", ".join(f'"{column}"' for column in self.types)


def save_rows(snapshot: Path, *, without: Collection[str]) -> int:
    """Write all rows, as they are at one moment, into a new SQLite file.

    The tables `without` stay empty. Returns how many rows agree; raises BackupError.
    """
    migrate_file(snapshot)
    with (
        closing(sqlite3.connect(snapshot)) as file,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        file.executescript("PRAGMA foreign_keys=OFF; PRAGMA synchronous=OFF;")
        tables = _tables(cursor)
        _demand_same(file, tables)
        sums = {}
        for table in tables:
            file.execute(f'DELETE FROM "{table.name}"')  # noqa: S608 - our own tables
            rows: Iterable[_Row] = ()
            if table.name not in without:
                rows = _rows_of_server(table)
            slots = ", ".join("?" * len(table.types))
            seen = _Sum(table)
            file.executemany(
                f'INSERT INTO "{table.name}" ({table.columns}) VALUES ({slots})',  # noqa: S608
                map(seen.add, rows),
            )
            sums[table.name] = seen
        file.commit()
        # Nothing was written, and who holds a lease may not check it in this moment.
        transaction.set_rollback(True)
    # The server ends a transaction that asks nothing for minutes.
    with closing(sqlite3.connect(snapshot)) as file:
        return _compare(tables, sums, lambda table: _rows_of_file(file, table))


def load_rows(snapshot: Path) -> int:
    """Write all rows of a SQLite file into the migrated tables of this database.

    Returns how many rows agree. Raises BackupError, and then nothing is written.
    """
    with (
        closing(sqlite3.connect(snapshot)) as file,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        Error: Any = getattr(connection, "Database").Error  # noqa: N806, B009 - its driver
        tables = _tables(cursor)
        _demand_same(file, tables)
        cursor.execute(
            f"TRUNCATE {', '.join(connection.ops.quote_name(t.name) for t in tables)}"
            " CASCADE"
        )
        sums = {}
        for table in tables:
            sums[table.name] = seen = _Sum(table)
            try:
                _copy_in(cursor, table, map(seen.add, _rows_of_file(file, table)))
            except (DatabaseError, Error, ValueError) as error:
                reason = str(error).splitlines()[0]
                raise BackupError(
                    f"PostgreSQL cannot take a row of {table.name} ({reason})."
                ) from error
        _set_sequences(cursor, tables)
        return _compare(tables, sums, _rows_of_server)


def migrate_file(snapshot: Path) -> None:
    """Make a SQLite file with the tables of this version, or bring one up to date.

    In a process of its own, as the kind of the database decides about some models.
    """
    own = {
        "FREESHELF_DATABASE_URL": "",
        "FREESHELF_DATABASE_URL_FILE": "",
        "FREESHELF_DATA_DIR": str(snapshot.parent),
    }
    done = subprocess.run(  # noqa: S603 - our own command
        python("freeshelf.project.cli", "manage", "migrate", "--verbosity=0"),
        env=python_environment() | own,
        capture_output=True,
        text=True,
        timeout=_MIGRATE_SECONDS,
        check=False,
    )
    if done.returncode:
        raise BackupError(f"No SQLite file could be made: {done.stderr[-500:].strip()}")


class _Sum:
    """The number of the rows of a table and the sum of their checksums."""

    def __init__(self, table: _Table) -> None:
        self._types = list(table.types.values())
        self._value = (0, 0)

    def add(self, row: _Row) -> _Row:
        """Count a row and return it."""
        plain = [
            _plain(value, kind) for value, kind in zip(row, self._types, strict=True)
        ]
        digest = hashlib.sha256(repr(plain).encode("utf-8", "surrogatepass")).digest()
        count, total = self._value
        self._value = (count + 1, (total + int.from_bytes(digest)) % _MODULUS)
        return row

    @property
    def value(self) -> tuple[int, int]:
        return self._value


def _compare(
    tables: Iterable[_Table],
    sums: dict[str, _Sum],
    read: Callable[[_Table], Iterable[_Row]],
) -> int:
    count = 0
    for table in tables:
        written = _Sum(table)
        for row in read(table):
            written.add(row)
        if written.value != sums[table.name].value:
            raise BackupError(f"The rows of {table.name} differ from their copy.")
        count += written.value[0]
    return count


def _plain(value: Any, kind: str) -> Any:
    """Return what two forms of the same value have in common."""
    if value is None:
        return None
    if kind == "jsonb":
        return json.dumps(without_nul(json.loads(value)), sort_keys=True)
    if kind == "numeric":
        return str(Decimal(str(value)).normalize())
    if kind == "timestamp with time zone":
        # SQLite's own clock writes thousandths of a second, Django millionths or none.
        return datetime.fromisoformat(value)
    if kind == "double precision":
        return float(value)
    return bytes(value) if kind == "bytea" else without_nul(value)


def _tables(cursor: Any) -> list[_Table]:
    cursor.execute(
        "SELECT table_name, column_name, data_type FROM information_schema.columns"
        " JOIN information_schema.tables USING (table_schema, table_name)"
        " WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'"
        " ORDER BY table_name, ordinal_position"
    )
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in cursor.fetchall():
        if table not in _LEFT_OUT:
            found.setdefault(table, {})[column] = kind
    return [_Table(name, types) for name, types in found.items()]


def _demand_same(file: sqlite3.Connection, tables: Iterable[_Table]) -> None:
    for table in tables:
        columns = {
            name for _, name, *_ in file.execute(f'PRAGMA table_info("{table.name}")')
        }
        if columns != table.types.keys():
            raise BackupError(f"The table {table.name} is another one in the backup.")


def _rows_of_file(file: sqlite3.Connection, table: _Table) -> Iterator[_Row]:
    statement = f'SELECT {table.columns} FROM "{table.name}"'  # noqa: S608 - our tables
    yield from file.execute(statement)


def _rows_of_server(table: _Table) -> Iterator[_Row]:
    changes = [_TO_FILE.get(kind) for kind in table.types.values()]
    # JSON as text: Django's driver reads it so, and keeps what it does not know.
    with connection.chunked_cursor() as cursor:
        cursor.execute(f'SELECT {table.columns} FROM "{table.name}"')  # noqa: S608
        while rows := cursor.fetchmany(_BATCH):
            for row in rows:
                yield tuple(
                    value if value is None or change is None else change(value)
                    for value, change in zip(row, changes, strict=True)
                )


def _copy_in(cursor: Any, table: _Table, rows: Iterable[_Row]) -> None:
    changes = [_TO_SERVER.get(kind) for kind in table.types.values()]
    with cursor.copy(f'COPY "{table.name}" ({table.columns}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(
                [
                    value if value is None or change is None else change(value)
                    for value, change in zip(row, changes, strict=True)
                ]
            )


def _set_sequences(cursor: Any, tables: Iterable[_Table]) -> None:
    for table in tables:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_schema = current_schema() AND table_name = %s"
            " AND is_identity = 'YES'",
            [table.name],
        )
        for (column,) in cursor.fetchall():
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence(%s, %s),"  # noqa: S608
                f' coalesce(max("{column}"), 1), max("{column}") IS NOT NULL)'
                f' FROM "{table.name}"',
                [f'"{table.name}"', column],
            )


def _moment_to_file(value: datetime) -> str:
    return str(value.astimezone(UTC).replace(tzinfo=None))


def _json_to_file(value: Any) -> str:
    return json.dumps(json.loads(value) if isinstance(value, str) else value)


# By the type of a column on PostgreSQL; other values are the same on both.
_TO_FILE: dict[str, Callable[[Any], Any]] = {
    "boolean": int,
    "bytea": bytes,
    "date": str,
    "inet": str,
    "interval": lambda value: value // timedelta(microseconds=1),
    "jsonb": _json_to_file,
    "numeric": str,
    "time without time zone": str,
    "timestamp with time zone": _moment_to_file,
    "uuid": lambda value: value.hex,
}
_TO_SERVER: dict[str, Callable[[Any], Any]] = {
    "boolean": bool,
    "interval": lambda value: timedelta(microseconds=value),
    "jsonb": lambda value: json.dumps(without_nul(json.loads(value))),
    "numeric": str,
    "timestamp with time zone": lambda value: f"{value}+00",
}
