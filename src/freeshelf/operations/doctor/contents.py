"""Check that stored files and renditions agree with the database."""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from django.core.files.storage import Storage, storages
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult

from freeshelf.content.pictures.renewal import (
    draw_all_anew,
    earlier_files,
    remove_earlier_files,
    renditions_to_draw,
)
from freeshelf.library.models import FileContent, IncomingFile
from freeshelf.operations.doctor.checks import Finding
from freeshelf.operations.paths import list_files
from freeshelf.wiring.reading_queue import queue_extraction
from freeshelf.wiring.tasks import content_of, name_of_content

# Files are stored before their row is written, and a row before its first use.
_SETTLED = timedelta(hours=1)
_BLOCK = 1024 * 1024


def examine_contents(*, now: datetime, with_checksums: bool) -> Iterator[Finding]:
    """Yield missing, changed, unused and orphaned contents."""
    storage = storages["library"]
    for content in FileContent.objects.order_by("pk").iterator(chunk_size=500):
        yield from _examine_bytes(content, storage, with_checksums=with_checksums)
    yield from _unused_contents(storage, now=now)
    yield from _orphan_bytes(storage, now=now)


def examine_extraction() -> Iterator[Finding]:
    """Yield contents that are pending for extraction without a queued task."""
    unfinished = DBTaskResult.objects.filter(status__in=["READY", "RUNNING"])
    awaited = {content_of(row) for row in unfinished}
    for content in FileContent.objects.filter(state__in=FileContent.UNREAD):
        if content.pk not in awaited:
            yield Finding(
                _(
                    "%(name)s is waiting for text extraction, but no task is scheduled "
                    "for it"
                )
                % {"name": name_of_content(content.pk)},
                partial(queue_extraction, content.pk),
            )


def _examine_bytes(
    content: FileContent, storage: Storage, *, with_checksums: bool
) -> Iterator[Finding]:
    name = name_of_content(content.pk)
    if not storage.exists(content.storage_name):
        yield Finding(
            _("%(name)s: the file is missing. Restore %(place)s from a backup")
            % {"name": name, "place": content.storage_name}
        )
    elif storage.size(content.storage_name) != content.size or (
        with_checksums and _checksum(storage, content.storage_name) != content.pk
    ):
        yield Finding(
            _("%(name)s: the file has changed. Restore %(place)s from a backup")
            % {"name": name, "place": content.storage_name}
        )


def _unused_contents(storage: Storage, *, now: datetime) -> Iterator[Finding]:
    for content in _without_use().filter(stored_at__lt=now - _SETTLED):
        yield Finding(
            _("Stored content %(checksum)s no longer belongs to any file")
            % {"checksum": content.pk[:12]},
            partial(_remove_unused, content.pk, storage),
        )


def _orphan_bytes(storage: Storage, *, now: datetime) -> Iterator[Finding]:
    known = set(FileContent.objects.values_list("storage_name", flat=True))
    for name in list_files(storage):
        if name in known or storage.get_modified_time(name) > now - _SETTLED:
            continue
        yield Finding(
            _("%(place)s is in storage but not in any record") % {"place": name},
            partial(_remove_orphan, name, storage),
        )


def _remove_unused(sha256: str, storage: Storage) -> None:
    with transaction.atomic():
        # The same file may have been stored for a new record meanwhile.
        rows = _without_use().filter(pk=sha256)
        names = list(rows.values_list("storage_name", flat=True))
        rows.delete()
    for name in names:
        _remove_orphan(name, storage)


def _without_use() -> QuerySet[FileContent]:
    """Return contents without a file record or a pending decision."""
    waiting = IncomingFile.objects.filter(settled_at__isnull=True)
    return FileContent.objects.filter(versions__isnull=True).exclude(
        pk__in=waiting.values("content")
    )


def _remove_orphan(name: str, storage: Storage) -> None:
    if not FileContent.objects.filter(storage_name=name).exists():
        storage.delete(name)


def _checksum(storage: Storage, name: str) -> str:
    digest = hashlib.sha256()
    with storage.open(name) as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


# Renditions per line of the report; an interruption loses no more.
_AT_ONCE = 20


def examine_renditions() -> Iterator[Finding]:
    """Yield missing or outdated renditions, and unused files."""
    keys = renditions_to_draw()
    for start in range(0, len(keys), _AT_ONCE):
        some = keys[start : start + _AT_ONCE]
        yield Finding(
            _("Images %(first)d to %(last)d of %(total)d need to be created again")
            % {"first": start + 1, "last": start + len(some), "total": len(keys)},
            partial(draw_all_anew, some),
        )
    if names := list(earlier_files()):
        yield Finding(
            _("%(count)d images created by an earlier release are no longer used")
            % {"count": len(names)},
            partial(remove_earlier_files, names),
        )
