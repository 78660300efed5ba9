"""Views of one image in the admin area, with notes about it."""

import json
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from wagtail.images.forms import BaseImageForm
from wagtail.images.models import AbstractImage, SourceImageIOError
from wagtail.images.views.chooser import ImageUploadView
from wagtail.images.views.images import CreateView, EditView

from freeshelf.content.pictures.drawing import UnreadablePictureError, is_drawable
from freeshelf.content.pictures.metadata_notes import metadata_note


class PictureForm(BaseImageForm):
    """Wagtail's image form with the metadata note, also for uploads."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.file and not self.is_bound:
            # Not on a bound form: Wagtail has already created the bound field with the
            # old text.
            note = self.fields["title"].help_text = _note_of_form(self.instance)
            self["title"].help_text = note

    def clean_file(self) -> Any:
        """Reject a truncated image at upload."""
        file = self.cleaned_data["file"]
        if "file" in self.changed_data and file and not is_drawable(file):
            raise UnreadablePictureError
        return file


NoteSource = Callable[[AbstractImage], str]
# Notes of other apps about an image, such as about its title.
_note_sources: list[NoteSource] = []
# Those on who gets it, which are not worth a step of their own in a chooser.
_access_sources: list[NoteSource] = []


def register_picture_note(source: NoteSource) -> None:
    """Register a source of notes that the forms of an image show."""
    _note_sources.append(source)


def register_access_note(source: NoteSource) -> None:
    """Register a source of notes on who gets an image, which its own forms show."""
    _access_sources.append(source)


def _note_of_form(picture: AbstractImage) -> str:
    notes = [*(each(picture) for each in _access_sources), note_of(picture)]
    return " ".join(filter(None, notes))


def note_of(picture: AbstractImage) -> str:
    """Return notes about an image and its metadata, or an empty string."""
    notes = [_note_of_metadata(picture), *(each(picture) for each in _note_sources)]
    return " ".join(filter(None, notes))


def _note_of_metadata(picture: AbstractImage) -> str:
    try:
        with picture.open_file() as stream:
            return metadata_note(stream, digest=picture.file_hash)
    except SourceImageIOError:
        return ""


class PictureCreateView(CreateView):
    """The upload form at `images/add/`."""

    def get_success_message(self, instance: AbstractImage) -> str:
        """Return Wagtail's message and the metadata note."""
        message = super().get_success_message(instance)
        return f"{message} {_note_of_form(instance)}".strip()


class PictureEditView(EditView):
    """The form of an image at `images/…/`."""

    def get_success_message(self) -> str:
        """Return Wagtail's message, and what forms say of the image."""
        return f"{super().get_success_message()} {_note_of_form(self.object)}".strip()


class ChooserUploadView(ImageUploadView):
    """Upload in the image chooser.

    An image with metadata is shown again with the note, in the step in which Wagtail
    shows a duplicate; its button continues as usual.
    """

    def post(self, request: HttpRequest) -> HttpResponse:
        """Save the image, and show the metadata note."""
        response = super().post(request)
        note = note_of(self.form.instance) if self.form.is_valid() else ""
        return self._with_note(note, response) if note else response

    def _with_note(self, note: str, response: HttpResponse) -> HttpResponse:
        data = json.loads(response.content)
        if data["step"] == "duplicate_found":
            note_html = render_to_string(
                "content/admin/picture_note.html", {"note": note}
            )
            data["htmlFragment"] = note_html + data["htmlFragment"]
            return JsonResponse(data)
        context = self._context() | {"note": note}
        shown = render_to_string(
            "content/admin/picture_uploaded.html", context, self.request
        )
        return JsonResponse({"step": "duplicate_found", "htmlFragment": shown})

    def _context(self) -> dict[str, Any]:
        step = "select_format" if self.request.GET.get("select_format") else "chosen"
        url = reverse(f"wagtailimages_chooser:{step}", args=(self.form.instance.pk,))
        return {
            "picture": self.form.instance,
            "next_url": self.append_preserved_url_parameters(url),
        }
