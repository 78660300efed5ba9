"""Vectors by text, and pending passages.

A separate SQLite file per index, so that embedding in the background never blocks an
editor who saves a record. A text that was embedded once is not embedded again, even if
its passages change, until it has been unused for a month.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from freeshelf.core.batches import in_batches
from freeshelf.search.dense.segments import QuantizedVectors, Row
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
    """SQLite store of vectors; use it in one thread at a time, and close it."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        # No implicit transactions: each is started where it is needed.
        self._database = sqlite3.connect(
            path, timeout=_BUSY_SECONDS, isolation_level=None
        )
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=NORMAL")
        self._database.executescript(_SCHEMA)

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def known(self, hashes: Iterable[bytes]) -> dict[bytes, bytes]:
        """Return the stored vectors of these texts, as `to_bytes` wrote them."""
        found: dict[bytes, bytes] = {}
        for text_hash in hashes:
            found.update(
                self._database.execute(
                    "SELECT text_hash, code FROM vector WHERE text_hash = ?",
                    (text_hash,),
                )
            )
        return found

    def keep(self, hashes: Sequence[bytes], vectors: QuantizedVectors) -> None:
        """Store the vectors of texts."""
        rows = list(zip(hashes, vectors.to_bytes(), strict=True))
        with self._writing():
            self._database.executemany(
                "INSERT OR REPLACE INTO vector (text_hash, code) VALUES (?, ?)", rows
            )

    def set_pending(self, resources: Iterable[str], rows: Iterable[Row]) -> None:
        """Replace the pending rows of these resources."""
        values = [(row.resource, row.passage, row.level, row.text_hash) for row in rows]
        with self._writing():
            self._database.executemany(
                "DELETE FROM pending WHERE resource = ?", [(key,) for key in resources]
            )
            self._database.executemany(
                "INSERT INTO pending (resource, passage, level, text_hash) "
                "VALUES (?, ?, ?, ?)",
                values,
            )

    def pending_count(self) -> int:
        """Return the number of pending passages."""
        (count,) = self._database.execute("SELECT count(*) FROM pending").fetchone()
        return int(count)

    def pending_resources(self, *, passages: int) -> list[str]:
        """Return the resources of the passages that have been pending longest."""
        rows = self._database.execute(
            "SELECT resource FROM pending ORDER BY id LIMIT ?", (passages,)
        )
        return list(dict.fromkeys(name for (name,) in rows))

    def pending_rows(self, resources: Iterable[str]) -> set[Row]:
        """Return the pending passages of these resources."""
        return {
            Row(*row)
            for key in resources
            for row in self._database.execute(
                "SELECT resource, passage, level, text_hash FROM pending "
                "WHERE resource = ?",
                (key,),
            )
        }

    def pending_names(self) -> set[str]:
        """Return all resources with a pending passage."""
        rows = self._database.execute("SELECT DISTINCT resource FROM pending")
        return {name for (name,) in rows}

    def all_pending_hashes(self) -> set[bytes]:
        """Return the hashes of all pending texts."""
        return {
            row for (row,) in self._database.execute("SELECT text_hash FROM pending")
        }

    def embedded_rows(self, *, limit: int) -> tuple[list[Row], QuantizedVectors] | None:
        """Return pending passages whose text has a vector, or None without any."""
        embedded = self._database.execute(
            "SELECT resource, passage, level, text_hash, code FROM pending "
            "JOIN vector USING (text_hash) ORDER BY pending.id LIMIT ?",
            (limit,),
        ).fetchall()
        if not embedded:
            return None
        rows = [Row(*each[:4]) for each in embedded]
        return rows, QuantizedVectors.from_bytes([each[4] for each in embedded])

    def settle(self, rows: Iterable[Row]) -> None:
        """Delete these passages from the queue."""
        with self._writing():
            self._database.executemany(
                "DELETE FROM pending WHERE resource = ? AND passage = ?",
                [(row.resource, row.passage) for row in rows],
            )

    def forget_pending(self) -> None:
        """Delete all passages from the queue."""
        with self._writing():
            self._database.execute("DELETE FROM pending")

    def forget_unused(self, used: set[bytes], *, today: date) -> int:
        """Delete vectors unused for a month, and return their number.

        Vectors that have become unused are marked with the date.
        """
        everything = self._database.execute(
            "SELECT text_hash, unused_since FROM vector"
        ).fetchall()
        changed: list[tuple[str | None, bytes]] = []
        removed: list[tuple[bytes]] = []
        oldest = (today - KEEP_UNUSED).isoformat()
        for text_hash, since in everything:
            if text_hash in used:
                if since is not None:
                    changed.append((None, text_hash))
            elif since is None:
                changed.append((today.isoformat(), text_hash))
            elif since < oldest:
                removed.append((text_hash,))
        for updates in in_batches(changed, _BATCH):
            with self._writing():
                self._database.executemany(
                    "UPDATE vector SET unused_since = ? WHERE text_hash = ?", updates
                )
        for deletions in in_batches(removed, _BATCH):
            with self._writing():
                self._database.executemany(
                    "DELETE FROM vector WHERE text_hash = ?", deletions
                )
        return len(removed)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")


@contextmanager
def vector_store(directory: Path) -> Iterator[VectorStore]:
    """Open the store of the index in this directory and close it afterwards.

    Raises DenseIndexBusyError when the file cannot be used now, and
    DenseIndexDamagedError when it is damaged.
    """
    store = None
    try:
        store = VectorStore(directory / FILE_NAME)
        yield store
    except sqlite3.OperationalError as error:
        raise DenseIndexBusyError(directory, reason=str(error)) from error
    except sqlite3.DatabaseError as error:
        raise DenseIndexDamagedError(directory, reason=str(error)) from error
    finally:
        if store is not None:
            store.close()


def remove_vectors(directory: Path) -> None:
    """Delete all vectors of the index in this directory."""
    for path in directory.glob(f"{FILE_NAME}*"):
        path.unlink(missing_ok=True)
