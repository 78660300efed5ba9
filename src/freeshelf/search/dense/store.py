"""Directory of one vector index, with the manifest of its segments.

    <path>/manifest.json   active segments, and whether the index is complete
    <path>/write.lock      held while the manifest is changed
    <path>/s-<name>/       segments
    <path>/vectors.sqlite3 vectors by text, and pending passages (`embeddings`)

The manifest is replaced by rename: a reader sees all of a change or none of it. The
next writer removes what the manifest no longer names.
"""

import json
import os
import shutil
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from freeshelf.core.locks import FileLock, LockHeldError
from freeshelf.search.dense.passages import HASH_BYTES
from freeshelf.search.dense.segments import (
    Codes,
    Flags,
    Floats,
    QuantizedVectors,
    Row,
    Segment,
    open_segment,
    restore,
    sign_words,
)
from freeshelf.search.engines.base import LEVELS
from freeshelf.search.errors import DenseIndexBusyError, DenseIndexDamagedError

# A sample large enough to estimate the mean of a collection.
_MEAN_SAMPLE = 20_000
_BLOCK = 8192


def write_segment(path: Path, rows: Sequence[Row], vectors: QuantizedVectors) -> None:
    """Write one or more rows, with vectors in the same order, into a new directory."""
    names = [row.resource.encode() for row in rows]
    order = sorted(range(len(rows)), key=names.__getitem__)
    ordered = [rows[at] for at in order]
    resources, starts = np.unique(
        np.array([names[at] for at in order]), return_index=True
    )
    hashes = b"".join(row.text_hash for row in ordered)
    write_parts(
        path,
        codes=[vectors.codes[order]],
        rests=[vectors.residuals[order]],
        scales=vectors.scales[order],
        levels=np.array([LEVELS.index(row.level) for row in ordered], np.uint8),
        hashes=np.frombuffer(hashes, np.uint8).reshape(-1, HASH_BYTES),
        passages=np.array([row.passage.encode() for row in ordered]),
        resources=resources,
        starts=np.append(starts, len(rows)).astype(np.int64),
    )


def write_parts(
    path: Path,
    *,
    codes: Iterable[Codes],
    rests: Iterable[Codes],
    scales: Floats,
    **parts: NDArray[Any],
) -> None:
    """Write all files of a segment; mean and signs are computed from the codes.

    Codes and residuals come in blocks: a million vectors need not be in memory at once.
    """
    path.mkdir(parents=True)
    _save_blocks(path / "codes.npy", codes, rows=len(scales))
    _save_blocks(path / "rests.npy", rests, rows=len(scales))
    written: Codes = np.load(path / "codes.npy", mmap_mode="r")
    step = max(1, len(scales) // _MEAN_SAMPLE)
    mean = restore(written[::step], scales[::step]).mean(axis=0).astype(np.float32)
    signs = [
        sign_words(restore(written[at : at + _BLOCK], scales[at : at + _BLOCK]), mean)
        for at in range(0, len(scales), _BLOCK)
    ]
    arrays = parts | {
        "scales": scales,
        "mean": mean,
        "signs": np.concatenate(signs, axis=1),
    }
    for name, values in arrays.items():
        _save(path / f"{name}.npy", values)


def write_dead(path: Path, dead: Flags) -> str:
    """Write the flags of deleted rows and return the name of the file."""
    numbers = [int(each.stem.partition("-")[2]) for each in path.glob("dead-*.npy")]
    name = f"dead-{max(numbers, default=0) + 1}.npy"
    _save(path / name, np.packbits(dead))
    return name


def remove_segment(path: Path) -> None:
    """Remove the files; processes that have them open can continue to read."""
    shutil.rmtree(path, ignore_errors=True)


def _save(path: Path, values: NDArray[Any]) -> None:
    with path.open("wb") as file:
        np.save(file, values, allow_pickle=False)
        file.flush()
        os.fsync(file.fileno())


def _save_blocks(path: Path, blocks: Iterable[Codes], *, rows: int) -> None:
    """Write blocks of rows as one array."""
    with path.open("wb") as file:
        for number, block in enumerate(blocks):
            if number == 0:
                header = {
                    "descr": np.lib.format.dtype_to_descr(block.dtype),
                    "fortran_order": False,
                    "shape": (rows, block.shape[1]),
                }
                np.lib.format.write_array_header_2_0(file, header)
            file.write(np.ascontiguousarray(block).tobytes())
        file.flush()
        os.fsync(file.fileno())


FORMAT = 1
_LOCK_SECONDS = 30.0
_OPEN_ATTEMPTS = 5


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
        try:
            lock.acquire()
        except LockHeldError as error:
            raise DenseIndexBusyError(self.path, reason=str(error)) from error
        try:
            yield
        finally:
            lock.release()

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
            raise DenseIndexDamagedError(self.path, reason=str(error)) from error

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

    def open(
        self, opened: Mapping[SegmentEntry, Segment] | None = None
    ) -> tuple[Manifest, dict[SegmentEntry, Segment]]:
        """Return the manifest with its segments open, reusing open ones.

        Raises DenseIndexDamagedError when files are missing or damaged.
        """
        opened = opened or {}
        for attempt in range(_OPEN_ATTEMPTS):
            stamp = self.stamp()
            manifest = self.read()
            try:
                return manifest, {
                    entry: opened.get(entry)
                    or open_segment(self.path / entry.name, dead=entry.dead)
                    for entry in manifest.segments
                }
            except (OSError, ValueError, EOFError) as error:
                # Replaced and removed between reading the manifest and opening.
                if stamp == self.stamp() or attempt + 1 == _OPEN_ATTEMPTS:
                    raise DenseIndexDamagedError(
                        self.path, reason=str(error)
                    ) from error
        raise AssertionError("the last attempt returns or raises")

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
                remove_segment(directory)
                continue
            for file in directory.glob("dead-*.npy"):
                if file.name != dead[directory.name]:
                    file.unlink(missing_ok=True)
