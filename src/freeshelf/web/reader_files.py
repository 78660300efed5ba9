"""Open the bytes of a file as readers get them: images without what a camera wrote."""

from dataclasses import dataclass

from django.core.files.base import File as StoredFile
from django.core.files.storage import storages
from django.utils.translation import gettext as _

from freeshelf.enrich.errors import EnrichError, PictureBusyError
from freeshelf.enrich.page_images import COPY_VERSION, picture_copy
from freeshelf.library.media_types import is_picture
from freeshelf.library.models import FileContent
from freeshelf.web.errors import NotFoundError

_HEAD = 16  # bytes that identify an image


@dataclass(frozen=True, slots=True)
class ReaderFile:
    """An open file; `version` changes with its bytes."""

    stream: StoredFile
    size: int
    version: str


def open_for_readers(content: FileContent) -> ReaderFile:
    """Open a file; the caller has checked access.

    Raises NotFoundError for one that is missing or may not be given, and
    PictureBusyError if it may be given soon.
    """
    stream = _open(content)
    if not is_picture(content.media_type, stream.read(_HEAD)):
        stream.seek(0)
        return ReaderFile(stream, content.size, content.pk)
    stream.close()
    try:
        copy = picture_copy(content=content)
    except PictureBusyError:
        raise
    except EnrichError as error:
        raise NotFoundError(
            _("The camera data could not be removed from this image.")
        ) from error
    return ReaderFile(
        StoredFile(copy.open("rb")),
        copy.stat().st_size,
        f"{content.pk}-{COPY_VERSION}",
    )


def _open(content: FileContent) -> StoredFile:
    try:
        return storages["library"].open(content.storage_name)
    except FileNotFoundError as error:
        raise NotFoundError(_("The file is missing. Tell the library.")) from error
