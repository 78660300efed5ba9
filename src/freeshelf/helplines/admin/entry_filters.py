"""Filters of the list of help entries."""

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from freeshelf.helplines.models import HelpEntry
from freeshelf.vocabularies.models import Concept


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
    live = django_filters.ChoiceFilter(
        label=_("Status"),
        choices=[("true", _("Published")), ("false", _("Not published"))],
        method="filter_live",
    )

    class Meta:
        model = HelpEntry
        fields: list[str] = []

    def filter_overdue(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Filter by the date of the last check."""
        entries = HelpEntry.objects.filter(pk__in=queryset.values("pk"))
        today = timezone.localdate()
        filtered = {
            "yes": lambda: entries.overdue(today=today),
            "no": lambda: entries.checked(today=today),
            "never": lambda: entries.filter(last_checked__isnull=True),
        }[value]()
        return queryset.filter(pk__in=filtered.values("pk"))

    def filter_live(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Filter by whether an entry is published."""
        return queryset.filter(live=value == "true")
