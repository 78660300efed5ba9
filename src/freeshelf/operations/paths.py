"""Data directory, and lock files of the running processes."""

from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from freeshelf.core.locks import FileLock


def data_dir() -> Path:
    """Return the directory of all data."""
    return Path(settings.FREESHELF_DATA_DIR)


def make_data_dir() -> None:
    """Create the data directory, accessible to its owner only.

    Raises ImproperlyConfigured if it cannot be created.
    """
    try:
        data_dir().mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"The data directory {data_dir()} cannot be made ({error.strerror}): name "
            f"another folder with FREESHELF_DATA_DIR."
        ) from error


def run_dir() -> Path:
    """Return the directory of the locks of running processes."""
    return data_dir() / "run"


def serve_lock(*, wait_seconds: float = 0.0) -> FileLock:
    """Return the lock of the supervisor: one per data directory."""
    return FileLock(run_dir() / "serve.lock", wait_seconds=wait_seconds)


def indexer_lock(*, wait_seconds: float = 0.0) -> FileLock:
    """Return the lock of the single process that writes to the index."""
    return FileLock(run_dir() / "indexer.lock", wait_seconds=wait_seconds)


def embedder_lock(*, wait_seconds: float = 0.0) -> FileLock:
    """Return the lock of the single process that embeds passages."""
    return FileLock(run_dir() / "embedder.lock", wait_seconds=wait_seconds)


def files_lock(*, wait_seconds: float = 0.0) -> FileLock:
    """Return the lock for copying and deleting files, by backup and doctor."""
    return FileLock(run_dir() / "files.lock", wait_seconds=wait_seconds)


def worker_lock(worker_id: str) -> FileLock:
    """Return the lock of a worker; when it is free its tasks are requeued."""
    return FileLock(run_dir() / f"worker-{worker_id}.lock")
