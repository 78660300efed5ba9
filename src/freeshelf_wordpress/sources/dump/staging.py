"""Stage the rows of core tables, since a dump is not ordered by item."""

import json
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from freeshelf_wordpress.sources.dump.statements import Row


def scratch_database() -> sqlite3.Connection:
    """Return an empty SQLite database that is private and ends with the process.

    The file is deleted once it is open, so that a killed process leaves no data behind.
    """
    handle, name = tempfile.mkstemp(prefix="freeshelf-", suffix=".sqlite")
    os.close(handle)
    database = sqlite3.connect(name, isolation_level=None, check_same_thread=False)
    database.executescript(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; "
        "PRAGMA cache_size = -16000; PRAGMA locking_mode = EXCLUSIVE; "
        "BEGIN EXCLUSIVE; CREATE TABLE opened (x); COMMIT"
    )
    with suppress(OSError):  # Windows cannot delete open files
        Path(name).unlink()
    database.execute("BEGIN")
    return database


# Indexed columns of each table: ID and owner; the row itself is stored as JSON.
_KEYS = {
    "posts": ("ID", "post_parent"),
    "comments": ("comment_ID", "comment_post_ID"),
    "postmeta": ("meta_id", "post_id"),
    "commentmeta": ("meta_id", "comment_id"),
    "termmeta": ("meta_id", "term_id"),
    "usermeta": ("umeta_id", "user_id"),
    "terms": ("term_id", "term_group"),
    "term_taxonomy": ("term_taxonomy_id", "term_id"),
    "term_relationships": ("term_taxonomy_id", "object_id"),
    "users": ("ID", "user_status"),
    "options": ("option_id", "blog_id"),
}
CORE_TABLES = frozenset(_KEYS)
# Tables of the owners of rows.
_OWNERS = {
    "postmeta": "posts",
    "commentmeta": "comments",
    "termmeta": "terms",
    "usermeta": "users",
    "comments": "posts",
    "term_relationships": "posts",
}
_BATCH = 500
# First number beyond SQLite's integers, far larger than any real ID.
_INTEGER_LIMIT = 2**63
Values = dict[str, str | None]


class Staging:
    """Store of rows, added in any order and read by ID and by owner."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._pending: list[tuple[str, int, int, int, str]] = []
        database.execute(
            "CREATE TABLE staged "
            "(name TEXT, id INTEGER, owner INTEGER, line INTEGER, body TEXT)"
        )

    def add(self, table: str, row: Row) -> None:
        """Add a row of one of CORE_TABLES. Raises ValueError if its ID is not valid."""
        values = dict(zip(row.columns, row.values, strict=True))
        number, owner = (int(values.get(column) or 0) for column in _KEYS[table])
        if max(abs(number), abs(owner)) >= _INTEGER_LIMIT:
            raise ValueError(number, owner)
        body = json.dumps(values, ensure_ascii=False)
        self._pending.append((table, number, owner, row.line, body))
        if len(self._pending) >= _BATCH:
            self._store()

    def close(self) -> None:
        """Store pending rows and create indexes."""
        self._store()
        self._database.execute("CREATE INDEX by_owner ON staged (name, owner, id)")
        self._database.execute("CREATE INDEX by_id ON staged (name, id)")

    def all(self, table: str) -> Iterator[tuple[int, Values]]:
        """Yield the rows of a table with their lines, by ID."""
        return self._rows("name = ? ORDER BY id, rowid", table)

    def rows_of_owner(self, table: str, owner: int) -> list[Values]:
        """Return the rows that belong to an owner, by ID."""
        found = self._rows("name = ? AND owner = ? ORDER BY id, rowid", table, owner)
        return [values for _line, values in found]

    def row(self, table: str, number: int) -> Values | None:
        """Return the row with this ID."""
        found = self._rows("name = ? AND id = ? LIMIT 1", table, number)
        return next((values for _line, values in found), None)

    def orphans(self, table: str) -> Iterator[tuple[int, Values]]:
        """Yield rows with their lines whose owner is missing."""
        return self._rows(
            "name = ? AND NOT EXISTS (SELECT 1 FROM staged AS above "
            "WHERE above.name = ? AND above.id = staged.owner) ORDER BY id",
            table,
            _OWNERS[table],
        )

    def _rows(self, condition: str, *values: str | int) -> Iterator[tuple[int, Values]]:
        rows = self._database.execute(
            f"SELECT line, body FROM staged WHERE {condition}",  # noqa: S608
            values,
        )
        for line, body in rows:
            yield line, json.loads(body)

    def _store(self) -> None:
        self._database.executemany(
            "INSERT INTO staged VALUES (?, ?, ?, ?, ?)", self._pending
        )
        self._pending = []
