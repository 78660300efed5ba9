"""Counts by week, from Monday to Sunday, and the days that they are of."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, Sum
from django.db.models.functions import TruncWeek

from freeshelf.statistics.amounts import Amount, of_a_week
from freeshelf.statistics.models import (
    CountedDay,
    DailyCount,
    OpenedCount,
    PageCount,
    PageKind,
    TermDay,
    TermKind,
)
from freeshelf.statistics.tally import NAMELESS

WEEK = timedelta(days=7)
SEARCHES, WITHOUT_HIT = "searches", "without_hit"
# What is counted by week and language, in the order of the page.
KINDS = (*PageKind.values, SEARCHES, WITHOUT_HIT)
# The amounts of each language or identifier, by the Monday of the week.
ByWeek = Mapping[str, Mapping[date, Amount]]


def monday(day: date) -> date:
    """Return the first day of the week of a day."""
    return day - timedelta(days=day.weekday())


def first_counted(kind: str) -> date | None:
    """Return the first day of which counts are kept, None before there is one."""
    if kind in PageKind.values:
        return _first(CountedDay.objects.all())
    days = (_first(CountedDay.objects.all()), _first(DailyCount.objects.all()))
    return min((day for day in days if day is not None), default=None)


def counted_days(kind: str, *, since: date, until: date) -> Counter[date]:
    """Return how many days of each week were counted, by its Monday.

    Searches were counted before there was a list of the days.
    """
    span = Q(day__gte=since, day__lte=until)
    days = set(CountedDay.objects.filter(span).values_list("day", flat=True))
    if kind not in PageKind.values:
        days.update(DailyCount.objects.filter(span).values_list("day", flat=True))
    return Counter(monday(day) for day in days)


def by_language(kind: str, *, since: date, until: date) -> ByWeek:
    """Return what was counted of a kind, by language."""
    if kind in PageKind.values:
        return _amounts(_pages(kind, since, until), "language", "number")
    rows = DailyCount.objects.filter(day__gte=since, day__lte=until)
    return _amounts(rows, "language", kind)


def numbers_of_pages(
    kind: str, *, since: date, until: date
) -> dict[tuple[str, date], int]:
    """Return how often each was opened in each week, to be added up further."""
    rows = _pages(kind, since, until).exclude(identifier=NAMELESS)
    sums = _sums(rows, "identifier", "number")
    return {(name, week): number for name, week, number in sums}


def has_nameless(*, since: date, until: date) -> bool:
    """Return whether more was opened on a day than is kept one by one."""
    rows = PageCount.objects.filter(day__gte=since, day__lte=until)
    return bool(rows.filter(identifier=NAMELESS).exists())


def opened_records(*, since: date, until: date) -> set[str]:
    """Return the identifiers of all records that were opened or downloaded."""
    span = Q(day__gte=since, day__lte=until)
    pages = PageCount.objects.filter(span).values_list("kind", "identifier").distinct()
    results = OpenedCount.objects.filter(span).values_list("identifier", flat=True)
    return {
        record_of(identifier) if kind == PageKind.FILE else identifier
        for kind, identifier in pages
        if kind != PageKind.TOPIC
    } | set(results.distinct())


def record_of(file: str) -> str:
    """Return the record of a counted file."""
    return file.rpartition("/")[0]


def days_of_terms(*, since: date, until: date) -> dict[str, set[date]]:
    """Return the days on which words of five days were searched for."""
    rows = TermDay.objects.filter(
        day__gte=since, day__lte=until, term__kind=TermKind.ASKED
    )
    found: defaultdict[str, set[date]] = defaultdict(set)
    for text, day in rows.values_list("term__text", "day"):
        found[text].add(day)
    return dict(found)


def amounts_of(numbers: Mapping[tuple[str, date], int]) -> ByWeek:
    """Return numbers of weeks as they may be shown."""
    found: defaultdict[str, dict[date, Amount]] = defaultdict(dict)
    for (name, week), number in numbers.items():
        if number:
            found[name][week] = of_a_week(number)
    return dict(found)


def _pages(kind: str, since: date, until: date) -> Any:
    return PageCount.objects.filter(kind=kind, day__gte=since, day__lte=until)


def _amounts(rows: Any, by: str, field: str) -> ByWeek:
    return amounts_of({(name, week): n for name, week, n in _sums(rows, by, field)})


def _sums(rows: Any, by: str, field: str) -> Any:
    weeks = rows.annotate(week=TruncWeek("day")).values_list(by, "week")
    return weeks.annotate(total=Sum(field)).order_by("week", by)


def _first(rows: Any) -> date | None:
    found: date | None = rows.order_by("day").values_list("day", flat=True).first()
    return found
