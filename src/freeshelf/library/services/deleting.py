"""Delete a version of a file permanently, with all that was made of its bytes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.core.files.storage import storages
from django.db import connection, transaction
from django.db.models import QuerySet
from wagtail.log_actions import registry
from wagtail.models import ModelLogEntry

from freeshelf.core.sqlite_erasure import enable_secure_delete, truncate_write_ahead_log
from freeshelf.library.access import Hold
from freeshelf.library.errors import VersionInUseError
from freeshelf.library.models import (
    File,
    FileContent,
    FileVersion,
    IncomingFile,
)
from freeshelf.library.signals import send_resources_changed, version_deleted


@dataclass(frozen=True, slots=True)
class KnownBackup:
    """A backup that this library made and that holds some bytes, as far as it knows.

    `is_there` is None where nobody can see from here whether it was deleted.
    """

    made_at: datetime
    target: str
    is_there: bool | None = None


@dataclass(frozen=True, slots=True)
class BackupsWith:
    """The known backups that hold some bytes, the newest first.

    `known` counts all that are known; `kept_days` is 0 where nobody said how long
    backups are kept.
    """

    found: Sequence[KnownBackup] = ()
    known: int = 0
    kept_days: int = 0


_sources: list[Callable[[str], BackupsWith]] = []


def register_backups(source: Callable[[str], BackupsWith]) -> None:
    """Register what says which backups hold the bytes of a checksum."""
    if source not in _sources:
        _sources.append(source)


def backups_with(sha256: str) -> BackupsWith:
    """Return the known backups that hold the bytes of a checksum."""
    return _sources[0](sha256) if _sources else BackupsWith()


def is_in_use(version: FileVersion) -> bool:
    """Return whether the bytes of a version are those of its file now.

    They are where readers or a check have them: as the current version of a file that
    is not removed, or as one that waits.
    """
    same = FileVersion.objects.filter(file=version.file_id, content=version.content_id)
    if same.filter(hold=Hold.CHECK).exists():
        return True
    return version.file.removed_at is None and same.filter(is_current=True).exists()


def others_with_bytes_of(version: FileVersion) -> QuerySet[File]:
    """Return the other files that have the bytes of a version, in any of theirs."""
    files = File.objects.filter(versions__content=version.content_id)
    return files.exclude(pk=version.file_id).distinct().order_by("resource", "number")


def are_bytes_awaited(version: FileVersion) -> bool:
    """Return whether the bytes of a version wait to be described as another record."""
    waiting = IncomingFile.objects.filter(settled_at__isnull=True)
    return waiting.filter(content=version.content_id).exists()


def delete_permanently(*, version: FileVersion) -> bool:
    """Delete a version from its file, and its bytes unless others use them.

    All versions of the file with the same bytes go, and the name that they had in the
    history of the record. Returns whether the bytes went too, with their text,
    passages, findings and images. Raises VersionInUseError.
    """
    enable_secure_delete(connection)
    with transaction.atomic():
        file = File.objects.select_for_update().get(pk=version.file_id)
        if is_in_use(version):
            raise VersionInUseError(name=version.original_name)
        rows = file.versions.filter(content=version.content_id)
        names = set(rows.values_list("original_name", flat=True))
        content = version.content
        incoming = IncomingFile.objects.filter(content=content, resource=file.resource)
        names.update(incoming.values_list("original_name", flat=True))
        incoming.delete()
        rows.delete()
        _forget_names(file, names)
        version_deleted.send(File, key=file.pk, sha256=content.pk)
        bytes_go = not (content.versions.exists() or content.incoming.exists())
        if bytes_go:
            name = content.storage_name
            content.delete()
            transaction.on_commit(partial(_delete_bytes, name))
        send_resources_changed(file.resource)
    truncate_write_ahead_log(connection)
    return bytes_go


def _forget_names(file: File, names: set[str]) -> None:
    """Empty what the history of a record says of the names of a file.

    The chain of the log covers no names. A name that another version still has stays.
    """
    gone = names - set(file.versions.values_list("original_name", flat=True))
    for entry in registry.get_logs_for_instance(file.resource):
        data = dict(entry.data or {})
        is_about_it = data.get("number", file.number) == file.number
        if is_about_it and data.get("name") in gone:
            del data["name"]
            ModelLogEntry.objects.filter(pk=entry.pk).update(data=data)


def _delete_bytes(name: str) -> None:
    # The same file may have been stored again meanwhile.
    if not FileContent.objects.filter(storage_name=name).exists():
        storages["library"].delete(name)
