"""What the library adds to Wagtail's admin."""

from typing import Any

from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from freeshelf.library.desk import addresses, list_addresses
from freeshelf.library.desk.agent_viewset import AgentViewSet
from freeshelf.library.desk.bulk_actions import BULK_ACTIONS
from freeshelf.library.desk.closed_records import ResourcePermissionPolicy
from freeshelf.library.desk.concept_viewset import ConceptWithFieldsViewSet
from freeshelf.library.desk.fields.field_viewset import FieldViewSet
from freeshelf.library.desk.fields.group_viewset import FieldGroupViewSet
from freeshelf.library.desk.fields.history import register_field_changes
from freeshelf.library.desk.fields.value_sets import values_section
from freeshelf.library.desk.file_chooser import FileChooserViewSet, file_chooser
from freeshelf.library.desk.further_sections import agent_sections
from freeshelf.library.desk.menu import extra_items
from freeshelf.library.desk.merge_action import MergeAction
from freeshelf.library.desk.reading_list_viewset import ReadingListViewSet
from freeshelf.library.desk.resource_viewset import ResourceViewSet
from freeshelf.library.desk.typeaheads import register_library_typeaheads
from freeshelf.library.models import Resource
from freeshelf.vocabularies.desk.further_sections import concept_sections
from freeshelf.vocabularies.desk.scheme_viewset import ConceptSchemeViewSet

register_library_typeaheads()
register_permission_policy(
    Resource, ResourcePermissionPolicy(Resource), exact_class=True
)
agent_sections.register("fields", values_section)
concept_sections.register("fields", values_section)

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
    """One menu for records and the vocabularies that describe them."""

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
        """The lists, then what is none."""
        return [*super().get_submenu_items(), *extra_items()]


register_snippet(LibraryGroup)
register_snippet(FieldViewSet)
for bulk_action in [*BULK_ACTIONS, MergeAction]:
    hooks.register("register_bulk_action", bulk_action)


@hooks.register("register_admin_urls")
def register_addresses() -> list[URLPattern]:
    """Pages for files and withdrawal, and those that lists lead to."""
    return [*addresses.urlpatterns(), *list_addresses.urlpatterns()]


@hooks.register("register_admin_viewset")
def register_file_chooser() -> FileChooserViewSet:
    """The window in which a file is chosen for a text."""
    return file_chooser


@hooks.register("register_log_actions")
def register_log_actions(registry: LogActionRegistry) -> None:
    """Names of what the history shows."""
    for action, (label, message) in _LOG_ACTIONS.items():
        registry.register_action(action, label, message)
    register_field_changes(registry)
