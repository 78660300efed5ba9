"""Writes of the library: files, access, withdrawal."""

import hashlib
import mimetypes
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.files.base import File as DjangoFile
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import Max

from freeshelf.library.access import AccessRights
from freeshelf.library.errors import NotPublishedError, UnknownAccessError
from freeshelf.library.models import File, FileContent, FileVersion, Resource
from freeshelf.library.signals import content_stored, resources_changed

if TYPE_CHECKING:
    from django.contrib.auth.models import User

_CHUNK = 1024 * 1024


def store_content(*, stream: DjangoFile, media_type: str, now: datetime) -> FileContent:
    """Keep bytes under their checksum; equal bytes are kept once.

    The bytes are hashed and copied before any transaction begins.
    """
    digest = hashlib.sha256()
    size = 0
    stream.seek(0)
    while block := stream.read(_CHUNK):
        digest.update(block)
        size += len(block)
    sha256 = digest.hexdigest()

    existing = FileContent.objects.filter(pk=sha256).first()
    storage = storages["library"]
    name = f"{sha256[:2]}/{sha256[2:4]}/{sha256}"
    if not storage.exists(name):
        stream.seek(0)
        name = storage.save(name, stream)
    if existing is not None:
        return existing
    with transaction.atomic():
        content, created = FileContent.objects.get_or_create(
            pk=sha256,
            defaults={
                "size": size,
                "media_type": media_type,
                "storage_name": name,
                "stored_at": now,
            },
        )
        if created:
            content_stored.send(FileContent, sha256=sha256)
    return content


def add_file(
    *,
    resource: Resource,
    stream: DjangoFile,
    name: str,
    now: datetime,
    title: str = "",
    language: str = "",
    rights: str = "",
    access_rights: str = AccessRights.OPEN,
    media_type: str = "",
    user: "User | None" = None,
) -> File:
    """Give a resource one more file; its number is the next that was never used."""
    content = store_content(
        stream=stream, media_type=media_type or guess_media_type(name), now=now
    )
    with transaction.atomic():
        last = File.objects.filter(resource=resource).aggregate(Max("number"))
        file = File.objects.create(
            resource=resource,
            number=(last["number__max"] or 0) + 1,
            title=title,
            language=language,
            rights=rights,
            access_rights=access_rights,
        )
        FileVersion.objects.create(
            file=file, content=content, original_name=name, added_at=now, added_by=user
        )
        _say_changed(resource)
    return file


def replace_file(
    *,
    file: File,
    stream: DjangoFile,
    name: str,
    now: datetime,
    media_type: str = "",
    user: "User | None" = None,
) -> FileVersion:
    """Give a file new bytes; the version before stays in its history."""
    content = store_content(
        stream=stream, media_type=media_type or guess_media_type(name), now=now
    )
    with transaction.atomic():
        current = file.versions.filter(is_current=True).first()
        if current is not None and current.content_id == content.pk:
            return current
        file.versions.filter(is_current=True).update(is_current=False)
        version = FileVersion.objects.create(
            file=file, content=content, original_name=name, added_at=now, added_by=user
        )
        _say_changed(file.resource)
    return version


def restore_version(
    *, version: FileVersion, now: datetime, user: "User | None" = None
) -> FileVersion:
    """Make the bytes of an earlier version current again, as a new version."""
    with transaction.atomic():
        version.file.versions.filter(is_current=True).update(is_current=False)
        restored = FileVersion.objects.create(
            file=version.file,
            content=version.content,
            original_name=version.original_name,
            added_at=now,
            added_by=user,
        )
        _say_changed(version.file.resource)
    return restored


@transaction.atomic
def remove_file(*, file: File, now: datetime) -> None:
    """Take a file away from readers; its number stays taken and its address says so."""
    File.objects.filter(pk=file.pk).update(removed_at=now)
    file.removed_at = now
    _say_changed(file.resource)


@transaction.atomic
def set_access(*, resources: Iterable[Resource], access_rights: str) -> int:
    """Set who may read these records, at once; say how many changed.

    Raises UnknownAccessError for a level that does not exist.
    """
    if access_rights not in AccessRights.values:
        raise UnknownAccessError(access_rights)
    chosen = [r for r in resources if r.access_rights != access_rights]
    Resource.objects.filter(pk__in=[r.pk for r in chosen]).update(
        access_rights=access_rights
    )
    for resource in chosen:
        resource.access_rights = access_rights
    _say_changed(*chosen)
    return len(chosen)


@transaction.atomic
def set_file_access(*, file: File, access_rights: str) -> None:
    """Set who may read one file, at once."""
    if access_rights not in AccessRights.values:
        raise UnknownAccessError(access_rights)
    File.objects.filter(pk=file.pk).update(access_rights=access_rights)
    file.access_rights = access_rights
    _say_changed(file.resource)


@transaction.atomic
def withdraw(*, resource: Resource, reason: str, now: datetime) -> None:
    """Take a record away for good: its address answers 410 with this date.

    Raises NotPublishedError for a record that readers never had.
    """
    if resource.first_published_at is None:
        raise NotPublishedError(resource.identifier)
    resource.revisions.update(approved_go_live_at=None)
    if resource.live:
        resource.unpublish()
    Resource.objects.filter(pk=resource.pk).update(
        withdrawn_at=now, withdrawn_reason=reason
    )
    resource.withdrawn_at, resource.withdrawn_reason = now, reason
    _say_changed(resource)


@transaction.atomic
def reinstate(*, resource: Resource) -> None:
    """Undo a withdrawal; the record is a draft until someone publishes it."""
    Resource.objects.filter(pk=resource.pk).update(
        withdrawn_at=None, withdrawn_reason=""
    )
    resource.withdrawn_at, resource.withdrawn_reason = None, ""
    _say_changed(resource)


def guess_media_type(name: str) -> str:
    """IANA media type by the name's ending."""
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def _say_changed(*resources: Resource) -> None:
    resources_changed.send(Resource, identifiers=[r.identifier for r in resources])
