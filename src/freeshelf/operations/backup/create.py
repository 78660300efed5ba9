"""Create a backup while the library runs."""

import io
import logging
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.core.files.storage import Storage, storages
from django.db import connection

from freeshelf.accounts.models import CacheEntry, Session
from freeshelf.ingest.mapping import mappings_dir
from freeshelf.operations.backup.containers import Container, open_container
from freeshelf.operations.backup.manifest import (
    DATABASE_NAME,
    FILES_PREFIX,
    MANIFEST_NAME,
    MAPPINGS_PREFIX,
    MEDIA_PREFIX,
    Manifest,
)
from freeshelf.operations.errors import BackupError
from freeshelf.operations.paths import data_dir, files_lock, list_files

_LOCK_SECONDS = 60.0

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BackupSummary:
    """Content of a backup; missing are names of files that the library has lost."""

    target: Path
    files: int
    size: int
    missing: tuple[str, ...]


def create_backup(
    *, target: Path, now: datetime, progress: Callable[[str], None] = lambda line: None
) -> BackupSummary:
    """Copy the library to a new tar file (.tar, .tar.gz, .tgz) or folder.

    The database is copied first, in one read transaction that does not block writers.
    The files that it names never change after they are stored, so they can be copied
    later.

    Raises BackupTargetError, and BackupError when the database is not a SQLite file.
    """
    manifest = Manifest(created_at=now.isoformat(), version=version("freeshelf"))
    with files_lock(wait_seconds=_LOCK_SECONDS):
        container = open_container(target)
        try:
            with tempfile.TemporaryDirectory(
                dir=data_dir(), prefix=".backup-"
            ) as temporary:
                snapshot = Path(temporary) / DATABASE_NAME
                progress("copying the database")
                _copy_database(snapshot)
                with snapshot.open("rb") as stream:
                    _add(container, manifest, DATABASE_NAME, stream)
                progress("copying the files")
                _add_contents(container, manifest, snapshot)
                _add_media(container, manifest)
                _add_mappings(container, manifest)
            text = manifest.to_json().encode()
            container.add(MANIFEST_NAME, io.BytesIO(text), size=len(text))
            container.close()
        except BaseException:
            container.discard()
            raise
    return BackupSummary(
        target=target,
        files=len(manifest.entries) - 1,
        size=sum(entry.size for entry in manifest.entries),
        missing=tuple(manifest.missing),
    )


def _copy_database(snapshot: Path) -> None:
    if connection.vendor != "sqlite":
        raise BackupError(
            "This command copies SQLite databases: use your database's own backup."
        )
    connection.ensure_connection()
    with closing(sqlite3.connect(snapshot)) as copy:
        # All pages in one step: a copy in several steps restarts after every write.
        connection.connection.backup(copy, pages=-1)
        copy.execute("PRAGMA journal_mode=DELETE")
        _forget_sign_ins(copy)
        (answer,) = copy.execute("PRAGMA quick_check").fetchone()
    if answer != "ok":
        raise BackupError(f"The database is damaged ({answer}): nothing was kept.")


def _forget_sign_ins(copy: sqlite3.Connection) -> None:
    """Delete data that would let the holder of a backup act as a signed-in user."""
    copy.execute("PRAGMA secure_delete=ON")
    for model in (Session, CacheEntry):
        copy.execute(f"DELETE FROM {model._meta.db_table}")  # noqa: S608 - our names
    copy.commit()


def _add_contents(container: Container, manifest: Manifest, snapshot: Path) -> None:
    storage = storages["library"]
    with closing(sqlite3.connect(snapshot)) as database:
        names = database.execute(
            "SELECT storage_name FROM library_filecontent ORDER BY storage_name"
        )
        for (name,) in names:
            _add_stored(container, manifest, storage, FILES_PREFIX, name)


def _add_media(container: Container, manifest: Manifest) -> None:
    storage = storages["default"]
    for name in list_files(storage):
        _add_stored(container, manifest, storage, MEDIA_PREFIX, name)


def _add_mappings(container: Container, manifest: Manifest) -> None:
    # Edits to these files are stored nowhere else.
    for path in sorted(mappings_dir().glob("*.yaml")):
        with path.open("rb") as stream:
            _add(container, manifest, MAPPINGS_PREFIX + path.name, stream)


def _add_stored(
    container: Container, manifest: Manifest, storage: Storage, prefix: str, name: str
) -> None:
    try:
        with storage.open(name) as stream:
            _add(container, manifest, prefix + name, stream)
    except FileNotFoundError:
        logger.warning("%s is missing", name)
        manifest.missing.append(prefix + name)


def _add(container: Container, manifest: Manifest, path: str, stream: Any) -> None:
    stream.seek(0, io.SEEK_END)
    size = stream.tell()
    stream.seek(0)
    manifest.entries.append(container.add(path, stream, size=size))
