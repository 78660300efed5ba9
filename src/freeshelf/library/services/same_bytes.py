"""Files and images that no check keeps back and that have the bytes of another."""

from collections.abc import Collection
from hashlib import file_digest
from typing import Any

from django.db.models import Q, QuerySet
from wagtail.images import get_image_model

from freeshelf.library.access import Hold, not_held
from freeshelf.library.models import File, FileContent, FileVersion


def out_with_same_bytes(file: File) -> QuerySet[File]:
    """Return other files that are out with the bytes of this one.

    Those are the bytes of its current version, and of one that waits.
    """
    return _files_with(_contents(file)).exclude(pk=file.pk)


def pictures_with_bytes_of(file: File) -> list[Any]:
    """Return images that are out with the bytes of a file, as `out_with_same_bytes`."""
    return _pictures_with(_contents(file))


def files_with_bytes_of_picture(picture: Any) -> QuerySet[File]:
    """Return files that are out with the bytes of an image."""
    same_size = FileContent.objects.filter(size=picture.file_size or 0)
    if not same_size.exists():
        return File.objects.none()
    return _files_with(same_size.filter(pk=_checksum(picture)))


def pictures_with_same_bytes(picture: Any) -> list[Any]:
    """Return other images that are out with the bytes of an image."""
    found = _out(sizes=[picture.file_size]).exclude(pk=picture.pk)
    own = _checksum(picture) if found.exists() else ""
    return [each for each in found if own and _checksum(each) == own]


def _contents(file: File) -> QuerySet[FileContent]:
    versions = file.versions.filter(Q(is_current=True) | Q(hold=Hold.CHECK))
    return FileContent.objects.filter(pk__in=versions.values("content"))


def _files_with(contents: QuerySet[FileContent]) -> QuerySet[File]:
    same = FileVersion.objects.filter(
        is_current=True, content__in=contents.values("pk")
    )
    rows = File.objects.not_removed().filter(not_held(), pk__in=same.values("file"))
    return rows.order_by("resource", "number")


def _pictures_with(contents: QuerySet[FileContent]) -> list[Any]:
    sizes = dict(contents.values_list("pk", "size"))
    # Few images have the very size of a file: only their bytes are read.
    return [each for each in _out(sizes=sizes.values()) if _checksum(each) in sizes]


def _out(*, sizes: Collection[int | None]) -> QuerySet[Any]:
    pictures = get_image_model().objects.filter(held=None, file_size__in=list(sizes))
    return pictures.order_by("pk")


def _checksum(picture: Any) -> str:
    """Return the SHA-256 of an image as a file has it; empty if its bytes are gone."""
    try:
        with picture.file.storage.open(picture.file.name) as stream:
            return file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:
        return ""
