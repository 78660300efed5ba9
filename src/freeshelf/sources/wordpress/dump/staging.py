"""The rows of a site's own tables, put in order: a dump is not ordered by item."""

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

from freeshelf.sources.wordpress.dump.statements import Row

# Of each table, the columns that rows are found by; the whole row is kept beside them.
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
# What rows of metadata are attached to.
_OWNERS = {
    "postmeta": "posts",
    "commentmeta": "comments",
    "termmeta": "terms",
    "usermeta": "users",
    "comments": "posts",
    "term_relationships": "posts",
}
_BATCH = 500
# What SQLite has no integer for; nor does the number of any row of a site come near.
_NO_NUMBER = 2**63
Values = dict[str, str | None]


class Staging:
    """Takes rows in any order and gives them by number and by owner."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._waiting: dict[str, list[tuple[int, int, int, str]]] = {}
        for table in CORE_TABLES:
            database.execute(
                f"CREATE TABLE staged_{table} "
                "(id INTEGER, owner INTEGER, line INTEGER, body TEXT)"
            )
            self._waiting[table] = []

    def add(self, table: str, row: Row) -> None:
        """Take a row of one of CORE_TABLES. Raises ValueError if it has no number."""
        values = dict(zip(row.columns, row.values, strict=True))
        number, owner = (int(values.get(column) or 0) for column in _KEYS[table])
        if max(abs(number), abs(owner)) >= _NO_NUMBER:
            raise ValueError(number, owner)
        waiting = self._waiting[table]
        waiting.append(
            (number, owner, row.line, json.dumps(values, ensure_ascii=False))
        )
        if len(waiting) >= _BATCH:
            self._store(table)

    def close(self) -> None:
        """Store what waits and make everything quick to find."""
        for table in CORE_TABLES:
            self._store(table)
            self._database.execute(
                f"CREATE INDEX by_owner_{table} ON staged_{table} (owner, id)"
            )
            self._database.execute(f"CREATE INDEX by_id_{table} ON staged_{table} (id)")

    def all(self, table: str) -> Iterator[tuple[int, Values]]:
        """Yield the rows of a table with their lines, by number."""
        rows = self._database.execute(
            f"SELECT line, body FROM staged_{table} ORDER BY id, rowid"  # noqa: S608
        )
        for line, body in rows:
            yield line, json.loads(body)

    def rows_of_owner(self, table: str, owner: int) -> list[Values]:
        """The rows that belong to an owner, by number."""
        rows = self._database.execute(
            f"SELECT body FROM staged_{table} WHERE owner = ? ORDER BY id, rowid",  # noqa: S608
            (owner,),
        )
        return [json.loads(body) for (body,) in rows]

    def row(self, table: str, number: int) -> Values | None:
        """The row with a number."""
        row: tuple[Any] | None = self._database.execute(
            f"SELECT body FROM staged_{table} WHERE id = ? LIMIT 1",  # noqa: S608
            (number,),
        ).fetchone()
        return None if row is None else json.loads(row[0])

    def orphans(self, table: str) -> Iterator[tuple[int, Values]]:
        """Yield rows, with their lines, whose owner is not there."""
        rows = self._database.execute(
            f"SELECT line, body FROM staged_{table} AS row WHERE NOT EXISTS "  # noqa: S608
            f"(SELECT 1 FROM staged_{_OWNERS[table]} WHERE id = row.owner) ORDER BY id"
        )
        for line, body in rows:
            yield line, json.loads(body)

    def _store(self, table: str) -> None:
        self._database.executemany(
            f"INSERT INTO staged_{table} VALUES (?, ?, ?, ?)",  # noqa: S608
            self._waiting[table],
        )
        self._waiting[table] = []
