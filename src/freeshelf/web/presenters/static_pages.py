"""Prepare the page about the statistics.

Numbers below `MIN_SHOWN` could be one person: they are shown as “under 5”.
"""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from freeshelf.library.access import Reader
from freeshelf.library.models import Resource
from freeshelf.search.results import language_name
from freeshelf.statistics.amounts import LEAST_SHOWN as MIN_SHOWN
from freeshelf.statistics.keys import PERIOD_DAYS
from freeshelf.statistics.models import PageKind
from freeshelf.statistics.queries import MonthSum, monthly_sums, most_opened
from freeshelf.statistics.services import DAYS_BEFORE_WORDS
from freeshelf.statistics.weeks import first_counted

SHOWN_DAYS = 365
OPENED_DAYS = 90
OPENED_RECORDS = 10


def statistics_page(*, today: date, language: str, user: Reader) -> dict[str, object]:
    """Return the rules and the numbers in a language."""
    first = (today - timedelta(days=SHOWN_DAYS)).replace(day=1)
    since = first_counted(PageKind.RECORD)
    return {
        # of pages and downloads; empty before the first
        "since": date_format(since) if since else "",
        "is_on": settings.FREESHELF_STATISTICS["IS_ON"],
        "kept_days": settings.FREESHELF_STATISTICS["KEPT_DAYS"],
        "days_before_words": DAYS_BEFORE_WORDS,
        "least_key_days": PERIOD_DAYS,
        "most_key_days": 2 * PERIOD_DAYS,
        "flush_seconds": settings.FREESHELF_STATISTICS["FLUSH_SECONDS"],
        "opened_days": OPENED_DAYS,
        "months": [_month(row, language) for row in monthly_sums(since=first)],
        "opened": _opened(since=today - timedelta(days=OPENED_DAYS), user=user),
    }


def _month(row: MonthSum, language: str) -> dict[str, Any]:
    return {
        "month": date_format(row.month, "YEAR_MONTH_FORMAT"),
        "language": language_name(row.language, language),
        "searches": _number(row.searches),
        "without_hit": _number(row.without_hit),
        "opened": _number(row.opened),
    }


def _opened(*, since: date, user: Reader) -> list[tuple[Resource, str]]:
    counts = most_opened(since=since, at_least=MIN_SHOWN, limit=3 * OPENED_RECORDS)
    visible = Resource.objects.visible_to(user).filter(identifier__in=list(counts))
    by_identifier = {resource.identifier: resource for resource in visible}
    shown = [by_identifier[each] for each in counts if each in by_identifier]
    return [
        (resource, _number(counts[resource.identifier]))
        for resource in shown[:OPENED_RECORDS]
    ]


def _number(count: int) -> str:
    if 0 < count < MIN_SHOWN:
        return _("under %(number)s") % {"number": number_format(MIN_SHOWN)}
    return number_format(count, force_grouping=True)
