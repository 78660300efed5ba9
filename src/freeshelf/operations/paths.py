"""Data directory, and what lies in it for the running processes."""

from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from freeshelf.core.locks import FileLock

# Held while files are copied or deleted, by backup and doctor.
FILES_LEASE = "files"


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
    """Return the directory of locks and signs of running processes."""
    return data_dir() / "run"


def serve_lock(part: str = "web", *, wait_seconds: float = 0.0) -> FileLock:
    """Return the lock of a part of `serve`: one per data directory."""
    return FileLock(run_dir() / f"serve-{part}.lock", wait_seconds=wait_seconds)


def static_lock(*, wait_seconds: float) -> FileLock:
    """Return the lock of the static files: one per data directory."""
    return FileLock(run_dir() / "static.lock", wait_seconds=wait_seconds)
