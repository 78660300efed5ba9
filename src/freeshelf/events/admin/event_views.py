"""Admin views of events, beyond Wagtail's own."""

from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext as words_of_wagtail
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import log
from wagtail.snippets.views.snippets import EditView, IndexView

from freeshelf.events.models import Event, ImportedEvent

# Wagtail translates this for pages, in every language of the admin area.
_VIEW_LIVE = "View live"


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


class EventEditView(EditView):
    """Edit an event; its access field takes effect on the live event."""

    def save_instance(self) -> Event:
        """Save the revision, then the values outside revisions."""
        with transaction.atomic():
            instance: Event = super().save_instance()
            # Autosave must not change who can see an event.
            if not self.expects_json_response and self.form.apply_access():
                chosen = self.form.cleaned_data["access_rights"]
                instance.refresh_from_db(fields=["access_rights"])
                log(
                    instance,
                    "freeshelf.access",
                    user=self.request.user,
                    data={"access_rights": chosen},
                )
        return instance

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """Add buttons for the public page and conflicts with the source calendar."""
        buttons: list[Button] = [*super().header_more_buttons]
        live: Event = self.live_object
        if live.live:
            label, url = words_of_wagtail(_VIEW_LIVE), live.get_absolute_url()
            buttons.append(Button(label, url=url, icon_name="globe", priority=20))
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
