"""Where the running processes leave their marks in the data directory."""

from pathlib import Path

from django.conf import settings

from freeshelf.core.locks import FileLock


def data_dir() -> Path:
    """The one folder that holds everything."""
    return Path(settings.FREESHELF_DATA_DIR)


def make_data_dir() -> None:
    """Create the data directory; what is in it is for its owner alone."""
    data_dir().mkdir(mode=0o700, parents=True, exist_ok=True)


def run_dir() -> Path:
    """Locks of running processes; empty when nothing runs."""
    return data_dir() / "run"


def serve_lock(*, wait_seconds: float = 0.0) -> FileLock:
    """Held by the supervisor: one a data directory."""
    return FileLock(run_dir() / "serve.lock", wait_seconds=wait_seconds)


def indexer_lock(*, wait_seconds: float = 0.0) -> FileLock:
    """Held by the one process that writes to the index."""
    return FileLock(run_dir() / "indexer.lock", wait_seconds=wait_seconds)


def embedder_lock(*, wait_seconds: float = 0.0) -> FileLock:
    """Held by the one process that gives passages their vectors."""
    return FileLock(run_dir() / "embedder.lock", wait_seconds=wait_seconds)


def files_lock(*, wait_seconds: float = 0.0) -> FileLock:
    """Held while bytes are copied out or taken away: backup and doctor take turns."""
    return FileLock(run_dir() / "files.lock", wait_seconds=wait_seconds)


def worker_lock(worker_id: str) -> FileLock:
    """Held by one worker as long as it lives; its tasks are returned after that."""
    return FileLock(run_dir() / f"worker-{worker_id}.lock")
