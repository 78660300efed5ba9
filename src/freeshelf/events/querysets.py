"""Reads of events."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from freeshelf.library.access import readable_by

if TYPE_CHECKING:
    from freeshelf.library.access import Reader


class EventQuerySet(models.QuerySet):
    """Events, chainable."""

    def live(self) -> Self:
        """Published ones."""
        return self.filter(live=True)

    def visible_to(self, user: "Reader") -> Self:
        """Keep what this reader may see: the only place access to events is decided."""
        return self.live().filter(access_rights__in=readable_by(user))

    def within(self, since: datetime, until: datetime | None = None) -> Self:
        """Keep what may take place between two moments; recurrence is not looked at."""
        kept = self.filter(
            Q(last_ends_at__isnull=True) | Q(last_ends_at__gte=since),
        )
        return kept if until is None else kept.filter(first_starts_at__lt=until)

    def about(self, words: str) -> Self:
        """Keep events with every one of these words in their title, text or place."""
        found = self
        model: Any = self.model
        tags = model.tags.through.objects.filter(content_object=OuterRef("pk"))
        for word in words.split()[:8]:
            found = found.filter(
                Q(title__icontains=word)
                | Q(description__icontains=word)
                | Q(venue_name__icontains=word)
                | Q(address__icontains=word)
                | Exists(tags.filter(tag__name__icontains=word))
            )
        return found

    def with_rows(self) -> Self:
        """Load what a list shows in a fixed number of queries."""
        return self.select_related("organiser", "place").prefetch_related(
            "categories", "exceptions", "place__labels"
        )
