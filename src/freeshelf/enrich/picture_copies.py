"""Copies of image files for visitors, with pixels only.

The uploaded bytes are kept for staff. A copy is made on its first request, and cached
next to the page images.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

from freeshelf.core.sandbox import (
    MEBIBYTE,
    SandboxDiedError,
    SandboxError,
    SandboxLimits,
    stream,
)
from freeshelf.enrich.conf import limits_within_memory
from freeshelf.enrich.errors import PictureBusyError, PictureNotPossibleError
from freeshelf.enrich.local_bytes import local_file
from freeshelf.enrich.page_images import is_recent, one_of_few, place_of
from freeshelf.library.models import FileContent

COPIER = "freeshelf.core.picture_copies:copy_picture"
# Part of the name of a copy: increase it to make all copies again.
COPY_VERSION = 1

_LIMITS = SandboxLimits(
    memory_bytes=1024 * MEBIBYTE, cpu_seconds=60, wall_seconds=90, silence_seconds=90
)


def picture_copy(*, content: FileContent) -> Path:
    """Return the copy of an image, in its own format.

    Raises PictureNotPossibleError if no copy can be made, in which case visitors must
    not get the image, and PictureBusyError (a retry may work soon).
    """
    copy = place_of(content.pk) / f"copy-{COPY_VERSION}"
    if copy.exists():
        return copy
    failure = copy.with_suffix(".failed")
    if is_recent(failure):
        raise PictureNotPossibleError(1)
    with one_of_few():
        if not copy.exists():
            _make(content, copy, failure)
    return copy


def write_picture_copy(source: BinaryIO, target: BinaryIO) -> None:
    """Write the copy of an image that is not a file of a record, without cache.

    Raises as `picture_copy` does.
    """
    with tempfile.NamedTemporaryFile(prefix="freeshelf-picture-") as local:
        shutil.copyfileobj(source, local)
        local.flush()
        with one_of_few():
            target.writelines(_copied_blocks(Path(local.name)))


def _make(content: FileContent, copy: Path, failure: Path) -> None:
    copy.parent.mkdir(parents=True, exist_ok=True)
    descriptor, partial = tempfile.mkstemp(dir=copy.parent, suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as file, local_file(content) as path:
            file.writelines(_copied_blocks(path))
        os.replace(partial, copy)
    except FileNotFoundError as error:
        raise PictureNotPossibleError(1) from error
    except PictureNotPossibleError:
        failure.touch()
        raise
    finally:
        Path(partial).unlink(missing_ok=True)


def _copied_blocks(path: Path) -> Iterator[bytes]:
    arguments = {"path": str(path.resolve())}
    try:
        with closing(
            stream(COPIER, arguments, limits=limits_within_memory(_LIMITS))
        ) as blocks:
            for block in blocks:
                yield block if isinstance(block, bytes) else b""
    except SandboxError as error:
        if isinstance(error, SandboxDiedError) and error.is_from_outside:
            raise PictureBusyError from error
        raise PictureNotPossibleError(1) from error
