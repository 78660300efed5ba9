"""The history of a file, and two of its versions compared."""

from operator import attrgetter
from typing import Any, NamedTuple

from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import date
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, pgettext
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from freeshelf.content.templatetags.amounts import file_size
from freeshelf.library.admin.file_views import AboutFile, edit_address
from freeshelf.library.admin.permissions import (
    EditorMixin,
    may_change_files,
    may_delete_permanently,
)
from freeshelf.library.models import FileContent, FileVersion


class FileHistoryView(EditorMixin, AboutFile, WagtailAdminTemplateMixin, TemplateView):
    """List the versions of a file, with dates and users."""

    template_name = "library/admin/file_history.html"
    page_title = _("File versions")
    header_icon = "history"

    def get_page_subtitle(self) -> str:
        return str(self.file)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return []

    def versions(self) -> Any:
        """Return the versions that this person may read."""
        rows = self.file.versions.visible_in_admin_to(self.person)
        return rows.select_related("content", "added_by")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "file": self.file,
            "versions": self.versions(),
            "may_change": may_change_files(self.request.user, self.file.resource),
            "may_delete": may_delete_permanently(self.person, self.file.resource),
            "back_url": edit_address(self.file.resource) + "#tab-files",
        }


class VersionDownloadView(EditorMixin, View):
    """Download any version of a file, for users who may change records."""

    def get(self, request: HttpRequest, pk: int, version: int) -> HttpResponseBase:
        file_version = get_object_or_404(
            FileVersion.objects.visible_in_admin_to(self.person).select_related(
                "content"
            ),
            pk=version,
            file=pk,
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


class ComparedFact(NamedTuple):
    """One property of both versions."""

    name: str
    older: str
    newer: str

    @property
    def is_changed(self) -> bool:
        """Return whether the versions differ in it."""
        return self.older != self.newer


class FileCompareView(FileHistoryView):
    """Two versions side by side: `older` and `newer` are their numbers."""

    template_name = "library/admin/file_compare.html"
    page_title = gettext_lazy("Compare versions")

    def dispatch(self, request: HttpRequest, *args: Any, **kw: Any) -> HttpResponseBase:
        self.chosen = [request.GET.get("older", ""), request.GET.get("newer", "")]
        return super().dispatch(request, *args, **kw)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        age = attrgetter("added_at", "pk")
        older, newer = sorted(map(self._version, self.chosen), key=age)
        return super().get_context_data(**kwargs) | {
            "older": older,
            "newer": newer,
            "facts": compared_facts(older, newer),
            "back_url": reverse("library_file_history", args=[self.file.pk]),
        }

    def _version(self, number: str) -> FileVersion:
        version = (
            self.versions().filter(pk=number).first() if number.isdecimal() else None
        )
        if version is None:
            raise Http404(gettext("This version of the file does not exist."))
        return version


def compared_facts(older: FileVersion, newer: FileVersion) -> list[ComparedFact]:
    """Return the properties of two versions, in the order of the page."""
    before, after = _facts(older), _facts(newer)
    return [ComparedFact(name, before[name], after[name]) for name in before]


def _facts(version: FileVersion) -> dict[str, str]:
    content = version.content
    return {
        gettext("Added"): date(version.added_at, "SHORT_DATETIME_FORMAT"),
        gettext("By"): str(version.added_by or ""),
        gettext("File name"): version.original_name,
        gettext("Size"): file_size(content.size),
        gettext("Format"): content.media_type,
        gettext("Pages"): str(content.page_count or ""),
        gettext("Words"): str(content.word_count or ""),
        gettext("Language"): "" if content.language == "und" else content.language,
        pgettext("of a file", "Text"): str(content.get_state_display()),
        gettext("Checksum"): content.sha256,
    }
