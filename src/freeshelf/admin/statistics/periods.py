"""Periods of the page of statistics, in whole weeks.

All periods are of the same weeks, so that no two of them differ by less than a week.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from freeshelf.statistics.weeks import WEEK, monday

_LENGTHS = (4, 12, 26, 52)
DEFAULT = "12"
_MONTHS = 13


@dataclass(frozen=True, slots=True)
class Period:
    """Some weeks; the last may still run."""

    value: str
    label: str
    weeks: tuple[date, ...]  # their Mondays
    today: date

    @property
    def first(self) -> date:
        """Return the first day."""
        return self.weeks[0]

    @property
    def last(self) -> date:
        """Return the last day, today at the latest."""
        return min(last_day(self.weeks[-1]), self.today)

    @property
    def finished(self) -> tuple[date, ...]:
        """Return the weeks that are over."""
        return tuple(week for week in self.weeks if last_day(week) < self.today)


def last_day(week: date) -> date:
    """Return the Sunday of a week."""
    return week + timedelta(days=6)


def periods(*, today: date, first_counted: date | None) -> list[Period]:
    """Return the periods to choose from, without weeks before the first count."""
    this_week = monday(today)
    first = monday(first_counted) if first_counted else this_week
    found = [_of_weeks(number, this_week, first, today) for number in _LENGTHS]
    month = today.replace(day=1)
    for _each in range(_MONTHS):
        weeks = [week for week in _weeks_of(month) if first <= week <= this_week]
        if weeks:
            found.append(_of_month(month, weeks, today))
        month = (month - timedelta(days=1)).replace(day=1)
    return found


def chosen(value: str, among: Sequence[Period]) -> Period:
    """Return the period with this value, or else the usual one."""
    by_value = {period.value: period for period in among}
    return by_value.get(value, by_value[DEFAULT])


def last_month(among: Sequence[Period], *, today: date) -> Period | None:
    """Return the month before this one, if anything was counted in it."""
    before = today.replace(day=1) - timedelta(days=1)
    value = f"{before:%Y-%m}"
    return next((period for period in among if period.value == value), None)


def _of_weeks(number: int, this_week: date, first: date, today: date) -> Period:
    weeks = (this_week - WEEK * back for back in reversed(range(number)))
    label = ngettext("Last %(number)s week", "Last %(number)s weeks", number)
    return Period(
        value=str(number),
        label=label % {"number": number},
        weeks=tuple(week for week in weeks if week >= first) or (this_week,),
        today=today,
    )


def _weeks_of(month: date) -> list[date]:
    """Return the weeks that begin in a month."""
    first = monday(month + timedelta(days=6))
    weeks = (first + WEEK * at for at in range(5))
    return [week for week in weeks if week.month == month.month]


def _of_month(month: date, weeks: list[date], today: date) -> Period:
    label = _("%(month)s: weeks that start in this month") % {
        "month": date_format(month, "YEAR_MONTH_FORMAT")
    }
    return Period(f"{month:%Y-%m}", label, tuple(weeks), today)
