"""Bytes in the library's storage, as an upload leaves them."""

from datetime import UTC, datetime

from django.core.files.base import ContentFile

from freeshelf.library.models import FileContent
from freeshelf.library.services import store_content
from tests.library.factories import FileFactory

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def stored(content: bytes, *, media_type: str = "application/pdf") -> FileContent:
    """Bytes that no record uses."""
    return store_content(stream=ContentFile(content), media_type=media_type, now=NOW)


def uploaded(content: bytes, *, name: str) -> FileContent:
    """Bytes that an editor gave to a record under a name."""
    return FileFactory(content=content, name=name).current.content
