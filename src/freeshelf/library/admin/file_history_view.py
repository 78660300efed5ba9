"""The version history of a file."""

from typing import Any

from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from freeshelf.library.admin.file_change_view import edit_address
from freeshelf.library.admin.permissions import EditorMixin, may_change_files
from freeshelf.library.models import File, FileContent, FileVersion


class FileHistoryView(EditorMixin, WagtailAdminTemplateMixin, TemplateView):
    """List the versions of a file, with dates and users."""

    template_name = "library/admin/file_history.html"
    page_title = _("File versions")
    header_icon = "history"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        files = File.objects.select_related("resource")
        self.file = get_object_or_404(files, pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return str(self.file)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        versions = self.file.versions.select_related("content", "added_by")
        return super().get_context_data(**kwargs) | {
            "file": self.file,
            "versions": versions,
            "may_change": may_change_files(self.request.user, self.file.resource),
            "back_url": edit_address(self.file.resource) + "#tab-files",
        }


class VersionDownloadView(EditorMixin, View):
    """Download any version of a file, for users who may change records."""

    def get(self, request: HttpRequest, pk: int, version: int) -> HttpResponseBase:
        file_version = get_object_or_404(
            FileVersion.objects.select_related("content"), pk=version, file=pk
        )
        return download_response(file_version.content, file_version.original_name)


def download_response(content: FileContent, name: str) -> FileResponse:
    """Return the bytes of a content under a name. Raises Http404."""
    try:
        stream = storages["library"].open(content.storage_name)
    except FileNotFoundError as error:
        raise Http404(_("The file is missing from storage.")) from error
    return FileResponse(
        stream,
        as_attachment=True,
        filename=name,
        content_type="application/octet-stream",
        headers={
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )
