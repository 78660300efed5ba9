"""Restore a backup into an empty data directory."""

import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from freeshelf.ingest.mapping import mappings_dir
from freeshelf.operations.backup.containers import (
    UNREADABLE,
    copy_hashed,
    read_container,
)
from freeshelf.operations.backup.manifest import (
    DATABASE_NAME,
    FILES_PREFIX,
    MANIFEST_NAME,
    MAPPINGS_PREFIX,
    MEDIA_PREFIX,
    Entry,
    Manifest,
)
from freeshelf.operations.errors import (
    BackupError,
    DataInTheWayError,
    NewDatabaseError,
    NotABackupError,
    UnsupportedDatabaseError,
)
from freeshelf.operations.paths import data_dir, make_data_dir
from freeshelf.operations.versions import check_history

_MANIFEST_LIMIT = 512 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class RestoreSummary:
    """Restored content; missing was lost before the backup was made."""

    files: int
    size: int
    created_at: str
    missing: tuple[str, ...]


def restore_backup(
    *, source: Path, progress: Callable[[str], None] = lambda line: None
) -> RestoreSummary:
    """Restore a backup, after verifying every checksum.

    The index is not part of a backup: rebuild it afterwards.

    Raises DataInTheWayError and NotABackupError.
    """
    database = Path(settings.DATABASES["default"]["NAME"])
    targets = {
        FILES_PREFIX: _location("library"),
        MEDIA_PREFIX: _location("default"),
        MAPPINGS_PREFIX: mappings_dir(),
    }
    if database.exists() or any(_has_files(target) for target in targets.values()):
        raise DataInTheWayError(data_dir=data_dir())
    make_data_dir()
    with tempfile.TemporaryDirectory(dir=data_dir(), prefix=".restore-") as temporary:
        progress("unpacking and checking")
        try:
            manifest = _unpack(source, Path(temporary), tuple(targets))
        except UNREADABLE as error:
            reason = f"it cannot be read ({error})"
            raise NotABackupError(source, reason=reason) from error
        _check_history(source, Path(temporary) / DATABASE_NAME)
        for prefix, target in targets.items():
            _put_in_place(Path(temporary) / prefix, target)
        # The database comes last: without it there is no library, only files.
        (Path(temporary) / DATABASE_NAME).rename(database)
    progress("bringing the database up to date")
    connections.close_all()
    call_command("migrate", interactive=False, verbosity=0)
    return RestoreSummary(
        files=len(manifest.entries) - 1,
        size=sum(entry.size for entry in manifest.entries),
        created_at=manifest.created_at,
        missing=tuple(manifest.missing),
    )


def _unpack(source: Path, directory: Path, prefixes: tuple[str, ...]) -> Manifest:
    found: dict[str, Entry] = {}
    manifest: Manifest | None = None
    for path, stream in read_container(source):
        if path == MANIFEST_NAME:
            try:
                manifest = Manifest.from_json(stream.read(_MANIFEST_LIMIT).decode())
            except ValueError as error:
                raise NotABackupError(source, reason=str(error)) from error
            continue
        if path != DATABASE_NAME and not path.startswith(prefixes):
            reason = f"it holds {path!r}, which belongs to no backup"
            raise NotABackupError(source, reason=reason)
        target = directory / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as output:
            size, sha256 = copy_hashed(stream, output)
        found[path] = Entry(path=path, size=size, sha256=sha256)
    if manifest is None:
        raise NotABackupError(source, reason="it has no manifest, so it is not whole")
    _compare(source, manifest, found)
    return manifest


def _compare(source: Path, manifest: Manifest, found: dict[str, Entry]) -> None:
    expected = {entry.path: entry for entry in manifest.entries}
    if DATABASE_NAME not in expected:
        raise NotABackupError(source, reason="it has no database")
    for path in sorted(expected.keys() | found.keys()):
        if path not in found:
            raise NotABackupError(source, reason=f"{path} is missing")
        if found[path] != expected.get(path):
            raise NotABackupError(source, reason=f"{path} has been changed")


def _check_history(source: Path, snapshot: Path) -> None:
    with closing(sqlite3.connect(snapshot)) as database:
        try:
            applied = set(database.execute("SELECT app, name FROM django_migrations"))
        except sqlite3.DatabaseError as error:
            reason = f"its database cannot be read ({error})"
            raise NotABackupError(source, reason=reason) from error
    try:
        check_history(applied)
    except UnsupportedDatabaseError as error:
        reason = "it was made by a version of Freeshelf before 0.2"
        raise NotABackupError(source, reason=reason) from error
    except NewDatabaseError as error:
        reason = f"it was made by a newer version of Freeshelf ({error.change})"
        raise NotABackupError(source, reason=reason) from error


def _put_in_place(unpacked: Path, place: Path) -> None:
    if not unpacked.exists():
        return
    if place.exists():
        shutil.rmtree(place)
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(unpacked, place)


def _location(alias: str) -> Path:
    options = settings.STORAGES[alias].get("OPTIONS", {})
    if "location" not in options:
        raise BackupError(
            f"The storage {alias!r} is not a folder: restore its files with the tools "
            f"of its service."
        )
    return Path(options["location"])


def _has_files(place: Path) -> bool:
    return place.is_dir() and any(path.is_file() for path in place.rglob("*"))
