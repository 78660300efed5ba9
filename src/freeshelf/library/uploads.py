"""Validate uploaded files."""

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from freeshelf.library.errors import UploadError
from freeshelf.library.media_types import sniff_media_type

_MEGABYTE = 1_000_000


def check_upload(upload: UploadedFile) -> str:
    """Return the media type of an upload, by its content.

    Raises UploadError for an empty, too large or wrong file, and for a program.
    """
    name = upload.name or "file"
    # Text extraction has the same limit.
    max_bytes: int = settings.FREESHELF_EXTRACTION["MAX_BYTES"]
    if not upload.size:
        raise UploadError(name, "empty")
    if upload.size > max_bytes:
        raise UploadError(name, "too_large", limit=max_bytes // _MEGABYTE)
    return sniff_media_type(upload, name=name)
