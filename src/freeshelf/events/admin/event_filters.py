"""Filters of the list of events."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from freeshelf.events.models import CalendarFeed, Event, EventCategory


class EventFilterSet(WagtailFilterSet):
    """Filters by time, category, source calendar and status."""

    when = django_filters.ChoiceFilter(
        label=_("When"),
        choices=[("coming", _("Upcoming")), ("past", _("Past events"))],
        method="filter_when",
    )
    categories = django_filters.ModelChoiceFilter(
        label=_("Category"), queryset=EventCategory.objects.all()
    )
    feed = django_filters.ModelChoiceFilter(
        label=_("Calendar feed"),
        queryset=CalendarFeed.objects.all(),
        field_name="origin__feed",
    )
    source = django_filters.ChoiceFilter(
        label=_("Source calendar"),
        choices=[
            ("other", _("Differs from this library")),
            ("missing", _("No longer lists the event")),
        ],
        method="filter_source",
    )
    live = django_filters.ChoiceFilter(
        label=_("Status"),
        choices=[("true", _("Published")), ("false", _("Not published"))],
        method="filter_live",
    )

    class Meta:
        model = Event
        fields: list[str] = []

    def filter_when(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Filter by whether an event is over."""
        now = timezone.now()
        if value == "past":
            return queryset.filter(last_ends_at__lt=now)
        return queryset.filter(Q(last_ends_at__isnull=True) | Q(last_ends_at__gte=now))

    def filter_source(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Filter by the current state of an event in its source calendar."""
        if value == "missing":
            return queryset.filter(origin__is_missing=True)
        return queryset.filter(origin__isnull=False).exclude(origin__kept={})

    def filter_live(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Filter by whether an event is published."""
        return queryset.filter(live=value == "true")
