"""Query set of help entries."""

from datetime import date, timedelta
from typing import Self

from django.db import models
from django.db.models import Q

CHECK_DAYS = 180


class HelpEntryQuerySet(models.QuerySet):
    """QuerySet of help entries."""

    def live(self) -> Self:
        """Filter to published entries."""
        return self.filter(live=True)

    def overdue(self, *, today: date) -> Self:
        """Filter to entries not checked in the last 180 days."""
        return self.filter(_overdue(today))

    def checked(self, *, today: date) -> Self:
        """Filter to entries checked in the last 180 days."""
        return self.exclude(_overdue(today))

    def with_rows(self) -> Self:
        """Load contacts, translations and places in a fixed number of queries."""
        return self.select_related("place__scheme").prefetch_related(
            "contacts", "translations", "place__labels", "place__merged_into__labels"
        )


def is_overdue(last_checked: date | None, *, today: date) -> bool:
    """Return whether the last check is missing or too long ago."""
    return last_checked is None or last_checked < today - timedelta(days=CHECK_DAYS)


def _overdue(today: date) -> Q:
    oldest = today - timedelta(days=CHECK_DAYS)
    return Q(last_checked__isnull=True) | Q(last_checked__lt=oldest)
