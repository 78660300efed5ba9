"""Query set of events."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from freeshelf.library.access import at_levels_of

if TYPE_CHECKING:
    from freeshelf.library.access import Reader


class EventQuerySet(models.QuerySet):
    """QuerySet of events."""

    def live(self) -> Self:
        """Filter to published events."""
        return self.filter(live=True)

    def visible_to(self, user: "Reader") -> Self:
        """Filter to events that this user may see: the only place access is decided."""
        return self.live().filter(at_levels_of(user))

    def within(self, since: datetime, until: datetime | None = None) -> Self:
        """Filter to events whose span overlaps a period, ignoring recurrence."""
        filtered = self.filter(
            Q(last_ends_at__isnull=True) | Q(last_ends_at__gte=since),
        )
        return filtered if until is None else filtered.filter(first_starts_at__lt=until)

    def chosen(self, *, category: str = "", place: str = "", words: str = "") -> Self:
        """Filter by the slug of a category, the identifier of a place, and words."""
        filtered = self.filter(categories__slug=category) if category else self
        if place:
            filtered = filtered.filter(place__identifier=place)
        return filtered.about(words)

    def about(self, words: str) -> Self:
        """Filter to events with every term in their title, text, venue or tags."""
        filtered = self
        model: Any = self.model
        tags = model.tags.through.objects.filter(content_object=OuterRef("pk"))
        for term in words.split()[:8]:
            filtered = filtered.filter(
                Q(title__icontains=term)
                | Q(description__icontains=term)
                | Q(venue_name__icontains=term)
                | Q(address__icontains=term)
                | Exists(tags.filter(tag__name__icontains=term))
            )
        return filtered

    def with_rows(self) -> Self:
        """Load what a list shows in a fixed number of queries."""
        return self.select_related("organiser", "place").prefetch_related(
            "categories", "exceptions", "place__labels"
        )
