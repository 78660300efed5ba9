"""Uploads of one picture in the admin area, which say what was found in it."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from wagtail.images.models import AbstractImage
from wagtail.images.views.chooser import ImageUploadView
from wagtail.images.views.images import CreateView

from freeshelf.content.admin.picture_form import note_of


class PictureCreateView(CreateView):
    """The form of its own address, `images/add/`."""

    def get_success_message(self, instance: AbstractImage) -> str:
        """Wagtail's message, and what was found."""
        said = super().get_success_message(instance)
        return f"{said} {note_of(instance)}".strip()


class ChooserUploadView(ImageUploadView):
    """The upload in the window that chooses a picture.

    A picture in which something was found is shown once more with the note, by the
    step in which Wagtail shows a duplicate; its button goes on as if nothing had been.
    """

    def post(self, request: HttpRequest) -> HttpResponse:
        """Save the picture, and say what was found in it."""
        answer = super().post(request)
        note = note_of(self.form.instance) if self.form.is_valid() else ""
        return self._with_note(note, answer) if note else answer

    def _with_note(self, note: str, answer: HttpResponse) -> HttpResponse:
        given = json.loads(answer.content)
        if given["step"] == "duplicate_found":
            said = render_to_string("content/admin/picture_note.html", {"note": note})
            given["htmlFragment"] = said + given["htmlFragment"]
            return JsonResponse(given)
        context = self._context() | {"note": note}
        shown = render_to_string(
            "content/admin/picture_uploaded.html", context, self.request
        )
        return JsonResponse({"step": "duplicate_found", "htmlFragment": shown})

    def _context(self) -> dict[str, Any]:
        step = "select_format" if self.request.GET.get("select_format") else "chosen"
        address = reverse(
            f"wagtailimages_chooser:{step}", args=(self.form.instance.pk,)
        )
        return {
            "picture": self.form.instance,
            "next_url": self.append_preserved_url_parameters(address),
        }
