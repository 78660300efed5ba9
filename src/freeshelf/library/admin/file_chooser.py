"""Chooser for a file of a record."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic.chooser import (
    BaseChooseView,
    ChooseResultsView,
    ChooseView,
    ChosenMultipleView,
)
from wagtail.admin.viewsets.chooser import ChooserViewSet

from freeshelf.library.access import FileQuerySet
from freeshelf.library.admin.closed_records import ReadableRows
from freeshelf.library.admin.file_forms import FileChooserWidget, described
from freeshelf.library.admin.typeaheads import SEES_RECORDS
from freeshelf.library.models import File


class FileFilterForm(BaseFilterForm):
    """Filter by terms in the name of the file or the title of its record."""

    q = forms.CharField(label=gettext_lazy("Search term"), required=False)

    def filter(self, objects: FileQuerySet) -> FileQuerySet:
        """Return files that have every term."""
        query = self.cleaned_data["q"]
        condition = Q()
        for term in query.split():
            condition &= (
                Q(title__icontains=term)
                | Q(resource__title__icontains=term)
                | Q(versions__is_current=True, versions__original_name__icontains=term)
            )
        self.is_searching = bool(query)
        self.search_query = query
        return objects.filter(condition).distinct()


class _Files(ReadableRows, BaseChooseView):
    """The list of both chooser views."""

    filter_form_class = FileFilterForm

    def get_object_list(self) -> FileQuerySet:
        """Return files, newest first; none for users who may not see records."""
        if not any(self.request.user.has_perm(name) for name in SEES_RECORDS):
            return File.objects.none()
        files: FileQuerySet = super().get_object_list().not_removed()
        return files.with_content().order_by("-pk")

    @property
    def title_column(self) -> Column:
        """Show the file with its record."""
        column: TitleColumn = super().title_column
        column.label = _("File")
        column.accessor = described
        return column


class FileChooseView(_Files, ChooseView):
    """Chooser of one or more files."""


class FileChooseResultsView(_Files, ChooseResultsView):
    """Results of a search in the chooser."""


class FilesChosenView(ReadableRows, ChosenMultipleView):
    """Files that were chosen together."""


class FileChooserViewSet(ChooserViewSet):
    """URLs of the chooser."""

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
