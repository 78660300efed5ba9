"""The window in which an editor chooses a file of a record."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic.chooser import (
    ChooseResultsView,
    ChooseView,
    ChosenMultipleView,
)
from wagtail.admin.viewsets.chooser import ChooserViewSet

from freeshelf.library.admin.closed_records import visible_in_admin
from freeshelf.library.admin.file_widget import FileChooserWidget, described
from freeshelf.library.models import File
from freeshelf.library.querysets import FileQuerySet

_PERMISSIONS = (
    "library.view_resource",
    "library.add_resource",
    "library.change_resource",
)


class FileFilterForm(BaseFilterForm):
    """By words in the name of the file or in the title of its record."""

    q = forms.CharField(label=gettext_lazy("Search term"), required=False)

    def filter(self, objects: FileQuerySet) -> FileQuerySet:
        """Files with every word."""
        typed = self.cleaned_data["q"]
        condition = Q()
        for word in typed.split():
            condition &= (
                Q(title__icontains=word)
                | Q(resource__title__icontains=word)
                | Q(versions__is_current=True, versions__original_name__icontains=word)
            )
        self.is_searching = bool(typed)
        self.search_query = typed
        return objects.filter(condition).distinct()


class _Files:
    """What both views list."""

    request: Any
    filter_form_class = FileFilterForm

    def get_object_list(self) -> FileQuerySet:
        """The newest first; none for those who may not see records."""
        if not any(self.request.user.has_perm(name) for name in _PERMISSIONS):
            return File.objects.none()
        files: FileQuerySet = visible_in_admin(
            File.objects.not_removed(), self.request.user
        )
        return files.with_content().order_by("-pk")

    @property
    def title_column(self) -> Column:
        """The file with its record."""
        column: TitleColumn = super().title_column  # type: ignore[misc]
        column.label = _("File")
        column.accessor = described
        return column


class FileChooseView(_Files, ChooseView):
    """The window."""


class FileChooseResultsView(_Files, ChooseResultsView):
    """What is found in it."""


class FilesChosenView(ChosenMultipleView):
    """Files that were chosen together."""

    def get_objects(self, pks: list[str]) -> FileQuerySet:
        """Those that may be read."""
        files: FileQuerySet = visible_in_admin(
            super().get_objects(pks), self.request.user
        )
        return files


class FileChooserViewSet(ChooserViewSet):
    """The addresses of the window."""

    model = File
    icon = "doc-full"
    choose_one_text = gettext_lazy("Choose a file")
    choose_view_class = FileChooseView
    choose_results_view_class = FileChooseResultsView
    chosen_multiple_view_class = FilesChosenView
    register_widget = False
    base_widget_class = FileChooserWidget


file_chooser = FileChooserViewSet(
    "library_file_chooser", url_prefix="library/choose-file"
)
