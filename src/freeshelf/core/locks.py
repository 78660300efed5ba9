"""File locks that are released when their process dies."""

import fcntl
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from freeshelf.core.errors import FreeshelfError

_PAUSE_SECONDS = 0.05


class LockHeldError(FreeshelfError):
    """Error for a lock that another process holds; `holder` is its ID, if known."""

    def __init__(self, path: Path, *, holder: int | None) -> None:
        by = f"process {holder}" if holder else "another process"
        super().__init__(f"{path} is held by {by}.")
        self.holder = holder


class FileLock:
    """An exclusive lock between processes of one machine, by flock on a file.

    As a context manager it waits for wait_seconds and then raises LockHeldError.
    """

    def __init__(self, path: Path, *, wait_seconds: float = 0.0) -> None:
        self.path = path
        self._wait_seconds = wait_seconds
        self._descriptor: int | None = None

    def try_acquire(self) -> bool:
        """Acquire the lock if it is free and return whether it was."""
        # Parents that `mkdir` makes do not get its mode.
        for folder in reversed(self.path.parents):
            folder.mkdir(mode=0o700, exist_ok=True)
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        os.ftruncate(descriptor, 0)
        os.write(descriptor, str(os.getpid()).encode())
        self._descriptor = descriptor
        return True

    def acquire(self) -> None:
        """Acquire the lock. Raises LockHeldError when it is not free in time."""
        _acquire_one([self], wait_seconds=self._wait_seconds)

    def release(self) -> None:
        """Release the lock, if it is held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def fileno(self) -> int:
        """Return the file descriptor of a held lock, for child processes to inherit."""
        if self._descriptor is None:
            raise ValueError(f"{self.path} is not held.")
        return self._descriptor

    def is_held(self) -> bool:
        """Return whether any process, this one included, holds the lock now."""
        try:
            descriptor = os.open(self.path, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(descriptor)
        return False

    def holder(self) -> int | None:
        """Return the ID of the process that acquired the lock last, if known."""
        try:
            return int(self.path.read_text("ascii"))
        except (OSError, ValueError):
            return None

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(self, *_error: object) -> None:
        self.release()


@contextmanager
def one_of(paths: Sequence[Path], *, wait_seconds: float) -> Iterator[None]:
    """Hold the first of several locks that becomes free.

    Raises LockHeldError when none does in time.
    """
    locks = [FileLock(path) for path in paths]
    acquired = _acquire_one(locks, wait_seconds=wait_seconds)
    try:
        yield
    finally:
        acquired.release()


def _acquire_one(locks: Sequence[FileLock], *, wait_seconds: float) -> FileLock:
    deadline = time.monotonic() + wait_seconds
    while not (acquired := next((lock for lock in locks if lock.try_acquire()), None)):
        if time.monotonic() >= deadline:
            raise LockHeldError(locks[0].path, holder=locks[0].holder())
        time.sleep(_PAUSE_SECONDS)
    return acquired
