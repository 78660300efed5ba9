"""Tables of what was counted by week and language, each with its chart."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from freeshelf.admin.statistics.charts import column_chart
from freeshelf.admin.statistics.periods import Period, last_day
from freeshelf.search.results import language_name
from freeshelf.shared.amounts import local_number
from freeshelf.statistics.amounts import Amount, total
from freeshelf.statistics.models import PageKind
from freeshelf.statistics.weeks import (
    KINDS,
    SEARCHES,
    WITHOUT_HIT,
    by_language,
    counted_days,
    first_counted,
)

_NONE = Amount()


@dataclass(frozen=True, slots=True)
class WeekTable:
    """One count in the weeks of a period."""

    kind: str
    period: Period
    since: date | None
    days: Mapping[date, int]
    languages: Mapping[str, Mapping[date, Amount]]

    @property
    def heading(self) -> str:
        """Return what is counted."""
        return heading(self.kind)

    def is_counted(self, week: date) -> bool:
        """Return whether any day of the week was counted."""
        return self.days.get(week, 0) > 0

    def amount(self, week: date, language: str) -> Amount:
        """Return the number of a language in a week."""
        return self.languages[language].get(week, _NONE)

    def of_week(self, week: date) -> Amount:
        """Return the number of all languages in a week."""
        return total(self.amount(week, language) for language in self.languages)

    def of_language(self, language: str) -> Amount:
        """Return the number of a language in the whole period."""
        return total(self.amount(week, language) for week in self.period.weeks)

    def note(self, week: date) -> str:
        """Return what to know of a week that was not counted whole."""
        until = min(last_day(week), self.period.today)
        counted = self.days.get(week, 0)
        if counted <= (until - week).days:
            number = ngettext(
                "%(number)s day counted", "%(number)s days counted", counted
            )
            return number % {"number": local_number(counted)}
        return _("so far") if until < last_day(week) else ""


def heading(kind: str) -> str:
    """Return the name of a count."""
    if kind == SEARCHES:
        return _("Searches")
    if kind == WITHOUT_HIT:
        return _("Searches with no results")
    return str(PageKind(kind).label)


def week_tables(period: Period) -> list[WeekTable]:
    """Read everything that is counted by week and language."""
    span = {"since": period.first, "until": period.last}
    return [
        WeekTable(
            kind=kind,
            period=period,
            since=first_counted(kind),
            days=counted_days(kind, **span),
            languages=by_language(kind, **span),
        )
        for kind in KINDS
    ]


def drawn(table: WeekTable) -> dict[str, Any]:
    """Return a table and its chart for the page; the last week comes first."""
    language = get_language() or "en"
    names = {tag: language_name(tag, language) for tag in table.languages}
    tags = sorted(names, key=lambda tag: names[tag])
    counted = [week for week in table.period.weeks if table.is_counted(week)]
    return {
        "id": f"count-{table.kind.replace('_', '-')}",
        "heading": table.heading,
        "since": date_format(table.since) if table.since else "",
        "is_file": table.kind == PageKind.FILE,
        "languages": [names[tag] for tag in tags],
        "chart": column_chart(
            [
                (week_name(week), table.of_week(week) if week in counted else None)
                for week in table.period.weeks
            ]
        )
        if counted
        else None,
        "rows": [
            {
                "week": week_name(week),
                "note": table.note(week) if week in counted else "",
                "is_counted": week in counted,
                "cells": [text_of(table.amount(week, tag)) for tag in tags],
                "together": text_of(table.of_week(week)),
            }
            for week in reversed(table.period.weeks)
        ],
        "sums": [text_of(table.of_language(tag)) for tag in tags],
        "sum": text_of(total(table.of_week(week) for week in counted)),
        "columns": len(tags) + 1,
    }


def week_name(week: date) -> str:
    """Return the first day of a week."""
    return str(date_format(week))


def text_of(amount: Amount) -> str:
    """Return a number in words where it is small."""
    if not amount.hidden:
        return local_number(amount.least)
    if amount.least:
        number = local_number(amount.least)
        return _("at least %(number)s") % {"number": number}
    return _("fewer than five") if amount.hidden == 1 else _("fewer than five each")
