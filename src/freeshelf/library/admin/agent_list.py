"""List of people and organisations, and its export with field values."""

from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import IndexView

from freeshelf.library.admin.entity_search import search_agents
from freeshelf.library.admin.spreadsheets import EntitySpreadsheet
from freeshelf.library.models import Agent


class AgentIndexView(EntitySpreadsheet, IndexView):
    """Agents by name, with the number of resources that each published."""

    entity_kind = "agent"
    list_export: list[str]
    export_headings: dict[str, Any] = {}

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Add a column to the export for each field that an agent can have."""
        super().setup(request, *args, **kwargs)
        if self.is_export:
            self._own_columns = list(self.list_export)
            self.list_export = [*self._own_columns, *self.headings_of_fields]
            self.export_headings = {**self.export_headings, **self.headings_of_fields}

    def get_base_queryset(self) -> Any:
        """Return agents that were not merged into another."""
        agents = Agent.objects.filter(merged_into__isnull=True)
        return agents.annotate(published_count=Count("published"))

    def search_queryset(self, queryset: Any) -> Any:
        """Search by name, and by terms in names and field values."""
        matches = super().search_queryset(queryset)
        if not self.is_searching:
            return matches
        return matches | queryset.filter(pk__in=search_agents(self.search_query))

    @cached_property
    def columns(self) -> list[Column]:
        """Add columns for kind and number of resources."""
        return [
            *super().columns,
            Column("kind", label=_("Type"), accessor="get_kind_display"),
            Column("published_count", label=_("Resources"), sort_key="published_count"),
        ]

    def to_row_dict(self, item: Agent) -> dict[str, Any]:
        """Return one row of the export."""
        row = {name: getattr(item, name) for name in self._own_columns}
        return row | self.cells_of_fields(item)
