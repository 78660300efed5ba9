"""People and organisations in the admin area."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import IndexView

from freeshelf.content.written_field import WrittenForm
from freeshelf.library.admin.resource_list import SafeSpreadsheet
from freeshelf.library.admin.resource_panels import agent_sections
from freeshelf.library.admin.staged_form import StagedForm
from freeshelf.library.models import Agent, Resource
from freeshelf.shared.amounts import local_number
from freeshelf.vocabularies.admin.form_sections import (
    RegisteredSectionsPanel,
    text_panel,
)
from freeshelf.vocabularies.admin.viewsets import (
    MergeableDeleteView,
    MergeableEditView,
    PlainViewSet,
)


class AgentIndexView(SafeSpreadsheet, IndexView):
    """Agents by name, with the number of resources that each published."""

    def get_base_queryset(self) -> Any:
        """Return agents that were not merged into another."""
        agents = Agent.objects.filter(merged_into__isnull=True)
        return agents.annotate(published_count=Count("published"))


class AgentDeleteView(MergeableDeleteView):
    """Delete an agent, after a warning about records that would lose it."""

    def uses(self) -> Iterator[str]:
        """Return the numbers of records that it published and created."""
        records = Resource.objects
        if published := records.filter(publisher=self.object).count():
            message = ngettext(
                "%(count)s resource would lose its publisher.",
                "%(count)s resources would lose their publisher.",
                published,
            )
            yield message % {"count": local_number(published)}
        if created := records.filter(creators__agent=self.object).distinct().count():
            message = ngettext(
                "%(count)s resource would lose an author or contributor.",
                "%(count)s resources would lose an author or contributor.",
                created,
            )
            yield message % {"count": local_number(created)}


class AgentForm(WrittenForm, StagedForm, WagtailAdminModelForm):
    """Form of an agent, which may be staged until an opening."""

    opened_field = "is_listed"

    def save(self, commit: bool = True) -> Any:
        """Save the agent, and stage whether it is listed until the opening."""
        agent = super().save(commit=commit)
        if self.is_staged:
            self.keep_for_opening()
        return agent


class AgentViewSet(PlainViewSet):
    """List, edit and delete agents."""

    model = Agent
    icon = "group"
    menu_label = _("People and organisations")
    url_namespace = "library_agent"
    url_prefix = "library/agents"
    index_view_class = AgentIndexView
    edit_view_class = MergeableEditView
    delete_view_class = AgentDeleteView
    list_display = [
        "name",
        Column("kind", label=_("Type"), accessor="get_kind_display"),
        Column("published_count", label=_("Resources"), sort_key="published_count"),
    ]
    list_filter = ["kind"]
    list_export = ["identifier", "name", "alternative_names", "kind", "homepage"]
    ordering = "name"
    search_fields = ["name", "alternative_names"]

    edit_handler = ObjectList(
        [
            "kind",
            "name",
            text_panel("alternative_names", rows=4),
            "homepage",
            "is_listed",
            "description",
            RegisteredSectionsPanel(agent_sections),
        ],
        base_form_class=AgentForm,
        heading=_("Person or organisation"),
    )
