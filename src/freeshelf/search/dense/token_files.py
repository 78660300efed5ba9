"""Token vectors of passages in a SQLite file beside the vectors of a model.

Search reads it, and only the embedder writes. It can be deleted.
"""

import logging
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np

from freeshelf.core.batches import in_batches
from freeshelf.search.engines.vectors import Bits, Floats, TokenBits, bit_words
from freeshelf.search.errors import DenseIndexBusyError

logger = logging.getLogger(__name__)

FILE_NAME = "tokens.sqlite3"
_BUSY_SECONDS = 20.0
_WAIT = 0.1  # of a search, which can do without
# Hashes that one statement asks for; SQLite allows 999 and more.
_ASKED_TOGETHER = 500
_SCHEMA = """
CREATE TABLE IF NOT EXISTS mean (of_tokens BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS mean_size (texts INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS token (text_hash BLOB PRIMARY KEY, bits BLOB NOT NULL);
"""


class TokenFile:
    """Store of tokens in a file of this directory; see the port."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / FILE_NAME

    def exists(self) -> bool:
        """Return whether there is a file, which anyone may delete."""
        return self._path.is_file()

    def read(
        self, hashes: Collection[bytes], *, is_expected: bool = False
    ) -> TokenBits | None:
        """Return the mean and the bits of texts; None where they are not all there."""
        if not self.exists():
            return None
        try:
            address = self._path.resolve().as_uri() + "?mode=ro"
            opened = sqlite3.connect(address, uri=True, timeout=_WAIT)
            with closing(opened) as database:
                # Mean and bits of one moment.
                database.execute("BEGIN")
                mean = _mean(database)
                found = dict(_stored(database, list(hashes)))
            if mean is None or len(found) < len(hashes):
                return None
            words = bit_words(mean.size)
            bits = {
                text_hash: np.frombuffer(each, np.uint64).reshape(-1, words)
                for text_hash, each in found.items()
            }
        except (sqlite3.Error, ValueError) as error:
            logger.warning("%s cannot be read (%s)", self._path, error)
            return None
        return TokenBits(mean, bits)

    def mean(self) -> Floats | None:
        """Return the mean, None before there is one."""
        with self._opened() as database:
            return _mean(database)

    def mean_size(self) -> int:
        """Return how many texts the mean was to be of."""
        with self._opened() as database:
            row = database.execute("SELECT texts FROM mean_size").fetchone()
        return int(row[0]) if row else 0

    def stored(self) -> set[bytes]:
        """Return the hashes of the texts whose tokens are stored."""
        with self._opened() as database:
            return {row[0] for row in database.execute("SELECT text_hash FROM token")}

    def begin(self, mean: Floats, *, texts: int) -> None:
        """Remove all tokens, and have this mean, of so many texts."""
        with self._opened() as database, database:
            for table in ("token", "mean", "mean_size"):
                database.execute(f"DELETE FROM {table}")  # noqa: S608 - ours
            database.execute("INSERT INTO mean VALUES (?)", (mean.tobytes(),))
            database.execute("INSERT INTO mean_size VALUES (?)", (texts,))

    def insert(self, bits: Mapping[bytes, Bits]) -> None:
        """Store the tokens of texts around the mean."""
        rows = [(key, each.tobytes()) for key, each in bits.items()]
        with self._opened() as database, database:
            database.executemany("INSERT OR REPLACE INTO token VALUES (?, ?)", rows)

    def delete(self, hashes: Iterable[bytes]) -> None:
        """Delete the tokens of texts."""
        rows = [(each,) for each in hashes]
        with self._opened() as database, database:
            database.executemany("DELETE FROM token WHERE text_hash = ?", rows)

    def remove(self) -> None:
        """Delete all."""
        for path in self._path.parent.glob(f"{FILE_NAME}*"):
            path.unlink(missing_ok=True)

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """Open the file for writing; one that is damaged is made anew.

        Raises DenseIndexBusyError when it cannot be used now.
        """
        try:
            with closing(self._connected()) as database:
                yield database
        except sqlite3.Error as error:
            if not isinstance(error, sqlite3.OperationalError):
                self.remove()
            path = self._path.parent
            raise DenseIndexBusyError(path=path, reason=str(error)) from error

    def _connected(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._path, timeout=_BUSY_SECONDS)
        try:
            database.executescript(_SCHEMA)
        except sqlite3.OperationalError:
            database.close()
            raise
        except sqlite3.DatabaseError as error:
            logger.warning("%s is made anew (%s)", self._path, error)
            database.close()
            self.remove()
            return self._connected()
        return database


def _mean(database: sqlite3.Connection) -> Floats | None:
    row = database.execute("SELECT of_tokens FROM mean").fetchone()
    return np.frombuffer(row[0], np.float32) if row else None


def _stored(
    database: sqlite3.Connection, hashes: Sequence[bytes]
) -> Iterator[tuple[bytes, bytes]]:
    for batch in in_batches(hashes, _ASKED_TOGETHER):
        places = ",".join("?" * len(batch))
        ask = f"SELECT text_hash, bits FROM token WHERE text_hash IN ({places})"  # noqa: S608 - places only
        yield from database.execute(ask, list(batch))
