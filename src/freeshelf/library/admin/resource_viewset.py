"""Resources in the admin area."""

from copy import copy
from typing import Any

from django.utils.functional import cached_property
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.history import ActionColumn
from wagtail.log_actions import registry
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
    SnippetChosenMultipleView,
)
from wagtail.snippets.views.snippets import HistoryView

from freeshelf.library.admin.closed_records import ReadableRows
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


_PUBLISH, _EDIT = "wagtail.publish", "wagtail.edit"


class _VersionColumn(ActionColumn):
    """Offers each version once: beside its edit, or else beside its publication.

    Wagtail offers none beside a publication, since an editor edits before publishing.
    Imported versions were published without an edit, so they could not be restored.
    """

    def get_actions(self, instance: Any, parent_context: Any) -> list[dict[str, str]]:
        """Return links to view, compare and restore this version."""
        if instance.action == _PUBLISH and instance.revision_id not in self._edited:
            instance = copy(instance)
            instance.action = _EDIT
        return super().get_actions(instance, parent_context)

    @cached_property
    def _edited(self) -> set[int]:
        entries = registry.get_logs_for_instance(self.object)
        edits = entries.exclude(action=_PUBLISH).filter(content_changed=True)
        return set(edits.values_list("revision_id", flat=True))


class ResourceHistoryView(HistoryView):
    """List the actions on a resource, and every version."""

    @cached_property
    def columns(self) -> list[Column]:
        """Return Wagtail's columns; the first also offers imported versions."""
        first, *rest = super().columns
        own = _VersionColumn(
            first.name,
            label=first.label,
            object=first.object,
            url_names=first.url_names,
            user_can_unschedule=first.user_can_unschedule,
        )
        return [own, *rest]


class ResourceViewSet(PlainViewSet):
    """List, edit, preview, schedule, compare, revert, lock and review resources."""

    model = Resource
    icon = "doc-full"
    url_namespace = "library_resource"
    url_prefix = "library/resources"
    index_view_class = ResourceIndexView
    edit_view_class = ResourceEditView
    history_view_class = ResourceHistoryView
    chooser_viewset_class = ReadableChooserViewSet
    filterset_class = ResourceFilterSet
    ordering = "-latest_revision_id"
    search_fields = ["title"]
    list_display = ["__str__"]
    list_per_page = 20
    list_export = list(EXPORT_HEADINGS)
    export_headings = EXPORT_HEADINGS
    export_filename = "resources"

    edit_handler = resource_edit_handler()
