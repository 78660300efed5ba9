"""Token vectors of passages, as one bit a dimension: its sign around their mean.

A separate SQLite file per index, which search reads and only the embedder writes. The
mean is that of the first texts, in the order of their hashes, which is random. Bits can
be compared around one mean only: that of a small library is made anew, with all bits,
each time the library has doubled, until it is of enough texts. All can be deleted.
"""

import itertools
import logging
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from freeshelf.core.batches import in_batches
from freeshelf.enrich.language_models.encoder import encoder
from freeshelf.enrich.language_models.registry import (
    InstalledModel,
    most_token_passages,
)
from freeshelf.search.dense.passages import embedded_passages
from freeshelf.search.dense.services import index_dir, writer_of
from freeshelf.search.errors import DenseIndexBusyError

logger = logging.getLogger(__name__)

FILE_NAME = "tokens.sqlite3"
Bits = NDArray[np.uint64]  # (tokens, words)
_Floats = NDArray[np.float32]

_BUSY_SECONDS = 20.0
_WAIT = 0.1  # of a search, which can do without
_WORD = 64
# Texts that are encoded in one step; those of the first make the mean.
_TOGETHER = 64
# Hashes that one statement asks for; SQLite allows 999 and more.
_ASKED_TOGETHER = 500
# How far a library may grow above the limit before its tokens are removed, so that one
# near it does not make them again and again.
_TOLERANCE = 1.1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS mean (of_tokens BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS mean_size (texts INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS token (text_hash BLOB PRIMARY KEY, bits BLOB NOT NULL);
"""


def sign_bits(vectors: _Floats, mean: _Floats) -> Bits:
    """Return the signs of vectors around their mean, a row for each."""
    signs = vectors > mean
    rest = -signs.shape[1] % _WORD
    padded = np.pad(signs, ((0, 0), (0, rest)))
    return np.packbits(padded, axis=1).view(np.uint64)


@dataclass(frozen=True, slots=True)
class TokenBits:
    """Tokens of texts by their hashes, and the mean that they are around."""

    mean: _Floats
    bits: Mapping[bytes, Bits]


def read_token_bits(
    model: InstalledModel, hashes: Collection[bytes]
) -> TokenBits | None:
    """Return the mean and the bits of texts; None where they are not all there."""
    path = index_dir(model.key) / FILE_NAME
    if not hashes or not path.is_file():
        return None
    try:
        address = path.resolve().as_uri() + "?mode=ro"
        opened = sqlite3.connect(address, uri=True, timeout=_WAIT)
        with closing(opened) as database:
            # Mean and bits of one moment.
            database.execute("BEGIN")
            mean = _mean(database)
            found = dict(_stored(database, list(hashes)))
        words = -(-model.dimension // _WORD)
        bits = {
            text_hash: np.frombuffer(each, np.uint64).reshape(-1, words)
            for text_hash, each in found.items()
        }
    except (sqlite3.Error, ValueError) as error:
        logger.warning("%s cannot be read (%s)", path, error)
        return None
    if mean is None or mean.size != model.dimension or len(bits) < len(hashes):
        return None
    return TokenBits(mean, bits)


def keep_token_bits(
    model: InstalledModel, *, is_stopped: Callable[[], bool] = lambda: False
) -> int:
    """Encode some indexed texts whose tokens are missing and return their number.

    Well above the allowed number of passages, all are removed. Raises BrokenModelError,
    DenseIndexBusyError and DenseIndexDamagedError.
    """
    writer = writer_of(model)
    path = writer.path / FILE_NAME
    most = most_token_passages()
    if has_token_bits(writer.path):
        most = int(most * _TOLERANCE)
    # Counted first: the hashes of a large library are many.
    if not 0 < writer.store.read().alive <= most:
        remove_token_bits(writer.path)
        return 0
    used = writer.hashes()
    with _opened(path) as database:
        stored = {row[0] for row in database.execute("SELECT text_hash FROM token")}
        _delete(database, stored - used)
        mean = _mean(database)
        size = _mean_size(database)
        if size < _TOGETHER and len(used) >= 2 * size:
            mean = None
        missing = used - stored
        wanted = missing if mean is not None else set(sorted(used)[:_TOGETHER])
        texts = _texts(model, wanted)
        encode = encoder(model, in_background=True).passage_tokens
        vectors = {key: encode(text) for key, text in texts.items() if not is_stopped()}
        if mean is not None:
            with database:
                _insert(database, vectors, mean)
            return len(vectors)
        # It is to stay: not that of the few texts before a stop.
        if len(vectors) < len(texts) or (mean := _average([*vectors.values()])) is None:
            return 0
        with database:
            for table in ("token", "mean", "mean_size"):
                database.execute(f"DELETE FROM {table}")  # noqa: S608 - ours
            database.execute("INSERT INTO mean VALUES (?)", (mean.tobytes(),))
            database.execute("INSERT INTO mean_size VALUES (?)", (len(wanted),))
            _insert(database, vectors, mean)
    return len(vectors)


def has_token_bits(directory: Path) -> bool:
    """Return whether there are token vectors of the index in this directory."""
    return (directory / FILE_NAME).is_file()


def _average(vectors: Sequence[_Floats]) -> _Floats | None:
    """Return the average of all tokens of texts, or None without any."""
    if not any(map(len, vectors)):
        return None
    mean: _Floats = np.concatenate(vectors).mean(0, dtype=np.float32)
    return mean


def remove_token_bits(directory: Path) -> None:
    """Delete the token vectors of the index in this directory."""
    for path in directory.glob(f"{FILE_NAME}*"):
        path.unlink(missing_ok=True)


def _texts(model: InstalledModel, hashes: Collection[bytes]) -> dict[bytes, str]:
    """Return some texts of indexed passages with these hashes, record by record."""
    rows = (
        segment.row(number)
        for segment in writer_of(model).store.open()[1].values()
        for number in np.flatnonzero(~segment.deleted).tolist()
        if segment.hashes[number].tobytes() in hashes
    )
    chosen = {row.text_hash: row.resource for row in itertools.islice(rows, _TOGETHER)}
    passages = embedded_passages(sorted({*chosen.values()}), languages=model.languages)
    return {
        passage.text_hash: passage.text
        for of_one in passages.values()
        for passage in of_one
        if passage.text_hash in chosen
    }


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the file for writing; one that is damaged is made anew.

    Raises DenseIndexBusyError when it cannot be used now.
    """
    try:
        with closing(_connected(path)) as database:
            yield database
    except sqlite3.Error as error:
        if not isinstance(error, sqlite3.OperationalError):
            remove_token_bits(path.parent)
        raise DenseIndexBusyError(path=path.parent, reason=str(error)) from error


def _connected(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=_BUSY_SECONDS)
    try:
        database.executescript(_SCHEMA)
    except sqlite3.OperationalError:
        database.close()
        raise
    except sqlite3.DatabaseError as error:
        logger.warning("%s is made anew (%s)", path, error)
        database.close()
        remove_token_bits(path.parent)
        return _connected(path)
    return database


def _mean(database: sqlite3.Connection) -> _Floats | None:
    row = database.execute("SELECT of_tokens FROM mean").fetchone()
    return np.frombuffer(row[0], np.float32) if row else None


def _mean_size(database: sqlite3.Connection) -> int:
    """Return how many texts the mean was to be of."""
    row = database.execute("SELECT texts FROM mean_size").fetchone()
    return int(row[0]) if row else 0


def _insert(
    database: sqlite3.Connection, vectors: Mapping[bytes, _Floats], mean: _Floats
) -> None:
    rows = [(key, sign_bits(each, mean).tobytes()) for key, each in vectors.items()]
    database.executemany("INSERT OR REPLACE INTO token VALUES (?, ?)", rows)


def _stored(
    database: sqlite3.Connection, hashes: Sequence[bytes]
) -> Iterator[tuple[bytes, bytes]]:
    for batch in in_batches(hashes, _ASKED_TOGETHER):
        places = ",".join("?" * len(batch))
        ask = f"SELECT text_hash, bits FROM token WHERE text_hash IN ({places})"  # noqa: S608 - places only
        yield from database.execute(ask, list(batch))


def _delete(database: sqlite3.Connection, hashes: Collection[bytes]) -> None:
    rows = [(each,) for each in hashes]
    with database:
        database.executemany("DELETE FROM token WHERE text_hash = ?", rows)
