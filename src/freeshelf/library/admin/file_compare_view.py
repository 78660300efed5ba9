"""Comparison of two versions of a file."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.template.defaultfilters import date, filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from freeshelf.library.admin.file_history_view import FileHistoryView
from freeshelf.library.models import FileVersion


@dataclass(frozen=True, slots=True)
class ComparedFact:
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
        older, newer = sorted(map(self._version, self.chosen), key=_age)
        return super().get_context_data(**kwargs) | {
            "older": older,
            "newer": newer,
            "facts": compared_facts(older, newer),
            "back_url": reverse("library_file_history", args=[self.file.pk]),
        }

    def _version(self, number: str) -> FileVersion:
        versions = self.file.versions.select_related("content", "added_by")
        version = versions.filter(pk=number).first() if number.isdecimal() else None
        if version is None:
            raise Http404(_("This version of the file does not exist."))
        return version


def compared_facts(older: FileVersion, newer: FileVersion) -> list[ComparedFact]:
    """Return the properties of two versions, in the order of the page."""
    names_and_values = zip(_facts(older), _facts(newer), strict=True)
    return [
        ComparedFact(name, before, after)
        for (name, before), (_name, after) in names_and_values
    ]


def _facts(version: FileVersion) -> list[tuple[str, str]]:
    content = version.content
    return [
        (_("Added"), date(version.added_at, "Y-m-d H:i")),
        (_("By"), str(version.added_by or "")),
        (_("File name"), version.original_name),
        (_("Size"), filesizeformat(content.size)),
        (_("Format"), content.media_type),
        (_("Pages"), str(content.page_count or "")),
        (_("Words"), str(content.word_count or "")),
        (_("Language"), "" if content.language == "und" else content.language),
        (_("Text"), str(content.get_state_display())),
        (_("Checksum"), content.sha256),
    ]


def _age(version: FileVersion) -> tuple[Any, int]:
    return version.added_at, version.pk
