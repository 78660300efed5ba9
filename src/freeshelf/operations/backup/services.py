"""Back up a running library, and restore it.

A backup has the database, the files that the database names, the images of pages, and a
manifest with the checksum of each. The search index, the static files and the page
images of documents are left out, as they can be rebuilt. So is the secret key.
"""

import io
import logging
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing, nullcontext
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.core.management import call_command
from django.db import connection, connections
from wagtail.search.models import IndexEntry

from freeshelf.accounts.models import (
    CacheEntry,
    LogBatch,
    Session,
    StoredAnswer,
    Token,
)
from freeshelf.ingest.mapping import MAPPINGS
from freeshelf.leases.models import Lease
from freeshelf.leases.services import can_be_held, hold
from freeshelf.operations.backup.containers import (
    DATABASE_NAME,
    FILES_PREFIX,
    MANIFEST_NAME,
    MAPPINGS_PREFIX,
    MEDIA_PREFIX,
    UNREADABLE,
    Container,
    Entry,
    Manifest,
    copy_hashed,
    open_container,
    read_container,
)
from freeshelf.operations.backup.rows import load_rows, migrate_file, save_rows
from freeshelf.operations.errors import (
    BackupError,
    DatabaseInTheWayError,
    DataInTheWayError,
    FilesInTheWayError,
    NewDatabaseError,
    NotABackupError,
    UnsupportedDatabaseError,
)
from freeshelf.operations.paths import FILES_LEASE, data_dir, make_data_dir
from freeshelf.operations.versions import check_history
from freeshelf.shared.files import MovedFile, files_in, stored_names

_SIGN_INS = (Session, CacheEntry, StoredAnswer, Token, Lease)
_LOCK_SECONDS = 60.0
_MANIFEST_LIMIT = 512 * 1024 * 1024

logger = logging.getLogger(__name__)


def create_backup(
    *, target: Path, now: datetime, progress: Callable[[str], None] = lambda line: None
) -> Manifest:
    """Copy the library to a new tar file (.tar, .tar.gz, .tgz) or folder.

    The database is copied first, in one read transaction that does not block writers.
    The files that it names never change after they are stored, so they can be copied
    later.

    Raises BackupTargetError, and BackupError when the copy differs from the database.
    """
    manifest = Manifest(created_at=now.isoformat(), version=version("freeshelf"))
    make_data_dir()
    # A database of an earlier version is copied before it is migrated.
    lease = hold(FILES_LEASE, wait_seconds=_LOCK_SECONDS)
    with lease if can_be_held() else nullcontext():
        container = open_container(target)
        try:
            with tempfile.TemporaryDirectory(
                dir=data_dir(), prefix=".backup-"
            ) as temporary:
                snapshot = Path(temporary) / DATABASE_NAME
                progress("copying the database")
                _copy_database(snapshot)
                manifest.log = _log_head(snapshot)
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
    return manifest


def _copy_database(snapshot: Path) -> None:
    is_file = connection.vendor == "sqlite"
    if not is_file:
        tables = [model._meta.db_table for model in _SIGN_INS]
        save_rows(snapshot, without=tables)
    connection.ensure_connection()
    with closing(sqlite3.connect(snapshot)) as copy:
        if is_file:
            # All pages in one step: several steps restart after every write.
            connection.connection.backup(copy, pages=-1)
        copy.execute("PRAGMA journal_mode=DELETE")
        _forget_sign_ins(copy)
        (answer,) = copy.execute("PRAGMA quick_check").fetchone()
    if answer != "ok":
        raise BackupError(f"The database is damaged ({answer}): nothing was kept.")


def _log_head(snapshot: Path) -> dict[str, int | str]:
    table = LogBatch._meta.db_table
    with closing(sqlite3.connect(snapshot)) as copy:
        try:
            row = copy.execute(
                f"SELECT number, head FROM {table} ORDER BY number DESC"  # noqa: S608
            ).fetchone()
        except sqlite3.OperationalError:
            return {}  # of an earlier version
    return {"batch": row[0], "head": row[1]} if row else {}


def _forget_sign_ins(copy: sqlite3.Connection) -> None:
    """Delete data that would let the holder of a backup act as a signed-in user.

    A token that was revoked since would be valid again in a restored library, which
    would also wait for the leases of this one.
    """
    copy.execute("PRAGMA secure_delete=ON")
    known = {name for (name,) in copy.execute("SELECT name FROM sqlite_schema")}
    for name in known & {model._meta.db_table for model in _SIGN_INS}:
        copy.execute(f"DELETE FROM {name}")  # noqa: S608 - our names
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
    for name in stored_names(storage):
        _add_stored(container, manifest, storage, MEDIA_PREFIX, name)


def _add_mappings(container: Container, manifest: Manifest) -> None:
    # Edits to these files are stored nowhere else.
    for file in files_in(MAPPINGS):
        _add_stored(container, manifest, storages["state"], "", file.name)


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


def restore_backup(
    *, source: Path, progress: Callable[[str], None] = lambda line: None
) -> Manifest:
    """Restore a backup, after verifying every checksum.

    The index is not part of a backup: rebuild it afterwards.

    Raises DataInTheWayError, FilesInTheWayError, DatabaseInTheWayError and
    NotABackupError.
    """
    targets = {
        FILES_PREFIX: (storages["library"], ""),
        MEDIA_PREFIX: (storages["default"], ""),
        MAPPINGS_PREFIX: (storages["state"], MAPPINGS_PREFIX),
    }
    if any(any(stored_names(*each)) for each in targets.values()):
        if bucket := settings.FREESHELF_OBJECT_STORE:
            raise FilesInTheWayError(bucket=bucket["address"])
        raise DataInTheWayError(data_dir=data_dir())
    _demand_no_database()
    make_data_dir()
    with tempfile.TemporaryDirectory(dir=data_dir(), prefix=".restore-") as temporary:
        progress("unpacking and checking")
        try:
            manifest = _unpack(source, Path(temporary), tuple(targets))
        except UNREADABLE as error:
            reason = f"it cannot be read ({error})"
            raise NotABackupError(source, reason=reason) from error
        _check_history(source, Path(temporary) / DATABASE_NAME)
        progress("storing the files")
        for prefix, (storage, folder) in targets.items():
            _put_in_place(Path(temporary) / prefix, storage, folder)
        # The database comes last: without it there is no library, only files.
        progress("bringing the database up to date")
        _restore_database(Path(temporary) / DATABASE_NAME)
    if not IndexEntry.objects.exists():
        # A backup of PostgreSQL has no index of the admin area, and takes none.
        call_command("update_index", verbosity=0, stdout=io.StringIO())
    return manifest


def _demand_no_database() -> None:
    if connection.vendor == "sqlite":
        if Path(connection.settings_dict["NAME"]).exists():
            raise DataInTheWayError(data_dir=data_dir())
    elif connection.introspection.table_names():
        raise DatabaseInTheWayError


def _restore_database(snapshot: Path) -> None:
    connections.close_all()
    if connection.vendor == "sqlite":
        snapshot.rename(connection.settings_dict["NAME"])
        call_command("migrate", interactive=False, verbosity=0)
        return
    # Into tables of the same version.
    migrate_file(snapshot)
    call_command("migrate", interactive=False, verbosity=0)
    load_rows(snapshot)


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
            found[path] = copy_hashed(stream, output, path)
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


def _put_in_place(unpacked: Path, storage: Storage, folder: str) -> None:
    for path in sorted(unpacked.rglob("*")):
        if path.is_file():
            with MovedFile(path) as file:
                storage.save(f"{folder}{path.relative_to(unpacked).as_posix()}", file)
