"""Wagtail hooks of custom fields, and of the lists and forms that show them."""

from typing import Any

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from freeshelf.fields.admin.field_viewset import FieldViewSet
from freeshelf.fields.admin.group_viewset import FieldGroupViewSet
from freeshelf.fields.admin.stored_values import (
    OrphanedValuesView,
    register_field_changes,
    unmatched_values_section,
)
from freeshelf.fields.admin.viewsets import (
    AgentWithFieldsViewSet,
    ConceptWithFieldsViewSet,
    ResourceWithFieldsViewSet,
)
from freeshelf.library.admin.before_publishing import PublishingDemandViewSet
from freeshelf.library.admin.menu import extra_items
from freeshelf.library.admin.reading_list_viewset import ReadingListViewSet
from freeshelf.library.admin.resource_panels import agent_sections
from freeshelf.vocabularies.admin.form_sections import concept_sections
from freeshelf.vocabularies.admin.viewsets import ConceptSchemeViewSet

agent_sections.register("fields", unmatched_values_section)
concept_sections.register("fields", unmatched_values_section)


class LibraryGroup(SnippetViewSetGroup):
    """Menu of records and the vocabularies and fields that describe them."""

    menu_label = _("Library")
    menu_icon = "folder-open-inverse"
    menu_order = 150
    items = (
        ResourceWithFieldsViewSet,
        ReadingListViewSet,
        AgentWithFieldsViewSet,
        ConceptWithFieldsViewSet,
        ConceptSchemeViewSet,
        FieldGroupViewSet,
    )

    def get_submenu_items(self) -> list[Any]:
        """Return the lists of models, then the other items."""
        return [*super().get_submenu_items(), *extra_items()]


register_snippet(LibraryGroup)
register_snippet(FieldViewSet)
register_snippet(PublishingDemandViewSet)
hooks.register("register_log_actions", register_field_changes)


@hooks.register("register_admin_urls")
def register_addresses() -> list[URLPattern]:
    """Return the URL pattern of the list of orphaned values."""
    view = OrphanedValuesView.as_view()
    return [path("library/leftovers/", view, name="fields_orphaned_values")]
