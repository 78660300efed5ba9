"""Reading requests."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Case, F, Value, When

PENDING, CONFIRMED, IN_PROGRESS = "pending", "confirmed", "in_progress"
COMPLETED, FAILED, EXPIRED = "completed", "failed", "expired"
OPEN = (CONFIRMED, IN_PROGRESS)
CLOSED = (COMPLETED, FAILED, EXPIRED)


class DataRequestQuerySet(models.QuerySet[Any]):
    """Requests of people."""

    def open(self) -> Self:
        """Those that the library owes an answer to."""
        return self.filter(state__in=OPEN)

    def by_urgency(self) -> Self:
        """What is owed first, the nearest deadline on top; what is settled last."""
        rank = Case(
            When(state__in=OPEN, then=Value(0)),
            When(state=PENDING, then=Value(1)),
            default=Value(2),
        )
        return self.order_by(rank, F("due_at").asc(nulls_last=True), "-received_at")

    def with_letter(self) -> Self:
        """Those whose next letter has not left yet."""
        return self.exclude(next_email="")

    def too_old(self, *, now: datetime) -> Self:
        """Those that nobody confirmed in time."""
        return self.filter(state=PENDING, link_expires_at__lt=now)
