"""Reading what readers sent."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Case, Q, Value, When

NEW, IN_PROGRESS, DONE, REFUSED = "new", "in_progress", "done", "refused"
CLOSED = (DONE, REFUSED)


class InboxQuerySet(models.QuerySet[Any]):
    """Items of a queue."""

    def open(self) -> Self:
        """What still asks for something."""
        return self.exclude(status__in=CLOSED)

    def closed_before(self, moment: datetime) -> Self:
        """What was settled before a moment."""
        return self.filter(status__in=CLOSED, closed_at__lt=moment)

    def open_first(self) -> Self:
        """What is open before what is settled, each the oldest first."""
        is_closed = Case(When(status__in=CLOSED, then=Value(1)), default=Value(0))
        return self.order_by(is_closed, "received_at", "pk")

    def unannounced(self) -> Self:
        """What editors have had no mail about."""
        return self.filter(notified_at__isnull=True)


class MessageQuerySet(InboxQuerySet):
    """Messages to the library."""

    def by_urgency(self) -> Self:
        """Open requests to remove something first, the oldest on top.

        Then the other open ones, the oldest first; what is settled comes last.
        """
        is_open = ~Q(status__in=CLOSED)
        urgency = Case(
            When(is_open & Q(kind="removal"), then=Value(0)),
            When(is_open, then=Value(1)),
            default=Value(2),
        )
        return self.order_by(urgency, "received_at", "pk")
