"""Records, agents and concepts in the admin area, with their field values."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import ObjectList
from wagtail.snippets.views.snippets import SnippetViewSet

from freeshelf.fields.admin.lists import (
    AgentWithFieldsIndexView,
    ConceptWithFieldsIndexView,
    ResourceWithFieldsIndexView,
)
from freeshelf.fields.admin.values_form import (
    AgentWithFieldsForm,
    ConceptWithFieldsForm,
    ResourceWithFieldsForm,
)
from freeshelf.fields.admin.values_panel import EntityValuesPanel, FieldValuesPanel
from freeshelf.fields.definitions import DefinedField, definitions
from freeshelf.library.admin.agent_viewset import AgentViewSet
from freeshelf.library.admin.history import ChangesHistoryView
from freeshelf.library.admin.resource_panels import Tabs
from freeshelf.library.admin.resource_viewset import ResourceViewSet
from freeshelf.library.revision_contents import changed_values
from freeshelf.vocabularies.admin.viewsets import ConceptViewSet


class ResourceWithFieldsHistoryView(ChangesHistoryView):
    """The history of a record, with the names of the custom fields that changed."""

    def words_for(self, before: dict[str, Any], after: dict[str, Any]) -> list[str]:
        """Return what differs, with each custom field by its label."""
        values = before.get("field_values"), after.get("field_values")
        labels = [
            self._fields[key].title if key in self._fields else str(_("custom fields"))
            for key in changed_values(*values)
        ]
        others = after | {"field_values": before.get("field_values")}
        return list(dict.fromkeys([*super().words_for(before, others), *labels]))

    @cached_property
    def _fields(self) -> Mapping[str, DefinedField]:
        # Asked for once a page: each time the cache is asked whether they changed.
        return definitions().fields


class ResourceWithFieldsViewSet(ResourceViewSet):
    """The list and forms of records, with field values before the rights."""

    index_view_class = ResourceWithFieldsIndexView
    history_view_class = ResourceWithFieldsHistoryView

    @cached_property
    def edit_handler(self) -> Tabs:
        """Return the edit form with a tab of field values."""
        inherited = super().edit_handler
        *own, rights, sections = inherited.children
        *names, of_rights, of_sections = inherited.identifiers
        fields = ObjectList([FieldValuesPanel()], heading=_("Custom fields"))
        return Tabs(
            [*own, fields, rights, sections],
            identifiers=[*names, "custom_fields", of_rights, of_sections],
            base_form_class=ResourceWithFieldsForm,
        )


class _EntityViewSet(SnippetViewSet):
    """The forms of agents or concepts, with field values before the last panel."""

    form_class: ClassVar[Any]

    @cached_property
    def edit_handler(self) -> ObjectList:
        """Return the edit form with field values."""
        inherited = super().edit_handler
        *own, further = inherited.children
        return ObjectList(
            [*own, EntityValuesPanel(heading=_("Custom fields")), further],
            base_form_class=self.form_class,
            heading=inherited.heading,
        )


class AgentWithFieldsViewSet(_EntityViewSet, AgentViewSet):
    """The list and forms of agents."""

    index_view_class = AgentWithFieldsIndexView
    form_class = AgentWithFieldsForm


class ConceptWithFieldsViewSet(_EntityViewSet, ConceptViewSet):
    """The list and forms of concepts."""

    index_view_class = ConceptWithFieldsIndexView
    form_class = ConceptWithFieldsForm
    list_export = ["identifier"]  # The view sets the columns.
