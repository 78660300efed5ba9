"""Resources in the admin area."""

from django.utils.functional import cached_property
from wagtail.admin.panels import TabbedInterface
from wagtail.snippets.views.snippets import SnippetViewSet

from freeshelf.library.admin.resource_chooser import ResourceChooserViewSet
from freeshelf.library.admin.resource_filters import ResourceFilterSet
from freeshelf.library.admin.resource_history import ResourceHistoryView
from freeshelf.library.admin.resource_list import EXPORT_HEADINGS, ResourceIndexView
from freeshelf.library.admin.resource_panels import resource_edit_handler
from freeshelf.library.admin.resource_views import ResourceEditView
from freeshelf.library.models import Resource


class ResourceViewSet(SnippetViewSet):
    """List, edit, preview, schedule, compare, revert, lock and review resources."""

    model = Resource
    icon = "doc-full"
    url_namespace = "library_resource"
    url_prefix = "library/resources"
    index_view_class = ResourceIndexView
    edit_view_class = ResourceEditView
    history_view_class = ResourceHistoryView
    chooser_viewset_class = ResourceChooserViewSet
    copy_view_enabled = False
    filterset_class = ResourceFilterSet
    ordering = "-latest_revision_id"
    # SQL over the titles is faster here than Wagtail's index (ADR 71).
    search_backend_name = None
    search_fields = ["title"]
    list_display = ["__str__"]
    list_per_page = 20
    list_export = list(EXPORT_HEADINGS)
    export_headings = EXPORT_HEADINGS
    export_filename = "resources"

    @cached_property
    def edit_handler(self) -> TabbedInterface:
        return resource_edit_handler()
