"""Storage of file content by checksum."""

import hashlib
from datetime import datetime

from django.core.files.base import File as DjangoFile
from django.core.files.storage import storages
from django.db import transaction

from freeshelf.library.models import FileContent
from freeshelf.library.signals import content_stored

_CHUNK = 1024 * 1024


def store_content(*, stream: DjangoFile, media_type: str, now: datetime) -> FileContent:
    """Store content by its checksum; equal content is stored once.

    Hashes and copies the content before any transaction begins.
    """
    sha256, size = _fingerprint(stream)
    existing = FileContent.objects.filter(pk=sha256).first()
    name = _store(stream, sha256=sha256, size=size)
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


@transaction.atomic
def request_extraction(*, content: FileContent) -> None:
    """Request text extraction again; until it is done, the old text stays."""
    FileContent.objects.filter(pk=content.pk).update(
        state=FileContent.State.WAITING, message=""
    )
    content.state, content.message = FileContent.State.WAITING, ""
    content_stored.send(FileContent, sha256=content.pk)


def _fingerprint(stream: DjangoFile) -> tuple[str, int]:
    digest = hashlib.sha256()
    size = 0
    stream.seek(0)
    while block := stream.read(_CHUNK):
        digest.update(block)
        size += len(block)
    return digest.hexdigest(), size


def _store(stream: DjangoFile, *, sha256: str, size: int) -> str:
    """Copy content into storage unless it is complete there, and return its name."""
    storage = storages["library"]
    name = f"{sha256[:2]}/{sha256[2:4]}/{sha256}"
    if storage.exists(name):
        if storage.size(name) == size:
            return name
        # An incomplete copy after a crash.
        storage.delete(name)
    stream.seek(0)
    return str(storage.save(name, stream))
