"""Whether the library takes a file that a person sends."""

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from freeshelf.library.errors import UploadError
from freeshelf.library.media_types import sniff_media_type

_MEGABYTE = 1_000_000


def check_upload(upload: UploadedFile) -> str:
    """The media type of an upload, by its bytes.

    Raises UploadError for an empty, too large or wrong file, and for a program.
    """
    name = upload.name or "file"
    # What is larger could never be read by the extraction either.
    most: int = settings.FREESHELF_EXTRACTION["MAX_BYTES"]
    if not upload.size:
        raise UploadError(name, "empty")
    if upload.size > most:
        raise UploadError(name, "too_large", limit=most // _MEGABYTE)
    return sniff_media_type(upload, name=name)
