"""Images of pages, their words, and copies of images, made once and cached on disk.

An image is identified by checksum, page and width only: search terms are highlighted in
the browser and never reach the disk.
"""

import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from django.db import transaction

from freeshelf.core import sandbox
from freeshelf.core.locks import LockHeldError, one_of
from freeshelf.enrich import errors
from freeshelf.enrich.conf import (
    limits_within_memory,
    locks_dir,
    page_images_dir,
    pictures_at_once,
)
from freeshelf.enrich.extractors.messages import ExtractedPage, parse_message
from freeshelf.enrich.records import local_file
from freeshelf.library.media_types import is_picture_type
from freeshelf.library.models import FileContent

COPIER = "freeshelf.core.picture_copies:copy_picture"
# Part of the name of a copy: increase it to make all copies again.
COPY_VERSION = 2
PAGE_DRAWER = "freeshelf.enrich.extractors.page_rendering:draw_page"
WORDS_READER = "freeshelf.enrich.extractors.pdf:read_words"
# Part of the name of a file of words: increase it when pages are read otherwise.
WORDS_VERSION = 1
IMAGE_DRAWER = "freeshelf.enrich.extractors.page_rendering:draw_image"
PICTURE_WIDTHS = (240, 480, 800, 1200)
PICTURE_MEDIA_TYPE = "image/webp"
PDF = "application/pdf"
# Of a file whose pages nobody has counted.
MAX_PAGE_NUMBER = 1_000_000

_LIMITS = sandbox.SandboxLimits(
    memory_bytes=768 * sandbox.MEBIBYTE,
    cpu_seconds=20,
    wall_seconds=30,
    silence_seconds=30,
    message_bytes=16 * sandbox.MEBIBYTE,
    output_bytes=17 * sandbox.MEBIBYTE,
)
_LIMITS_OF_COPIES = sandbox.SandboxLimits(
    memory_bytes=1024 * sandbox.MEBIBYTE,
    cpu_seconds=60,
    wall_seconds=90,
    silence_seconds=90,
)
_WAIT_SECONDS = 8.0
# A page that cannot be rendered is not retried for each visitor.
_REMEMBER_FAILURE_SECONDS = 3600


def page_image(*, content: FileContent, number: int, width: int) -> Path:
    """Return the file with the image of a page (from 1) of a PDF, as WebP.

    For an image file, page 1 is that image. The image is width pixels wide, less for a
    page of extreme length. The caller must check access to the file.

    Raises UnknownWidthError, PictureNotPossibleError (no PDF, no such page, encrypted,
    damaged, too costly) and PictureBusyError (a retry may work soon).
    """
    if width not in PICTURE_WIDTHS:
        raise errors.UnknownWidthError(widths=", ".join(map(str, PICTURE_WIDTHS)))
    if not 1 <= number <= (content.page_count or MAX_PAGE_NUMBER):
        raise errors.PictureNotPossibleError(number=number)
    is_image = content.media_type.startswith("image/")
    return _drawn_once(
        content,
        f"{number}-{width}.webp",
        IMAGE_DRAWER if is_image else PAGE_DRAWER,
        {"number": number, "width": width},
    )


@dataclass(frozen=True, slots=True)
class PageWords:
    """The text of one page with the places of its words, if it can be read."""

    page_count: int
    page: ExtractedPage | None = None


def page_words(*, content: FileContent, number: int) -> PageWords:
    """Return the words of a page (from 1) of a PDF, as they stand on its image.

    They are those that suggestions are read from, before the text of the file is
    extracted. The caller must check access to the file. Raises as `page_image` does.
    """
    refusal = errors.PictureNotPossibleError(number=number)
    if content.media_type != PDF or not 1 <= number <= MAX_PAGE_NUMBER:
        raise refusal
    name = f"{number}-words-{WORDS_VERSION}.json"
    file = _drawn_once(content, name, WORDS_READER, {"number": number})
    try:
        found = json.loads(file.read_bytes())
        pages = [parse_message(message) for message in found["messages"]]
        read = [page for page in pages if isinstance(page, ExtractedPage)]
        return PageWords(int(found["count"]), read[0] if read else None)
    except (ValueError, KeyError, TypeError, FileNotFoundError) as error:
        raise refusal from error


def picture_copy(*, content: FileContent) -> Path:
    """Return the copy of an image for visitors, in its own format, pixels only.

    The uploaded bytes are kept for staff. Raises PictureNotPossibleError if no copy can
    be made, in which case visitors must not get the image, and PictureBusyError (a
    retry may work soon).
    """
    return _drawn_once(content, f"copy-{COPY_VERSION}", COPIER, {})


def copy_picture_ahead(*, content: FileContent) -> None:
    """Make the copy of an image, so that its size is known before a download."""
    if is_picture_type(content.media_type):
        with suppress(errors.EnrichError):
            picture_copy(content=content)


def picture_copy_size(*, content: FileContent) -> int | None:
    """Return the size in bytes of the copy of an image, None until it is made."""
    try:
        return (_place_of(content.pk) / f"copy-{COPY_VERSION}").stat().st_size
    except FileNotFoundError:
        return None


def write_picture_copy(source: BinaryIO, target: BinaryIO) -> None:
    """Write the copy of an image that is not a file of a record, without cache.

    Raises as `picture_copy` does.
    """
    with tempfile.NamedTemporaryFile(prefix="freeshelf-picture-") as local:
        shutil.copyfileobj(source, local)
        local.flush()
        with _one_of_few():
            target.writelines(_blocks(COPIER, Path(local.name), {}))


def delete_page_images(*, sha256: str) -> None:
    """Delete every image of a content."""
    if not sha256.isalnum():
        raise errors.UnknownContentError(sha256)
    shutil.rmtree(_place_of(sha256), ignore_errors=True)


def forget_deleted(instance: FileContent, **_: Any) -> None:
    """Delete the images of a content once the deletion of its row is committed."""
    transaction.on_commit(partial(delete_page_images, sha256=instance.pk))


def prune_page_images(*, max_bytes: int) -> int:
    """Delete images of deleted contents, then the oldest until the rest fits.

    Returns how many of the latter were deleted.
    """
    for folder in page_images_dir().glob("??/*"):
        if not FileContent.objects.filter(pk=folder.name).exists():
            delete_page_images(sha256=folder.name)
    drawn = []
    for image in _files(page_images_dir()):
        try:
            status = image.stat()
        except FileNotFoundError:
            continue
        drawn.append((status.st_mtime, status.st_size, image))
    total = sum(size for _, size, _ in drawn)
    removed = 0
    for _, size, image in sorted(drawn, key=lambda entry: entry[0]):
        if total <= max_bytes:
            break
        image.unlink(missing_ok=True)
        total -= size
        removed += 1
    return removed


@contextmanager
def _one_of_few() -> Iterator[None]:
    """Wait for a slot shared by all processes; PictureBusyError if none is free."""
    numbers = range(pictures_at_once())
    locks = [locks_dir() / f"picture-{number}.lock" for number in numbers]
    # The code inside does not raise this error.
    try:
        with one_of(locks, wait_seconds=_WAIT_SECONDS):
            yield
    except LockHeldError as error:
        raise errors.PictureBusyError from error


def _drawn_once(
    content: FileContent, name: str, drawer: str, arguments: dict[str, int]
) -> Path:
    """Return the file of this name about a content; draw it if it is missing."""
    picture = _place_of(content.pk) / name
    failure = picture.with_suffix(".failed")
    if picture.exists():
        return picture
    number = arguments.get("number", 1)
    if _is_recent(failure):
        raise errors.PictureNotPossibleError(number=number)
    with _one_of_few():
        # Another request for the same picture may have drawn it meanwhile.
        if picture.exists():
            return picture
        picture.parent.mkdir(parents=True, exist_ok=True)
        descriptor, partial = tempfile.mkstemp(dir=picture.parent, suffix=".part")
        try:
            with os.fdopen(descriptor, "wb") as file, local_file(content) as path:
                file.writelines(_blocks(drawer, path, arguments))
                if not file.tell():
                    raise errors.PictureNotPossibleError(number=number)
            os.replace(partial, picture)
        except FileNotFoundError as error:
            raise errors.PictureNotPossibleError(number=number) from error
        except errors.PictureNotPossibleError:
            failure.touch()
            raise
        finally:
            Path(partial).unlink(missing_ok=True)
    return picture


def _blocks(drawer: str, path: Path, arguments: dict[str, int]) -> Iterator[bytes]:
    """Yield the bytes of a picture, drawn in the sandbox."""
    limits = limits_within_memory(_LIMITS_OF_COPIES if drawer == COPIER else _LIMITS)
    refusal = errors.PictureNotPossibleError(number=arguments.get("number", 1))
    try:
        with closing(
            sandbox.stream(
                drawer, {"path": str(path.resolve()), **arguments}, limits=limits
            )
        ) as blocks:
            for block in blocks:
                if not isinstance(block, bytes):
                    raise refusal
                yield block
    except sandbox.SandboxError as error:
        if isinstance(error, sandbox.SandboxDiedError) and error.is_from_outside:
            raise errors.PictureBusyError from error
        raise refusal from error


def _is_recent(failure: Path) -> bool:
    try:
        age = time.time() - failure.stat().st_mtime
    except FileNotFoundError:
        return False
    return age < _REMEMBER_FAILURE_SECONDS


def _place_of(sha256: str) -> Path:
    return page_images_dir() / sha256[:2] / sha256


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())
