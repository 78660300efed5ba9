"""Lock that allows one import at a time, in a terminal or in a worker."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from freeshelf.core.locks import FileLock, LockHeldError
from freeshelf.ingest.errors import ImportUnderWayError

# A child of a process that was killed may live on briefly.
_WAIT_SECONDS = 5.0


@contextmanager
def import_lock() -> Iterator[None]:
    """Hold the import lock. Raises ImportUnderWayError if another process has it."""
    lock = FileLock(_path(), wait_seconds=_WAIT_SECONDS)
    try:
        lock.acquire()
    except LockHeldError as error:
        raise ImportUnderWayError(other=f"process {error.holder}") from error
    try:
        yield
    finally:
        lock.release()


def is_import_running() -> bool:
    """Return whether a process is importing now."""
    return FileLock(_path()).is_held()


def _path() -> Path:
    return Path(settings.FREESHELF_DATA_DIR) / "run" / "import.lock"
