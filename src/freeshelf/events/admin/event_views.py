"""Admin views of events, beyond Wagtail's own."""

from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import IndexView

from freeshelf.events.models import Event, ImportedEvent
from freeshelf.library.admin.resource_views import AccessEditView


class EventIndexView(IndexView):
    """List events, latest first."""

    def get_base_queryset(self) -> Any:
        """Load what the columns show, in a fixed number of queries."""
        return Event.objects.prefetch_related("categories").select_related("origin")

    @cached_property
    def columns(self) -> list[Column]:
        """Add columns for date, rule and categories."""
        title, *rest = super().columns
        return [
            title,
            DateColumn("start_date", label=_("Start date"), sort_key="start_date"),
            Column("rrule", label=_("Rule"), accessor="rrule"),
            Column("categories", label=_("Categories"), accessor=_categories),
            *rest,
        ]


class EventEditView(AccessEditView):
    """Edit an event."""

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """Add buttons for the public page and conflicts with the source calendar."""
        buttons: list[Button] = [*super().header_more_buttons]
        live: Event = self.live_object
        differs = ImportedEvent.objects.filter(event=live).exclude(
            conflicting_values={}
        )
        if differs.exists():
            url = reverse("events_source", args=[live.pk])
            label = _("Differs from the source calendar")
            buttons.append(Button(label, url=url, icon_name="warning", priority=15))
        return buttons


def _categories(event: Event) -> str:
    return ", ".join(row.name for row in event.categories.all())
