"""Vectors by text, and pending passages.

A separate SQLite file per index, so that embedding in the background never blocks an
editor who saves a record. A text that was embedded once is not embedded again, even if
its passages change, until it has been unused for a month.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date, timedelta
from pathlib import Path

from freeshelf.core.batches import in_batches
from freeshelf.search.engines.vector_codes import QuantizedVectors
from freeshelf.search.engines.vectors import Row
from freeshelf.search.errors import DenseIndexBusyError, DenseIndexDamagedError

FILE_NAME = "vectors.sqlite3"
KEEP_UNUSED = timedelta(days=30)
_BUSY_SECONDS = 20.0
# Rows changed in one transaction.
_BATCH = 500
_SCHEMA = """
CREATE TABLE IF NOT EXISTS vector (
    text_hash BLOB PRIMARY KEY,
    code BLOB NOT NULL,
    unused_since TEXT
);
CREATE TABLE IF NOT EXISTS pending (
    id INTEGER PRIMARY KEY,
    resource TEXT NOT NULL,
    passage TEXT NOT NULL,
    level TEXT NOT NULL,
    text_hash BLOB NOT NULL,
    UNIQUE (resource, passage)
);
CREATE INDEX IF NOT EXISTS pending_text_hash ON pending (text_hash);
"""


class VectorStore:
    """SQLite store of vectors; use it in one thread at a time."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=NORMAL")
        self._database.executescript(_SCHEMA)

    def known(self, hashes: Iterable[bytes]) -> dict[bytes, bytes]:
        """Return the stored vectors of these texts, each in its stored form."""
        ask = "SELECT text_hash, code FROM vector WHERE text_hash = ?"
        return dict(
            row for each in hashes for row in self._database.execute(ask, (each,))
        )

    def keep(self, hashes: Sequence[bytes], vectors: QuantizedVectors) -> None:
        """Store the vectors of texts."""
        codes = [vector.tobytes() for vector in vectors]
        insert = "INSERT OR REPLACE INTO vector (text_hash, code) VALUES (?, ?)"
        self._change(insert, zip(hashes, codes, strict=True))

    def set_pending(self, resources: Iterable[str], rows: Iterable[Row]) -> None:
        """Replace the pending rows of these resources."""
        with self._database:
            self._database.executemany(
                "DELETE FROM pending WHERE resource = ?", [(key,) for key in resources]
            )
            self._database.executemany(
                "INSERT INTO pending (resource, passage, level, text_hash) "
                "VALUES (?, ?, ?, ?)",
                rows,
            )

    def pending_count(self) -> int:
        """Return the number of pending passages."""
        return int(self._database.execute("SELECT count(*) FROM pending").fetchone()[0])

    def pending_resources(self, *, passages: int) -> list[str]:
        """Return the resources of the passages that have been pending longest."""
        rows = self._database.execute(
            "SELECT resource FROM pending ORDER BY id LIMIT ?", (passages,)
        )
        return list(dict.fromkeys(name for (name,) in rows))

    def pending_rows(self, resources: Iterable[str]) -> set[Row]:
        """Return the pending passages of these resources."""
        ask = (
            "SELECT resource, passage, level, text_hash FROM pending WHERE resource = ?"
        )
        found = (self._database.execute(ask, (key,)) for key in resources)
        return {Row(*row) for rows in found for row in rows}

    def pending_names(self) -> set[str]:
        """Return all resources with a pending passage."""
        rows = self._database.execute("SELECT DISTINCT resource FROM pending")
        return {name for (name,) in rows}

    def all_pending_hashes(self) -> set[bytes]:
        """Return the hashes of all pending texts."""
        rows = self._database.execute("SELECT text_hash FROM pending")
        return {text_hash for (text_hash,) in rows}

    def embedded_rows(self, *, limit: int) -> dict[Row, bytes]:
        """Return pending passages whose text has a vector, with its stored form."""
        embedded = self._database.execute(
            "SELECT resource, passage, level, text_hash, code FROM pending "
            "JOIN vector USING (text_hash) ORDER BY pending.id LIMIT ?",
            (limit,),
        )
        return {Row(*each[:4]): each[4] for each in embedded}

    def settle(self, rows: Iterable[Row]) -> None:
        """Delete these passages from the queue."""
        delete = "DELETE FROM pending WHERE resource = ? AND passage = ?"
        self._change(delete, [row[:2] for row in rows])

    def forget_pending(self) -> None:
        """Delete all passages from the queue."""
        with self._database:
            self._database.execute("DELETE FROM pending")

    def forget_unused(self, used: set[bytes], *, today: date) -> int:
        """Delete vectors unused for a month, and return their number.

        Vectors that have become unused are marked with the date.
        """
        before = dict(
            self._database.execute("SELECT text_hash, unused_since FROM vector")
        )
        since = {
            text_hash: None if text_hash in used else at or today.isoformat()
            for text_hash, at in before.items()
        }
        changed = [(since[each], each) for each in since if since[each] != before[each]]
        oldest = (today - KEEP_UNUSED).isoformat()
        removed = [(each,) for each, at in since.items() if at and at < oldest]
        update = "UPDATE vector SET unused_since = ? WHERE text_hash = ?"
        delete = "DELETE FROM vector WHERE text_hash = ?"
        for statement, rows in ((update, changed), (delete, removed)):
            for batch in in_batches(rows, _BATCH):
                self._change(statement, batch)
        return len(removed)

    def _change(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        with self._database:
            self._database.executemany(statement, rows)


@contextmanager
def vector_store(directory: Path) -> Iterator[VectorStore]:
    """Open the store of the index in this directory and close it afterwards.

    Raises DenseIndexBusyError when the file cannot be used now, and
    DenseIndexDamagedError when it is damaged.
    """
    directory.mkdir(parents=True, exist_ok=True)
    try:
        database = sqlite3.connect(directory / FILE_NAME, timeout=_BUSY_SECONDS)
        with closing(database):
            yield VectorStore(database)
    except sqlite3.OperationalError as error:
        raise DenseIndexBusyError(path=directory, reason=str(error)) from error
    except sqlite3.DatabaseError as error:
        raise DenseIndexDamagedError(path=directory, reason=str(error)) from error


def remove_vectors(directory: Path) -> None:
    """Delete all vectors of the index in this directory."""
    for path in directory.glob(f"{FILE_NAME}*"):
        path.unlink(missing_ok=True)
