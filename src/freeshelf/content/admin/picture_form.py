"""The form of a picture, which says what was found in its file."""

from typing import Any

from wagtail.images.forms import BaseImageForm
from wagtail.images.models import AbstractImage, SourceImageIOError

from freeshelf.content.pictures.drawing import UnreadablePictureError, is_drawable
from freeshelf.content.pictures.notes import metadata_note


class PictureForm(BaseImageForm):
    """Wagtail's form; an upload is answered by it too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.file and not self.is_bound:
            # Wagtail has looked at the bound field already, which keeps what it was.
            note = self.fields["title"].help_text = note_of(self.instance)
            self["title"].help_text = note

    def clean_file(self) -> Any:
        """Refuse a picture that is cut off, while its sender is still there."""
        file = self.cleaned_data["file"]
        if "file" in self.changed_data and file and not is_drawable(file):
            raise UnreadablePictureError
        return file


def note_of(picture: AbstractImage) -> str:
    """What was found in a picture beside the picture; empty when nothing was."""
    try:
        with picture.open_file() as stream:
            return metadata_note(stream, digest=picture.file_hash)
    except SourceImageIOError:
        return ""
