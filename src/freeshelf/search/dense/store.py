"""Directory of one vector index, with the manifest of its segments.

    <path>/manifest.json   active segments, and whether the index is complete
    <path>/write.lock      held while the manifest is changed
    <path>/s-<name>/       segments
    <path>/vectors.sqlite3 vectors by text, and pending passages (`embeddings`)
    <path>/questions-*.npy mean vector of questions about anything else

The manifest is replaced by rename: a reader sees all of a change or none of it. The
next writer removes what the manifest no longer names.
"""

import json
import os
import shutil
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from freeshelf.core.locks import FileLock, LockHeldError
from freeshelf.search.dense.segments import (
    COLUMNS,
    Flags,
    Rows,
    Segment,
    level_code,
    open_segment,
    restore,
    sign_words,
)
from freeshelf.search.engines.vector_codes import stored_vectors
from freeshelf.search.engines.vectors import HASH_BYTES, Row
from freeshelf.search.errors import DenseIndexBusyError, DenseIndexDamagedError

# A sample large enough to estimate the mean of a collection.
_MEAN_SAMPLE = 20_000
_BLOCK = 8192


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows for a new segment: the resource of each, and the columns they are in."""

    resources: NDArray[np.bytes_]
    columns: Mapping[str, NDArray[Any]]
    rows: Rows
    name: str = ""  # of the segment they are from


def new_piece(rows: Mapping[Row, bytes]) -> Piece:
    """Return one or more rows with their stored vectors."""
    vectors = stored_vectors(list(rows.values()))
    hashes = b"".join(row.text_hash for row in rows)
    columns = {
        "codes": vectors["codes"],
        "rests": vectors["residuals"],
        "scales": vectors["scales"],
        "levels": np.array([level_code(row.level) for row in rows], np.uint32),
        "hashes": np.frombuffer(hashes, np.uint8).reshape(-1, HASH_BYTES),
        "passages": np.array([row.passage.encode() for row in rows]),
    }
    resources = np.array([row.resource.encode() for row in rows])
    return Piece(resources, columns, np.arange(len(rows)))


def living_piece(segment: Segment) -> Piece:
    """Return the live rows of a segment."""
    rows = np.flatnonzero(~segment.deleted)
    columns = {name: getattr(segment, name) for name in COLUMNS}
    owners = segment.resources[segment.owners(rows)]
    return Piece(owners, columns, rows, name=segment.name)


def write_segment(path: Path, pieces: Sequence[Piece]) -> Rows:
    """Write the rows into a new directory and return their order there.

    Large columns are copied in blocks: a million vectors need not be in memory at once.
    """
    path.mkdir(parents=True)
    owners = np.concatenate([piece.resources for piece in pieces])
    order = np.argsort(owners, kind="stable")
    resources, starts = np.unique(owners[order], return_index=True)
    _save(path, "resources", resources)
    _save(path, "starts", np.append(starts, len(order)).astype(np.int64))
    written = {name: _copy_column(path, name, pieces, order) for name in COLUMNS}
    codes, scales = written["codes"], written["scales"]
    step = max(1, len(scales) // _MEAN_SAMPLE)
    mean = restore(codes[::step], scales[::step]).mean(axis=0).astype(np.float32)
    signs = [
        sign_words(restore(codes[at : at + _BLOCK], scales[at : at + _BLOCK]), mean)
        for at in range(0, len(scales), _BLOCK)
    ]
    _save(path, "mean", mean)
    _save(path, "signs", np.concatenate(signs, axis=1))
    return order


def _copy_column(
    path: Path, name: str, pieces: Sequence[Piece], order: Rows
) -> NDArray[Any]:
    columns = [piece.columns[name] for piece in pieces]
    shape = (len(order), *columns[0].shape[1:])
    target = path / f"{name}.npy"
    written = np.lib.format.open_memmap(
        target, mode="w+", dtype=np.result_type(*columns), shape=shape
    )
    # A full disk is an error here; while a mapped page is written it is a signal.
    with target.open("r+b") as file:
        os.posix_fallocate(file.fileno(), 0, target.stat().st_size)
    places, start = np.argsort(order), 0
    for piece, column in zip(pieces, columns, strict=True):
        for at in range(0, len(piece.rows), _BLOCK):
            rows = piece.rows[at : at + _BLOCK]
            written[places[start : start + len(rows)]] = column[rows]
            start += len(rows)
    written.flush()
    return written


def write_dead(path: Path, dead: Flags) -> str:
    """Write the flags of deleted rows and return the name of the file."""
    # No file of a segment has as many as an earlier one.
    name = f"dead-{np.count_nonzero(dead)}"
    _save(path, name, np.packbits(dead))
    return f"{name}.npy"


def _save(path: Path, name: str, values: NDArray[Any]) -> None:
    with (path / f"{name}.npy").open("wb") as file:
        np.save(file, values, allow_pickle=False)
        file.flush()
        os.fsync(file.fileno())


FORMAT = 1
_LOCK_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class SegmentEntry:
    """An active segment; `dead` names its file of deleted rows, or is ""."""

    name: str
    size: int
    dead: str = ""
    gone: int = 0  # rows


@dataclass(frozen=True, slots=True)
class Manifest:
    """Content of the index.

    `name` is new whenever an index is started, `model` is for people who inspect the
    directory. An index is ready once every passage of the library has its vector, and
    stays ready while later ones are pending.
    """

    name: str = ""
    model: str = ""
    is_ready: bool = False
    segments: tuple[SegmentEntry, ...] = ()

    @property
    def alive(self) -> int:
        """Number of live rows."""
        return sum(entry.size - entry.gone for entry in self.segments)


class SegmentStore:
    """Store that reads and replaces the manifest, and opens its segments."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._manifest = path / "manifest.json"
        self._opened: dict[SegmentEntry, Segment] = {}

    def exists(self) -> bool:
        """Return whether there is an index here."""
        return self._manifest.exists()

    def stamp(self) -> tuple[int, int]:
        """Return a stamp that changes with every commit; zeros without an index."""
        try:
            status = self._manifest.stat()
        except FileNotFoundError:
            return (0, 0)
        return (status.st_mtime_ns, status.st_ino)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the write lock of the index.

        Raises DenseIndexBusyError when another process holds it for half a minute.
        """
        lock = FileLock(self.path / "write.lock", wait_seconds=_LOCK_SECONDS)
        with ExitStack() as held:
            try:
                held.enter_context(lock)
            except LockHeldError as error:
                raise DenseIndexBusyError(path=self.path, reason=str(error)) from error
            yield

    def read(self) -> Manifest:
        """Return the manifest, an empty one when there is no index.

        Raises DenseIndexDamagedError when it cannot be read or is of another format.
        """
        try:
            stored = json.loads(self._manifest.read_text("utf-8"))
            if stored.pop("format") != FORMAT:
                raise ValueError("it is of another version")
            segments = tuple(SegmentEntry(**entry) for entry in stored.pop("segments"))
            return Manifest(segments=segments, **stored)
        except FileNotFoundError:
            return Manifest()
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise DenseIndexDamagedError(path=self.path, reason=str(error)) from error

    def commit(self, manifest: Manifest) -> None:
        """Publish a manifest to readers; only while the lock is held."""
        temporary = self.path / "manifest.new"
        with temporary.open("w", encoding="utf-8") as file:
            json.dump({"format": FORMAT} | asdict(manifest), file)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self._manifest)
        self._clear_all_but(manifest)

    def remove(self) -> None:
        """Remove the index; only while the lock is held."""
        self._manifest.unlink(missing_ok=True)
        self._clear_all_but(Manifest())

    def open(self) -> tuple[Manifest, dict[SegmentEntry, Segment]]:
        """Return the manifest with its segments, which stay open.

        Raises DenseIndexDamagedError when files are missing or damaged.
        """
        stamp, manifest = self.stamp(), self.read()
        try:
            self._opened = {
                entry: self._opened.get(entry)
                or open_segment(self.path / entry.name, dead=entry.dead)
                for entry in manifest.segments
            }
        except (OSError, ValueError, EOFError) as error:
            if stamp != self.stamp():
                # Replaced and removed between reading the manifest and opening.
                return self.open()
            raise DenseIndexDamagedError(path=self.path, reason=str(error)) from error
        return manifest, self._opened

    def new_segment(self) -> Path:
        """Return the path of a new segment; write and commit it under the lock."""
        return self.path / f"s-{uuid.uuid4().hex[:12]}"

    def size(self) -> int:
        """Return the size on disk in bytes."""
        files = self.path.rglob("*")
        return sum(file.stat().st_size for file in files if file.is_file())

    def _clear_all_but(self, manifest: Manifest) -> None:
        dead = {entry.name: entry.dead for entry in manifest.segments}
        for directory in self.path.glob("s-*"):
            if directory.name not in dead:
                # Processes that have its files open can continue to read.
                shutil.rmtree(directory, ignore_errors=True)
                continue
            for file in directory.glob("dead-*.npy"):
                if file.name != dead[directory.name]:
                    file.unlink(missing_ok=True)
