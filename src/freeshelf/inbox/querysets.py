"""Query sets of messages and suggestions."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Case, Q, Value, When

NEW, IN_PROGRESS, DONE, REFUSED = "new", "in_progress", "done", "refused"
CLOSED = (DONE, REFUSED)


class InboxQuerySet(models.QuerySet[Any]):
    """QuerySet of items of a queue."""

    def open(self) -> Self:
        """Filter to open items."""
        return self.exclude(status__in=CLOSED)

    def closed_before(self, moment: datetime) -> Self:
        """Filter to items closed before a date."""
        return self.filter(status__in=CLOSED, closed_at__lt=moment)

    def open_first(self) -> Self:
        """Order open items first, oldest first."""
        is_closed = Case(When(status__in=CLOSED, then=Value(1)), default=Value(0))
        return self.order_by(is_closed, "received_at", "pk")

    def unannounced(self) -> Self:
        """Filter to items that editors were not notified about."""
        return self.filter(notified_at__isnull=True)


class MessageQuerySet(InboxQuerySet):
    """QuerySet of messages."""

    def by_urgency(self) -> Self:
        """Order open removal requests first, then other open ones, then closed ones."""
        is_open = ~Q(status__in=CLOSED)
        urgency = Case(
            When(is_open & Q(kind="removal"), then=Value(0)),
            When(is_open, then=Value(1)),
            default=Value(2),
        )
        return self.order_by(urgency, "received_at", "pk")
