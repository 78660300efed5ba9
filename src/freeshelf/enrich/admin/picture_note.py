"""Note about metadata in an image, for the list of files."""

from django.core.files.storage import storages

from freeshelf.content.pictures.notes import metadata_note
from freeshelf.library.admin.file_notes import FileNote
from freeshelf.library.media_types import is_picture
from freeshelf.library.models import FileContent


def picture_note(content: FileContent) -> FileNote | None:
    """Return a note about metadata in an image, which visitors do not get."""
    if not is_picture(content.media_type, b""):
        return None
    try:
        with storages["library"].open(content.storage_name) as stream:
            sentence = metadata_note(stream, digest=content.pk)
    except FileNotFoundError:
        return None
    return FileNote(sentence) if sentence else None
