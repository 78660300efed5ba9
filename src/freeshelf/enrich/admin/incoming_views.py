"""Admin views that create records from uploaded files."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View
from wagtail.admin import messages

from freeshelf.library.admin.file_forms import SeveralFilesField
from freeshelf.library.admin.file_history_view import download_response
from freeshelf.library.admin.file_views import UploadsView
from freeshelf.library.admin.files_panel import FILES_MEDIA
from freeshelf.library.admin.permissions import PersonMixin
from freeshelf.library.errors import LibraryError, UploadError
from freeshelf.library.media_types import is_table
from freeshelf.library.models import IncomingFile
from freeshelf.library.services import discard_incoming, receive_file
from freeshelf.library.uploads import check_upload
from freeshelf.shared.amounts import local_number

# The worker polls three times a second; an earlier file takes a second or two.
_USUAL = timedelta(seconds=30)


def pending_message(incoming: IncomingFile, *, now: datetime) -> str:
    """Return why there are no suggestions yet; empty when they exist."""
    if incoming.analyzed_at is not None:
        return ""
    waited = now - incoming.received_at
    if waited < _USUAL:
        return _("We are reading the first pages. This takes a moment.")
    before = IncomingFile.objects.filter(
        analyzed_at__isnull=True,
        settled_at__isnull=True,
        received_at__lt=incoming.received_at,
    ).count()
    minutes = max(round(waited.total_seconds() / 60), 1)
    if before:
        return ngettext(
            "Waiting for %(minutes)s min, with %(count)s other file ahead of it. You "
            "do not have to wait: you can describe it yourself.",
            "Waiting for %(minutes)s min, with %(count)s other files ahead of it. You "
            "do not have to wait: you can describe it yourself.",
            before,
        ) % {"minutes": local_number(minutes), "count": local_number(before)}
    return _(
        "Waiting for %(minutes)s min: the background worker is busy or not running. "
        "You do not have to wait: you can describe it yourself. If this continues, "
        "tell your system administrator."
    ) % {"minutes": local_number(minutes)}


_PDF = "application/pdf"


class IncomingForm(forms.Form):
    """Form to upload files for new records."""

    uploads = SeveralFilesField(
        label=gettext_lazy("PDF files"),
        allow_empty_file=True,
        help_text=gettext_lazy(
            "You can choose several files. Each one becomes a separate record after "
            "you review the suggestions for it."
        ),
    )


class AddResourceMixin(PersonMixin, PermissionRequiredMixin):
    """Restrict a view to users who may create records."""

    permission_required = "library.add_resource"


class IncomingFilesView(AddResourceMixin, UploadsView):
    """View that receives files, and lists those that have no record yet."""

    form_class = IncomingForm
    template_name = "enrich/admin/incoming_files.html"
    page_title = gettext_lazy("Add from a file")
    header_icon = "doc-full"
    list_url_name = "enrich_incoming"

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return []

    def get_template_names(self) -> list[str]:
        """Return only the list for the script that refreshes it."""
        if "list" in self.request.GET:
            return ["enrich/admin/incoming_list.html"]
        return [self.template_name]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        rows = [
            {"file": one, "waiting": pending_message(one, now=timezone.now())}
            for one in waiting_files().select_related("received_by")
        ]
        return context | {
            "rows": rows,
            "is_busy": any(row["waiting"] for row in rows),
            "upload_url": self.back_url,
            "media": context["media"] + FILES_MEDIA,
        }

    def receive(self, upload: UploadedFile, form: forms.Form) -> None:
        media_type = check_upload(upload)
        name = upload.name or "file"
        if media_type != _PDF:
            raise UploadError(name, "table" if is_table(media_type) else "no_pdf")
        receive_file(
            stream=upload,
            name=name,
            media_type=media_type,
            now=timezone.now(),
            user=self.person,
        )

    def added_message(self, count: int) -> str:
        message = ngettext(
            "%(count)s file was uploaded.", "%(count)s files were uploaded.", count
        )
        return message % {"count": local_number(count)}


class DiscardIncomingView(AddResourceMixin, View):
    """View that discards a file without creating a record."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        incoming = get_object_or_404(IncomingFile, pk=pk)
        try:
            discard_incoming(incoming=incoming, now=timezone.now(), user=self.person)
        except LibraryError as error:
            messages.error(request, str(error))
        else:
            message = _("%(name)s was discarded.") % {"name": incoming.original_name}
            messages.success(request, message)
        return redirect("enrich_incoming")


class IncomingBytesView(AddResourceMixin, View):
    """View that serves the file itself."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        incoming = get_object_or_404(waiting_files(), pk=pk)
        return download_response(incoming.content, incoming.original_name)


def waiting_files() -> QuerySet[IncomingFile]:
    """Return files that are still undecided."""
    return IncomingFile.objects.filter(settled_at__isnull=True)
