"""Pictures of pages, drawn once and kept on disk.

A picture is known by checksum, page and width, and by nothing else: what a reader
looked for is drawn over it in the browser and never reaches the disk.
"""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from django.db import transaction

from freeshelf.core.locks import LockHeldError, one_of
from freeshelf.core.sandbox import (
    MEBIBYTE,
    SandboxDiedError,
    SandboxError,
    SandboxLimits,
    call,
)
from freeshelf.enrich.conf import (
    limits_within_memory,
    locks_dir,
    page_images_dir,
    pictures_at_once,
)
from freeshelf.enrich.errors import (
    PictureBusyError,
    PictureNotPossibleError,
    UnknownContentError,
    UnknownWidthError,
)
from freeshelf.enrich.local_bytes import local_file
from freeshelf.library.models import FileContent

PAGE_DRAWER = "freeshelf.enrich.extractors.page_rendering:draw_page"
IMAGE_DRAWER = "freeshelf.enrich.extractors.page_rendering:draw_image"
PICTURE_WIDTHS = (480, 800, 1200)
PICTURE_MEDIA_TYPE = "image/webp"

_LIMITS = SandboxLimits(
    memory_bytes=768 * MEBIBYTE,
    cpu_seconds=20,
    wall_seconds=30,
    silence_seconds=30,
    message_bytes=16 * MEBIBYTE,
    output_bytes=17 * MEBIBYTE,
)
_WAIT_SECONDS = 8.0
# A page that cannot be drawn is not tried again for each reader that asks.
_REMEMBER_FAILURE_SECONDS = 3600


def page_image(*, content: FileContent, number: int, width: int) -> Path:
    """Return the file with the picture of a page (from 1) of a PDF, as WebP.

    Of a file that is a picture itself, page 1 is that picture.

    The picture is width pixels wide, less for a page of extreme length. The caller has
    made sure that the reader may see the file.

    Raises UnknownWidthError, PictureNotPossibleError (no PDF, no such page, encrypted,
    damaged, too costly) and PictureBusyError (try again in a moment).
    """
    if width not in PICTURE_WIDTHS:
        raise UnknownWidthError(width, widths=PICTURE_WIDTHS)
    if number < 1 or (content.page_count and number > content.page_count):
        raise PictureNotPossibleError(number)
    picture = place_of(content.pk) / f"{number}-{width}.webp"
    if picture.exists():
        return picture
    failure = picture.with_suffix(".failed")
    if is_recent(failure):
        raise PictureNotPossibleError(number)
    with one_of_few():
        # Another reader of the same page may have been served meanwhile.
        if not picture.exists():
            _draw(content, number, width, picture, failure)
    return picture


def delete_page_images(*, sha256: str) -> None:
    """Remove every picture of a content, for one that is deleted."""
    if not sha256.isalnum():
        raise UnknownContentError(sha256)
    folder = place_of(sha256)
    for picture in _files(folder):
        picture.unlink(missing_ok=True)
    if folder.is_dir():
        folder.rmdir()


def forget_deleted(instance: FileContent, **_: Any) -> None:
    """Remove the pictures of a content once its row is gone for good."""
    transaction.on_commit(partial(delete_page_images, sha256=instance.pk))


def prune_page_images(*, max_bytes: int) -> int:
    """Remove pictures of what is gone, then the oldest until the rest fits.

    Returns how many of the latter were removed.
    """
    for folder in page_images_dir().glob("??/*"):
        if not FileContent.objects.filter(pk=folder.name).exists():
            delete_page_images(sha256=folder.name)
    drawn = []
    for picture in _files(page_images_dir()):
        try:
            status = picture.stat()
        except FileNotFoundError:
            continue
        drawn.append((status.st_mtime, status.st_size, picture))
    total = sum(size for _, size, _ in drawn)
    removed = 0
    for _, size, picture in sorted(drawn, key=lambda entry: entry[0]):
        if total <= max_bytes:
            break
        picture.unlink(missing_ok=True)
        total -= size
        removed += 1
    return removed


@contextmanager
def one_of_few() -> Iterator[None]:
    """Wait for one of the places that all processes share; PictureBusyError if none."""
    numbers = range(pictures_at_once())
    places = [locks_dir() / f"picture-{number}.lock" for number in numbers]
    # What is drawn within raises no such error.
    try:
        with one_of(places, wait_seconds=_WAIT_SECONDS):
            yield
    except LockHeldError as error:
        raise PictureBusyError from error


def _draw(
    content: FileContent, number: int, width: int, picture: Path, failure: Path
) -> None:
    try:
        with local_file(content) as path:
            arguments = {"path": str(path.resolve()), "number": number, "width": width}
            is_image = content.media_type.startswith("image/")
            drawer = IMAGE_DRAWER if is_image else PAGE_DRAWER
            drawn = call(drawer, arguments, limits=limits_within_memory(_LIMITS))
    except FileNotFoundError as error:
        raise PictureNotPossibleError(number) from error
    except SandboxDiedError as error:
        if error.is_from_outside:
            raise PictureBusyError from error
        _write(failure, b"")
        raise PictureNotPossibleError(number) from error
    except SandboxError as error:
        _write(failure, b"")
        raise PictureNotPossibleError(number) from error
    if not isinstance(drawn, bytes):
        _write(failure, b"")
        raise PictureNotPossibleError(number)
    _write(picture, drawn)


def _write(path: Path, payload: bytes) -> None:
    """Write a file that is either whole or not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(payload)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def is_recent(failure: Path) -> bool:
    try:
        age = time.time() - failure.stat().st_mtime
    except FileNotFoundError:
        return False
    return age < _REMEMBER_FAILURE_SECONDS


def place_of(sha256: str) -> Path:
    return page_images_dir() / sha256[:2] / sha256


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())
