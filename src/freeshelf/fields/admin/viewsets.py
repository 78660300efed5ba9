"""Records, agents and concepts in the admin area, with their field values."""

from typing import Any, ClassVar

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import ObjectList, TabbedInterface
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
from freeshelf.library.admin.agent_viewset import AgentViewSet
from freeshelf.library.admin.resource_viewset import ResourceViewSet
from freeshelf.vocabularies.admin.viewsets import ConceptViewSet


class ResourceWithFieldsViewSet(ResourceViewSet):
    """The list and forms of records, with field values before the rights."""

    index_view_class = ResourceWithFieldsIndexView

    @cached_property
    def edit_handler(self) -> TabbedInterface:
        """Return the edit form with a tab of field values."""
        *own, rights, sections = super().edit_handler.children
        fields = ObjectList([FieldValuesPanel()], heading=_("Custom fields"))
        return TabbedInterface(
            [*own, fields, rights, sections], base_form_class=ResourceWithFieldsForm
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
