"""Resources in the admin area."""

from typing import Any

from django.utils.translation import gettext_lazy
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
    SnippetChosenMultipleView,
)

from freeshelf.library.admin.before_publishing import (
    ResourceApprovalView,
    ResourceCreateView,
)
from freeshelf.library.admin.closed_records import ReadableRows
from freeshelf.library.admin.history import ChangesHistoryView
from freeshelf.library.admin.list_choices import LENGTHS
from freeshelf.library.admin.resource_list import EXPORT_HEADINGS, ResourceIndexView
from freeshelf.library.admin.resource_panels import resource_edit_handler
from freeshelf.library.admin.resource_search import ResourceFilterSet
from freeshelf.library.admin.resource_views import ResourceEditView
from freeshelf.library.models import Resource
from freeshelf.vocabularies.admin.viewsets import PlainViewSet


class ReadableChooseView(ReadableRows, ChooseView):
    """Chooser of one or more rows."""


class ReadableChooseResultsView(ReadableRows, ChooseResultsView):
    """Results of a search in the chooser."""


class ReadableChosenView(ReadableRows, SnippetChosenMultipleView):
    """Rows that were chosen together."""


class ReadableChooserViewSet(SnippetChooserViewSet):
    """URLs of the chooser."""

    choose_view_class = ReadableChooseView
    choose_results_view_class = ReadableChooseResultsView
    chosen_multiple_view_class = ReadableChosenView


class ResourceViewSet(PlainViewSet):
    """List, edit, preview, schedule, compare, revert, lock and review resources."""

    model = Resource
    icon = "doc-full"
    menu_label = gettext_lazy("Resources")
    url_namespace = "library_resource"
    url_prefix = "library/resources"
    index_view_class = ResourceIndexView
    add_view_class = ResourceCreateView
    edit_view_class = ResourceEditView
    workflow_action_view_class = ResourceApprovalView
    history_view_class = ChangesHistoryView
    chooser_viewset_class = ReadableChooserViewSet
    filterset_class = ResourceFilterSet
    ordering = "-latest_revision_id"
    search_fields = ["title"]
    list_display = ["__str__"]
    list_per_page = LENGTHS[0]
    list_export = list(EXPORT_HEADINGS)
    export_headings = EXPORT_HEADINGS
    export_filename = "resources"

    edit_handler: Any = resource_edit_handler()
