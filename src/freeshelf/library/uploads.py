"""Validate uploaded files and their names."""

import unicodedata

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from freeshelf.core.html import without_unsafe_characters
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


_MAX_LENGTH = 200
_DEFAULT = "file"
# Control, surrogate, line and paragraph separators.
_UNSAFE_CATEGORIES = frozenset(("Cc", "Cs", "Zl", "Zp"))


def safe_file_name(name: str) -> str:
    """Return the last part of a name in one line, or “file” if nothing remains.

    A long name loses the end of its stem, never its extension.
    """
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    safe = "".join(
        character
        for character in without_unsafe_characters(last)
        if unicodedata.category(character) not in _UNSAFE_CATEGORIES
    ).strip()
    if not safe.strip("."):
        return _DEFAULT
    if len(safe) <= _MAX_LENGTH:
        return safe
    stem, dot, extension = safe.rpartition(".")
    if not stem or len(extension) > 10:
        return safe[:_MAX_LENGTH]
    return stem[: _MAX_LENGTH - len(extension) - 1] + dot + extension
