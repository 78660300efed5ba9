"""Aggregates of the counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Max, QuerySet, Sum
from django.db.models.functions import TruncMonth

from freeshelf.statistics.models import DailyCount, OpenedCount, Term


@dataclass(frozen=True, slots=True)
class MonthSum:
    """Counts of a month in one interface language."""

    month: date  # its first day
    language: str
    searches: int
    without_hit: int
    opened: int


def monthly_sums(*, since: date) -> list[MonthSum]:
    """Return sums by month and language, last month first."""
    rows = (
        DailyCount.objects.filter(day__gte=since)
        .annotate(month=TruncMonth("day"))
        .values_list("month", "language")
        .annotate(Sum("searches"), Sum("without_hit"), Sum("opened"))
        .order_by("-month", "language")
    )
    return [MonthSum(*row) for row in rows]


def most_opened(*, since: date, at_least: int, limit: int) -> Mapping[str, int]:
    """Return the number of openings by identifier, most opened first."""
    rows = (
        OpenedCount.objects.filter(day__gte=since)
        .values("identifier")
        .annotate(times=Sum("opened"))
        .filter(times__gte=at_least)
        .order_by("-times", "identifier")
    )
    return {row["identifier"]: row["times"] for row in rows[:limit]}


def terms() -> QuerySet[Any]:
    """Return terms with `day_count` and `last_day`, most days first."""
    return (
        Term.objects.annotate(day_count=Count("days"), last_day=Max("days__day"))
        .filter(day_count__gt=0)
        .order_by(F("day_count").desc(), "text", "pk")
    )
