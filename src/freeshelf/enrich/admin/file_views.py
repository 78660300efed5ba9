"""Notes on a file for the editor (OCR, metadata in an image), and its thumbnail."""

from typing import Any

from django import forms
from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin import messages

from freeshelf.content.pictures.metadata_notes import metadata_note
from freeshelf.enrich.errors import EnrichError, PictureBusyError
from freeshelf.enrich.models import OcrStatus
from freeshelf.enrich.page_images import PICTURE_MEDIA_TYPE, PICTURE_WIDTHS, page_image
from freeshelf.enrich.waiting import waiting_files, waiting_pages
from freeshelf.library.admin.file_sources import FileNote
from freeshelf.library.admin.file_views import OneFileView
from freeshelf.library.admin.permissions import EditorMixin
from freeshelf.library.errors import NoSuchPageError
from freeshelf.library.media_types import is_picture
from freeshelf.library.models import FileContent, FileVersion
from freeshelf.library.services import choose_card_page

State = OcrStatus.State

_PROBLEMS = (State.NO_ENGINE, State.LIMITED, State.FAILED)


def reading_sentence() -> str:
    """Return how many files wait for their text and how long, or nothing."""
    waits = waiting_files()
    return str(waits) if waits else ""


def scan_note(content: FileContent) -> FileNote | None:
    """Return the message for a file with pages for OCR, None for any other."""
    status = OcrStatus.objects.filter(content=content).first()
    if status is None:
        return None
    return FileNote(
        sentence=" ".join(filter(None, [_progress(status), status.message])),
        is_busy=not status.is_finished,
        is_problem=status.state in _PROBLEMS,
    )


def _progress(reading: OcrStatus) -> str:
    facts = {"done": reading.read_count, "of": reading.page_count}
    if reading.confidence is not None:
        facts["sure"] = round(100 * reading.confidence)
        return (
            _(
                "Text recognised by OCR: %(done)d of %(of)d pages, %(sure)d%% "
                "confidence."
            )
            % facts
        )
    if reading.state == State.DONE:
        return _("OCR found no text in this file.")
    if not reading.is_finished:
        done = _("Pages processed by OCR: %(done)d of %(of)d.") % facts
        # Scans of other records may come first.
        return f"{done} {waiting_pages()}" if reading.state != State.NO_ENGINE else done
    return ""


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


# More images would take minutes to draw; any page number can be entered.
_MAX_SHOWN = 12


class CardPictureForm(forms.Form):
    """Form for a page number; empty means the automatic choice."""

    page = forms.IntegerField(min_value=1, required=False)

    other = forms.IntegerField(min_value=1, required=False)

    def chosen(self) -> int | None:
        """Return the page that was entered, or else the one that was selected."""
        typed: int | None = self.cleaned_data["other"]
        return typed or self.cleaned_data["page"]


class CardImageView(OneFileView):
    """View that shows the first pages and accepts the number of any page."""

    form_class = CardPictureForm
    template_name = "enrich/admin/card_picture.html"
    page_title = gettext_lazy("Thumbnail")

    def get_initial(self) -> dict[str, Any]:
        return {"page": self.file.card_page}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        version = self.file.current
        count = version.content.page_count if version else 0
        if version and version.content.media_type.startswith("image/"):
            count = 1
        address = reverse("enrich_page_image", args=[self.file.pk, 0])
        return context | {
            "page_count": count,
            "pictures": [
                {"number": number, "url": address.replace("/0/", f"/{number}/")}
                for number in range(1, min(count, _MAX_SHOWN) + 1)
            ],
        }

    def form_valid(self, form: CardPictureForm) -> HttpResponse:
        page = form.chosen()
        try:
            choose_card_page(file=self.file, page=page)
        except NoSuchPageError as error:
            form.add_error("page", str(error))
            return self.form_invalid(form)
        self.note("freeshelf.file.picture", number=self.file.number, page=page)
        messages.success(self.request, _("The thumbnail was saved."))
        return redirect(self.back_url)


class PageImageView(EditorMixin, View):
    """View of the image of a page, including drafts and restricted records."""

    def get(self, request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
        version = get_object_or_404(
            FileVersion.objects.select_related("content"), file=pk, is_current=True
        )
        return picture_response(version.content, number)


def picture_response(
    content: FileContent, number: int, *, width: int = PICTURE_WIDTHS[1]
) -> HttpResponseBase:
    """Return the image of a page for the admin area. Raises Http404 if none."""
    try:
        path = page_image(content=content, number=number, width=width)
    except PictureBusyError as error:
        return HttpResponse(str(error), status=503, headers={"Retry-After": "5"})
    except EnrichError as error:
        raise Http404(str(error)) from error
    return FileResponse(
        path.open("rb"),
        content_type=PICTURE_MEDIA_TYPE,
        headers={
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )
