"""One import writes at a time, whether a terminal or a worker does it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from freeshelf.core.locks import FileLock, LockHeldError
from freeshelf.ingest.errors import ImportUnderWayError

# A process that was killed may have had a child that lives on for a moment.
_WAIT_SECONDS = 5.0


@contextmanager
def import_lock() -> Iterator[None]:
    """Hold the lock of imports. Raises ImportUnderWayError when another has it."""
    lock = FileLock(_path(), wait_seconds=_WAIT_SECONDS)
    try:
        lock.acquire()
    except LockHeldError as error:
        raise ImportUnderWayError(f"process {error.holder}") from error
    try:
        yield
    finally:
        lock.release()


def is_import_running() -> bool:
    """Whether a process imports now."""
    return FileLock(_path()).is_held()


def _path() -> Path:
    return Path(settings.FREESHELF_DATA_DIR) / "run" / "import.lock"
