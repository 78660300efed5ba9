"""Wagtail hooks of the library."""

from typing import Any

from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from freeshelf.library.admin import urls
from freeshelf.library.admin.agent_viewset import AgentViewSet
from freeshelf.library.admin.bulk_actions import BULK_ACTIONS, MergeAction
from freeshelf.library.admin.closed_records import ResourcePermissionPolicy
from freeshelf.library.admin.concept_list import ConceptWithFieldsViewSet
from freeshelf.library.admin.fields.entity_values import unmatched_values_section
from freeshelf.library.admin.fields.field_viewset import FieldViewSet
from freeshelf.library.admin.fields.group_viewset import FieldGroupViewSet
from freeshelf.library.admin.fields.history import register_field_changes
from freeshelf.library.admin.file_chooser import FileChooserViewSet, file_chooser
from freeshelf.library.admin.menu import extra_items
from freeshelf.library.admin.reading_list_viewset import ReadingListViewSet
from freeshelf.library.admin.resource_viewset import ResourceViewSet
from freeshelf.library.admin.section_registries import agent_sections
from freeshelf.library.admin.typeaheads import register_library_typeaheads
from freeshelf.library.models import Resource
from freeshelf.vocabularies.admin.form_sections import concept_sections
from freeshelf.vocabularies.admin.viewsets import ConceptSchemeViewSet

register_library_typeaheads()
register_permission_policy(
    Resource, ResourcePermissionPolicy(Resource), exact_class=True
)
agent_sections.register("fields", unmatched_values_section)
concept_sections.register("fields", unmatched_values_section)

_LOG_ACTIONS = {
    "freeshelf.file.add": (_("Add file"), _("File added")),
    "freeshelf.file.edit": (_("Edit file"), _("File described")),
    "freeshelf.file.replace": (_("Replace file"), _("File replaced")),
    "freeshelf.file.remove": (_("Remove file"), _("File removed")),
    "freeshelf.file.bring_back": (
        _("Restore removed file"),
        _("Removed file restored"),
    ),
    "freeshelf.file.restore": (_("Restore file"), _("File version restored")),
    "freeshelf.file.arrange": (_("Reorder files"), _("Files reordered")),
    "freeshelf.file.picture": (_("Choose thumbnail"), _("Thumbnail chosen")),
    "freeshelf.access": (_("Change access"), _("Access changed")),
    "freeshelf.concepts": (
        _("Change concepts"),
        _("Concepts changed in a bulk change"),
    ),
    "freeshelf.gap": (_("Add missing value"), _("Missing value added")),
    "freeshelf.merge": (_("Merge"), _("Merged")),
    "freeshelf.unmerge": (_("Undo merge"), _("Merge undone")),
    "freeshelf.withdraw": (_("Withdraw"), _("Withdrawn")),
    "freeshelf.reinstate": (_("Reinstate"), _("Reinstated")),
}


class LibraryGroup(SnippetViewSetGroup):
    """Menu of records and the vocabularies that describe them."""

    menu_label = _("Library")
    menu_icon = "folder-open-inverse"
    menu_order = 150
    items = (
        ResourceViewSet,
        ReadingListViewSet,
        AgentViewSet,
        ConceptWithFieldsViewSet,
        ConceptSchemeViewSet,
        FieldGroupViewSet,
    )

    def get_submenu_items(self) -> list[Any]:
        """Return the lists of models, then the other items."""
        return [*super().get_submenu_items(), *extra_items()]


register_snippet(LibraryGroup)
register_snippet(FieldViewSet)
for bulk_action in [*BULK_ACTIONS, MergeAction]:
    hooks.register("register_bulk_action", bulk_action)


@hooks.register("register_admin_urls")
def register_addresses() -> list[URLPattern]:
    """Return URL patterns of the library's own admin pages."""
    return [*urls.urlpatterns(), *urls.list_urlpatterns()]


@hooks.register("register_admin_viewset")
def register_file_chooser() -> FileChooserViewSet:
    """Return the chooser of files for texts."""
    return file_chooser


@hooks.register("register_log_actions")
def register_log_actions(registry: LogActionRegistry) -> None:
    """Register labels and messages of the history."""
    for action, (label, message) in _LOG_ACTIONS.items():
        registry.register_action(action, label, message)
    register_field_changes(registry)
