"""The form of an image, with a note about metadata in its file."""

from typing import Any

from wagtail.images.forms import BaseImageForm
from wagtail.images.models import AbstractImage, SourceImageIOError

from freeshelf.content.pictures.drawing import UnreadablePictureError, is_drawable
from freeshelf.content.pictures.notes import metadata_note


class PictureForm(BaseImageForm):
    """Wagtail's image form with the metadata note, also for uploads."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.file and not self.is_bound:
            # Not on a bound form: Wagtail has already created the bound field with the
            # old text.
            note = self.fields["title"].help_text = note_of(self.instance)
            self["title"].help_text = note

    def clean_file(self) -> Any:
        """Reject a truncated image at upload."""
        file = self.cleaned_data["file"]
        if "file" in self.changed_data and file and not is_drawable(file):
            raise UnreadablePictureError
        return file


def note_of(picture: AbstractImage) -> str:
    """Return a note about metadata in an image, or an empty string."""
    try:
        with picture.open_file() as stream:
            return metadata_note(stream, digest=picture.file_hash)
    except SourceImageIOError:
        return ""
