"""Generations of the index on disk, and writing to them."""

import fcntl
import json
import os
import shutil
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import tantivy

from freeshelf.search.engines.base import ResourceDocument
from freeshelf.search.engines.tantivy.schema import (
    SCHEMA_VERSION,
    passage_row,
    passage_schema,
    resource_row,
    resource_schema,
)
from freeshelf.search.errors import (
    IndexBusyError,
    IndexDamagedError,
    IndexMissingError,
    IndexOutdatedError,
    SearchError,
)

_OPEN_ATTEMPTS = 5


@dataclass(slots=True)
class Generation:
    """Two open indexes that belong together."""

    name: str
    resources: tantivy.Index
    passages: tantivy.Index
    directory: Path | None = None
    loads: int = 0
    _seen: tuple[int, int] = field(default=(0, 0))

    def refresh(self) -> None:
        """Reload commits of any process; two stats when nothing changed."""
        if self.directory is None:
            return
        stamps = (
            _stamp(self.directory / "resources/meta.json"),
            _stamp(self.directory / "passages/meta.json"),
        )
        if stamps != self._seen:
            self.reload()
            self._seen = stamps

    def reload(self) -> None:
        """Reload both indexes."""
        self.loads += 1
        self.passages.reload()
        self.resources.reload()


def in_memory() -> Generation:
    """Return a generation that lives as long as the process."""
    return Generation(
        name=uuid.uuid4().hex[:8],
        resources=tantivy.Index(resource_schema()),
        passages=tantivy.Index(passage_schema()),
    )


class GenerationStore:
    """Directory of generations."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._pointer = path / "current"
        self._lock = path / "rebuild.lock"

    def pointer_stamp(self) -> int:
        """Return a stamp that changes with every new current generation."""
        return _stamp(self._pointer)

    def current(self) -> Generation:
        """Open the current generation; raise IndexMissingError when there is none."""
        for attempt in range(_OPEN_ATTEMPTS):
            name = self.current_name()
            if not name:
                raise IndexMissingError(path=self.path)
            try:
                return self._open(name)
            except (ValueError, FileNotFoundError) as error:
                # Replaced and removed between reading its name and opening it.
                if attempt + 1 == _OPEN_ATTEMPTS or name == self.current_name():
                    raise IndexDamagedError(
                        path=self.path, reason=str(error)
                    ) from error
        raise IndexMissingError(path=self.path)

    def current_name(self) -> str:
        """Return the name of the current generation, empty when there is none."""
        try:
            return self._pointer.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return ""

    def create(self) -> Generation:
        """Create an empty generation that is not current yet."""
        name = f"g-{uuid.uuid4().hex[:12]}"
        directory = self.path / name
        for part in ("resources", "passages"):
            (directory / part).mkdir(parents=True)
        manifest = {"schema": SCHEMA_VERSION}
        (directory / "manifest.json").write_text(json.dumps(manifest), encoding="ascii")
        return Generation(
            name=name,
            resources=tantivy.Index(resource_schema(), str(directory / "resources")),
            passages=tantivy.Index(passage_schema(), str(directory / "passages")),
            directory=directory,
        )

    def make_current(self, generation: Generation) -> None:
        """Make this generation the current one, and remove the others."""
        temporary = self.path / f"current.{generation.name}"
        with temporary.open("w", encoding="ascii") as file:
            file.write(generation.name)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self._pointer)
        _sync_directory(self.path)
        self._remove_all_but(generation.name)

    def discard(self, generation: Generation) -> None:
        """Remove a generation that never became current."""
        shutil.rmtree(self.path / generation.name, ignore_errors=True)

    @contextmanager
    def rebuilding(self) -> Iterator[None]:
        """Hold the rebuild lock."""
        self.path.mkdir(parents=True, exist_ok=True)
        with self._lock.open("a", encoding="ascii") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                message = f"A rebuild of the search index in {self.path} is running."
                raise SearchError(message) from error
            self._remove_all_but(self.current_name())
            yield

    def is_rebuilding(self) -> bool:
        """Return whether a living process holds the rebuild lock."""
        try:
            with self._lock.open("r", encoding="ascii") as file:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except BlockingIOError:
            return True
        return False

    def size(self, name: str) -> int:
        """Return the size of a generation on disk in bytes."""
        files = (self.path / name).rglob("*")
        return sum(file.stat().st_size for file in files if file.is_file())

    def _open(self, name: str) -> Generation:
        directory = self.path / name
        manifest = json.loads((directory / "manifest.json").read_text("ascii"))
        if manifest["schema"] != SCHEMA_VERSION:
            raise IndexOutdatedError(
                path=self.path, found=manifest["schema"], wanted=SCHEMA_VERSION
            )
        return Generation(
            name=name,
            resources=tantivy.Index.open(str(directory / "resources")),
            passages=tantivy.Index.open(str(directory / "passages")),
            directory=directory,
        )

    def _remove_all_but(self, name: str) -> None:
        for directory in self.path.glob("g-*"):
            if directory.name != name:
                shutil.rmtree(directory, ignore_errors=True)


def _stamp(path: Path) -> int:
    try:
        status = path.stat()
    except FileNotFoundError:
        return 0
    return status.st_mtime_ns ^ (status.st_ino << 1)


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


_BUSY_SECONDS = 10.0
_BUSY_PAUSE = 0.05


class GenerationWriter:
    """The only writer of a generation, until it is closed."""

    def __init__(self, generation: Generation, *, heap: int) -> None:
        self.generation = generation
        self._resources = _writer(generation, generation.resources, heap)
        self._passages = _writer(generation, generation.passages, heap)

    def add(self, documents: Iterable[ResourceDocument]) -> int:
        """Add or replace documents by key, and return their number."""
        count = 0
        for document in documents:
            self.remove([document.key])
            for passage in document.passages:
                self._passages.add_document(passage_row(document.key, passage))
            self._resources.add_document(resource_row(document))
            count += 1
        return count

    def remove(self, keys: Iterable[str]) -> None:
        """Delete documents and their passages."""
        for key in keys:
            self._passages.delete_documents_by_term("resource", key)
            self._resources.delete_documents_by_term("key", key)

    def commit(self) -> None:
        """Make all changes visible and durable.

        Passages go first: a crash in between leaves passages that explain nothing yet,
        never a resource without them, and the outbox repeats the whole batch.
        """
        self._passages.commit()
        self._resources.commit()
        self.generation.reload()

    def abandon(self) -> None:
        """Discard uncommitted changes and release the locks."""
        # Removed files may be the reason for the call.
        with suppress(ValueError):
            self._passages.rollback()
            self._resources.rollback()
        self.close()

    def close(self) -> None:
        """Finish merging and release the locks."""
        self._passages.wait_merging_threads()
        self._resources.wait_merging_threads()


def _writer(
    generation: Generation, index: tantivy.Index, heap: int
) -> tantivy.IndexWriter:
    deadline = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            return index.writer(heap_size=heap, num_threads=1)
        except ValueError as error:
            if "LockBusy" not in str(error) and "lock" not in str(error).lower():
                raise
            if time.monotonic() > deadline:
                raise IndexBusyError(path=generation.directory or "memory") from error
            time.sleep(_BUSY_PAUSE)
