"""Query set of requests."""

from typing import Any, Self

from django.db import models
from django.db.models import Case, F, Value, When

PENDING, CONFIRMED, IN_PROGRESS = "pending", "confirmed", "in_progress"
COMPLETED, FAILED, EXPIRED = "completed", "failed", "expired"
OPEN = (CONFIRMED, IN_PROGRESS)
CLOSED = (COMPLETED, FAILED, EXPIRED)


class DataRequestQuerySet(models.QuerySet[Any]):
    """QuerySet of requests."""

    def open(self) -> Self:
        """Filter to requests that need a response."""
        return self.filter(state__in=OPEN)

    def by_urgency(self) -> Self:
        """Order open requests by deadline, then pending ones, then closed ones."""
        rank = Case(
            When(state__in=OPEN, then=Value(0)),
            When(state=PENDING, then=Value(1)),
            default=Value(2),
        )
        return self.order_by(rank, F("due_at").asc(nulls_last=True), "-received_at")
