"""Errors of operations."""

from pathlib import Path

from freeshelf.core.errors import FreeshelfError
from freeshelf.search.errors import SearchAwayError
from freeshelf.shared import errors as shared

# Servers that do not answer: whatever they stop is done later.
AWAY = (*shared.AWAY, SearchAwayError)


class OperationsError(FreeshelfError):
    """Base class of errors of operations."""


class AlreadyRunningError(OperationsError):
    """Error for a data directory that is already being served."""

    def __init__(self, data_dir: Path, *, holder: int | None) -> None:
        process = f" (process {holder})" if holder else ""
        super().__init__(
            f"Freeshelf already runs on {data_dir}{process}: stop it first, or name "
            f"another folder with FREESHELF_DATA_DIR."
        )


class AddressInUseError(OperationsError):
    """Error for an address that cannot be listened on."""

    message = (
        "Cannot listen on %(host)s:%(port)s (%(reason)s): choose another with --port."
    )


class OldDatabaseError(OperationsError):
    """Error for a database of an older version."""

    message = (
        "The database lacks %(count)s change(s) of this version: make a copy with "
        "`freeshelf backup`, then run `freeshelf migrate`."
    )


class MigrationUnderWayError(OperationsError):
    """Error for a database that another process is bringing to a version."""

    message = (
        "The database is being migrated (%(holder)s): `freeshelf migrate --wait` waits "
        "for that."
    )


class UnsupportedDatabaseError(OperationsError):
    """Error for a database of a version before 0.2."""

    message = (
        "The database was made by a version of Freeshelf before 0.2, which this "
        "version cannot open: name an empty folder with FREESHELF_DATA_DIR, and "
        "import the content again."
    )


class NewDatabaseError(OperationsError):
    """Error for a database of a newer version."""

    change: str
    message = (
        "The database was changed by a newer version of Freeshelf (%(change)s): "
        "open it with that version, or restore a backup that was made before."
    )


class TaskStoppedError(OperationsError):
    """Error for a task whose process died in every attempt."""

    message = "%(name)s: the process died %(tries)s times while working on it."


class IndexerStuckError(OperationsError):
    """Error for changes that are not indexed in time."""

    message = (
        "%(waiting)s changes still wait for the search index: check the messages "
        "of the indexer, or run `freeshelf reindex`."
    )


class BackupError(OperationsError):
    """Base class of errors of backups."""


class BackupTargetError(BackupError):
    """Error for a backup target that exists."""

    message = "%(target)s exists already: name a new file or folder."


class BackupFormatError(BackupError):
    """Error for an archive format that is not supported."""

    message = (
        "%(target)s: a backup is a .tar, .tar.gz or .tgz file, or a folder "
        "(a name without such an ending)."
    )


class NotABackupError(BackupError):
    """Error for a file that is not a complete backup of Freeshelf."""

    def __init__(self, source: Path, *, reason: str) -> None:
        super().__init__(f"{source} is not a backup that can be restored: {reason}.")


class DataInTheWayError(BackupError):
    """Error for a restore that would overwrite a library."""

    message = (
        "%(data_dir)s holds a library already: restore into an empty folder, named "
        "with FREESHELF_DATA_DIR."
    )


class FilesInTheWayError(BackupError):
    """Error for a restore into a bucket that has files of a library."""

    message = (
        "%(bucket)s holds files of a library already, maybe of a restore that failed: "
        "empty it, or name another prefix as FREESHELF_STORAGE."
    )


class DatabaseInTheWayError(BackupError):
    """Error for a restore into a PostgreSQL database that is in use."""

    message = (
        "The database that FREESHELF_DATABASE_URL names holds tables already: create "
        "an empty one, and name it."
    )


class NotEmbeddedError(OperationsError):
    """Error for an embedder that makes no progress."""

    message = (
        "The embedder runs but embeds nothing: check the log of `freeshelf "
        "serve`, or stop it and try again."
    )
