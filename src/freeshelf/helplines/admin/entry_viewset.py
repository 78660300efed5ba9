"""Help entries in the admin area."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    PublishingPanel,
)
from wagtail.admin.panels import TabbedInterface as Tabs
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from freeshelf.helplines.admin.entry_filters import HelpEntryFilterSet
from freeshelf.helplines.models import HelpEntry
from freeshelf.helplines.querysets import is_overdue
from freeshelf.vocabularies.admin.concept_typeahead import concept_typeahead_name
from freeshelf.vocabularies.admin.widgets import TypeaheadWidget
from freeshelf.vocabularies.models import ConceptScheme


class HelpEntryIndexView(IndexView):
    """List entries, those never or least recently checked first."""

    def get_base_queryset(self) -> Any:
        """Load what the columns show, in a fixed number of queries."""
        return HelpEntry.objects.select_related("place").prefetch_related(
            "place__labels"
        )

    def order_queryset(self, queryset: QuerySet) -> QuerySet:
        """Order by the date of the last check, unless a column was chosen."""
        if self.is_explicitly_ordered:
            return super().order_queryset(queryset)
        return queryset.order_by(F("last_checked").asc(nulls_first=True), "name")

    @cached_property
    def columns(self) -> list[Column]:
        """Add columns for place, purpose and last check."""
        today = timezone.localdate()
        return [
            *super().columns,
            Column("place", label=_("Country or region"), accessor=_place_label),
            Column(
                "purpose", label=_("What it is for"), accessor="get_purpose_display"
            ),
            DateColumn(
                "last_checked", label=_("Last checked"), sort_key="last_checked"
            ),
            Column(
                "check",
                label=_("Check status"),
                accessor=lambda entry: _check_text(entry, today=today),
            ),
        ]


class HelpEntryViewSet(SnippetViewSet):
    """List, edit, publish and revert help entries."""

    model = HelpEntry
    icon = "help"
    menu_label = gettext_lazy("Get help")
    menu_name = "get-help"
    menu_order = 170
    add_to_admin_menu = True
    url_namespace = "helplines_entry"
    url_prefix = "helplines/entries"
    index_view_class = HelpEntryIndexView
    copy_view_enabled = False
    filterset_class = HelpEntryFilterSet
    list_display = ["name"]
    list_export = ["name", "place", "purpose", "last_checked", "checked_by", "live"]
    export_filename = "help-entries"
    search_backend_name = None
    search_fields = ["name", "about", "contacts__value"]

    @cached_property
    def edit_handler(self) -> Tabs:
        return Tabs(
            [
                ObjectList([*_service_panels()], heading=_("Service")),
                ObjectList([_translation_panel()], heading=_("Other languages")),
                ObjectList([PublishingPanel()], heading=_("Publishing")),
            ]
        )


def _service_panels() -> list[Panel]:
    places = concept_typeahead_name(ConceptScheme.Role.PLACE)
    return [
        MultiFieldPanel(
            [
                FieldPanel("reach"),
                FieldPanel("place", widget=TypeaheadWidget(places, is_single=True)),
            ],
            heading=_("Where"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("name"),
                FieldPanel("language"),
                FieldPanel("purpose"),
                FieldPanel("about", widget=forms.Textarea(attrs={"rows": 3})),
            ],
            heading=_("Service"),
        ),
        InlinePanel(
            "contacts",
            panels=[
                FieldRowPanel([FieldPanel("kind"), FieldPanel("value")]),
                FieldPanel("note"),
            ],
            heading=_("Contact details"),
            label=_("contact"),
            min_num=1,
        ),
        MultiFieldPanel(
            [
                FieldPanel("is_always_open"),
                FieldPanel("hours"),
                FieldPanel("spoken_languages"),
                FieldPanel("cost"),
            ],
            heading=_("Hours, languages and cost"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("source_url"),
                FieldRowPanel([FieldPanel("last_checked"), FieldPanel("checked_by")]),
            ],
            heading=_("Last check"),
            help_text=_(
                "Call the number or confirm it on the official page before you enter a "
                "date here. “Mark as checked today” in the list fills in both fields."
            ),
        ),
    ]


def _translation_panel() -> InlinePanel:
    return InlinePanel(
        "translations",
        panels=[
            FieldPanel("language"),
            FieldPanel("name"),
            FieldPanel("about", widget=forms.Textarea(attrs={"rows": 3})),
            FieldPanel("hours"),
        ],
        heading=_("Translations"),
        label=_("translation"),
    )


def _check_text(entry: HelpEntry, *, today: date) -> str:
    if entry.last_checked is None:
        return _("Never checked")
    if is_overdue(entry.last_checked, today=today):
        return _("More than 180 days ago")
    return ""


def _place_label(entry: HelpEntry) -> str:
    if entry.place is None:
        return str(entry.get_reach_display())
    return entry.place.label()
