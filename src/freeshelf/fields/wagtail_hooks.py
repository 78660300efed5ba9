"""Wagtail hooks of custom fields, and of the lists and forms that show them."""

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.admin_url_finder import register_admin_url_finder
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from freeshelf.fields.admin.former_addresses import FieldURLFinder, FormerFieldView
from freeshelf.fields.admin.group_viewset import FieldGroupViewSet
from freeshelf.fields.admin.stored_values import (
    OrphanedValuesView,
    register_field_changes,
    register_field_edits,
    unmatched_values_section,
)
from freeshelf.fields.admin.viewsets import (
    AgentWithFieldsViewSet,
    ConceptWithFieldsViewSet,
    ResourceWithFieldsViewSet,
)
from freeshelf.fields.models import FieldDefinition
from freeshelf.library.admin.before_publishing import PublishingDemandViewSet
from freeshelf.library.admin.menu import extra_items
from freeshelf.library.admin.reading_list_viewset import ReadingListViewSet
from freeshelf.library.admin.resource_panels import agent_sections
from freeshelf.vocabularies.admin.form_sections import concept_sections
from freeshelf.vocabularies.admin.viewsets import ConceptSchemeViewSet

_ORPHANS = "fields_orphaned_values"

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
register_snippet(PublishingDemandViewSet)
hooks.register("register_log_actions", register_field_changes)
hooks.register("register_log_actions", register_field_edits)
register_admin_url_finder(FieldDefinition, FieldURLFinder)


@hooks.register("register_admin_urls")
def register_addresses() -> list[URLPattern]:
    """Return the list of orphaned values, and where fields had pages of their own."""
    former = FormerFieldView.as_view()
    return [
        path("library/leftovers/", OrphanedValuesView.as_view(), name=_ORPHANS),
        path("library/fields/", former),
        path("library/fields/add/", former),
        path("library/fields/<str:page>/<int:pk>/", former, name="fields_field"),
    ]


@hooks.register("register_permissions")
def register_field_permissions() -> QuerySet[Permission]:
    """Return the permissions of fields, which are edited with their group."""
    names = [f"{action}_fielddefinition" for action in ("add", "change", "delete")]
    return Permission.objects.filter(
        content_type__app_label="fields", codename__in=names
    )
