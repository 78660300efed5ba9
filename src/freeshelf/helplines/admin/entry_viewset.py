"""Help entries in the admin area."""

from typing import Any
from urllib.parse import urlencode

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import (
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
)
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.ui.tables import Column, DateColumn

from freeshelf.helplines.models import HelpEntry, HelpEntryQuerySet, is_overdue
from freeshelf.helplines.services import overdue_entries
from freeshelf.library.admin.resource_search import PublishedFilter
from freeshelf.vocabularies.admin.form_sections import publishing_tabs, text_panel
from freeshelf.vocabularies.admin.typeahead import (
    concept_typeahead_name,
    typeahead_panel,
)
from freeshelf.vocabularies.admin.viewsets import PlainViewSet
from freeshelf.vocabularies.models import Concept, ConceptScheme


def _place_choices() -> list[tuple[int, str]]:
    used = Exists(HelpEntry.objects.filter(place=OuterRef("pk")))
    places = Concept.objects.filter(used).with_labels()
    return sorted(((p.pk, p.label()) for p in places), key=lambda pair: pair[1])


class HelpEntryFilterSet(WagtailFilterSet):
    """Filters by country, purpose and last check."""

    place = django_filters.ChoiceFilter(
        label=_("Country or region"), choices=_place_choices
    )
    purpose = django_filters.ChoiceFilter(
        label=_("What it is for"), choices=HelpEntry.Purpose.choices
    )
    overdue = django_filters.ChoiceFilter(
        label=_("Checked"),
        choices=[
            ("yes", _("Not in the last 180 days")),
            ("no", _("In the last 180 days")),
            ("never", _("Never")),
        ],
        method="filter_overdue",
    )
    live = PublishedFilter()

    class Meta:
        model = HelpEntry
        fields: list[str] = []

    def filter_overdue(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Filter by the date of the last check."""
        if value == "never":
            return queryset.filter(last_checked__isnull=True)
        today = timezone.localdate()
        entries = HelpEntry.objects
        filtered = (entries.overdue if value == "yes" else entries.checked)(today=today)
        return queryset.filter(pk__in=filtered.values("pk"))


class OverdueEntriesItem(SummaryItem):
    """The number of published entries to check, with a link to them."""

    order = 400
    template_name = "helplines/admin/overdue_summary.html"

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        """Add the number and the URL."""
        return {
            "total": overdue_entries(now=timezone.now()).count(),
            "address": overdue_url(),
        }

    def is_shown(self) -> bool:
        """Show it to users who may change entries."""
        return bool(self.request.user.has_perm("helplines.change_helpentry"))


def overdue_url() -> str:
    """Return the URL of the published entries to check."""
    query = urlencode({"overdue": "yes", "live": "true"})
    return f"{reverse('helplines_entry:list')}?{query}"


def _check_text(entry: HelpEntry) -> str:
    if entry.last_checked is None:
        return gettext("Never checked")
    if is_overdue(entry.last_checked, today=timezone.localdate()):
        return gettext("More than 180 days ago")
    return ""


def _place_label(entry: HelpEntry) -> str:
    if entry.place is None:
        return str(entry.get_reach_display())
    return entry.place.label()


def _service_panels() -> list[Panel | str]:
    places = concept_typeahead_name(ConceptScheme.Role.PLACE)
    return [
        MultiFieldPanel(
            ["reach", typeahead_panel("place", places)],
            heading=_("Where"),
        ),
        MultiFieldPanel(
            [
                "name",
                "language",
                "purpose",
                text_panel("about", rows=3),
            ],
            heading=_("Service"),
        ),
        InlinePanel(
            "contacts",
            panels=[
                FieldRowPanel(["kind", "value"]),
                "note",
            ],
            heading=_("Contact details"),
            label=_("contact"),
            min_num=1,
        ),
        MultiFieldPanel(
            ["is_always_open", "hours", "spoken_languages", "cost"],
            heading=_("Hours, languages and cost"),
        ),
        MultiFieldPanel(
            [
                "source_url",
                FieldRowPanel(["last_checked", "checked_by"]),
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
            "language",
            "name",
            text_panel("about", rows=3),
            "hours",
        ],
        heading=_("Translations"),
        label=_("translation"),
    )


class HelpEntryViewSet(PlainViewSet):
    """List, edit, publish and revert help entries."""

    model = HelpEntry
    icon = "help"
    menu_label = gettext_lazy("Get help")
    menu_name = "get-help"
    menu_order = 170
    add_to_admin_menu = True
    url_namespace = "helplines_entry"
    url_prefix = "helplines/entries"
    filterset_class = HelpEntryFilterSet
    list_display = [
        "name",
        Column("place", label=_("Country or region"), accessor=_place_label),
        Column("purpose", label=_("What it is for"), accessor="get_purpose_display"),
        DateColumn("last_checked", label=_("Last checked"), sort_key="last_checked"),
        Column("check", label=_("Check status"), accessor=_check_text),
    ]
    list_export = ["name", "place", "purpose", "last_checked", "checked_by", "live"]
    export_filename = "help-entries"
    search_fields = ["name", "about", "contacts__value"]

    edit_handler = publishing_tabs(
        ObjectList(_service_panels(), heading=_("Service")),
        ObjectList([_translation_panel()], heading=_("Other languages")),
    )

    def get_queryset(self, request: HttpRequest) -> HelpEntryQuerySet:
        """Load what the columns show, those never or least recently checked first."""
        entries: HelpEntryQuerySet = HelpEntry.objects.select_related("place")
        entries = entries.prefetch_related("place__labels")
        return entries.least_checked_first()
