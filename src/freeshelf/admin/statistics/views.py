"""The page of statistics, and its numbers as a spreadsheet."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext, gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from freeshelf.admin.statistics import rankings
from freeshelf.admin.statistics.charts import bar_width
from freeshelf.admin.statistics.periods import (
    Period,
    chosen,
    last_day,
    last_month,
    periods,
)
from freeshelf.admin.statistics.week_tables import (
    WeekTable,
    drawn,
    heading,
    text_of,
    week_tables,
)
from freeshelf.library.admin.resource_list import SafeSpreadsheet
from freeshelf.search.concept_names import concept_names
from freeshelf.search.results import language_name
from freeshelf.shared.amounts import local_number
from freeshelf.statistics.admin.term_report import PERMISSION, unanswered_url
from freeshelf.statistics.amounts import Amount
from freeshelf.statistics.models import TermKind
from freeshelf.statistics.queries import terms
from freeshelf.statistics.weeks import KINDS, SEARCHES, first_counted

NAME = "admin_statistics"


class StatisticsView(
    SafeSpreadsheet, PermissionRequiredMixin, WagtailAdminTemplateMixin, TemplateView
):
    """Charts and tables of what was opened, downloaded and searched for."""

    template_name = "admin/statistics.html"
    page_title = gettext_lazy("Statistics")
    header_icon = "table"
    list_export = ["count", "first", "last", "days", "language", "topic", "number"]
    export_headings = {
        "count": gettext_lazy("Count"),
        "first": gettext_lazy("Start"),
        "last": gettext_lazy("End"),
        "days": gettext_lazy("Days counted"),
        "language": gettext_lazy("Language"),
        "topic": gettext_lazy("Topic"),
        "number": gettext_lazy("How often"),
    }

    def has_permission(self) -> bool:
        """Return whether the user may; Wagtail reads the attribute as an action."""
        return bool(self.request.user.has_perm(PERMISSION))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the page, or return the spreadsheet."""
        wanted = request.GET.get("export", "")
        if wanted in self.FORMATS:
            found: HttpResponse = self.as_spreadsheet(self.export_rows(), wanted)
            return found
        return super().get(request, *args, **kwargs)

    @cached_property
    def today(self) -> date:
        """Return the day in the library's time zone."""
        return timezone.localdate()

    @cached_property
    def choices(self) -> list[Period]:
        """Return the periods to choose from."""
        first = first_counted(SEARCHES)
        return periods(today=self.today, first_counted=first)

    @cached_property
    def period(self) -> Period:
        """Return the chosen period."""
        return chosen(self.request.GET.get("period", ""), self.choices)

    @cached_property
    def tables(self) -> list[WeekTable]:
        """Return what was counted by week and language."""
        return week_tables(self.period)

    def get_filename(self) -> str:
        """Return the name of the spreadsheet."""
        return f"statistics-{self.period.first}-{self.period.last}"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the page itself."""
        return [
            *super().get_breadcrumbs_items(),
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add tables, charts and lists of the period."""
        period = self.period
        span = {"since": period.first, "until": period.last}
        weeks = rankings.comparable_weeks(period)
        compared = rankings.Opened.read(
            since=min(weeks[0], period.first) if weeks else period.first,
            until=period.last,
        )
        opened = compared.since(period.first)
        topics = rankings.topic_rows(opened, **span)
        shown = {
            "is_on": settings.FREESHELF_STATISTICS["IS_ON"],
            "kept_days": settings.FREESHELF_STATISTICS["KEPT_DAYS"],
            "period": period,
            "periods": self.choices,
            "last_month": last_month(self.choices, today=self.today),
            "first": date_format(period.first),
            "last": date_format(period.last),
            "tables": [drawn(table) for table in self.tables],
            "languages": self.languages(),
            "language_heads": [heading(kind) for kind in KINDS],
            "topics": _topic_bars(topics),
            "topic_heads": _topic_heads(),
            "records": _record_bars(rankings.record_rows(opened)),
            "record_heads": [
                gettext("Record page opened"),
                gettext("Files downloaded"),
            ],
            "growth_heads": [gettext("Opened earlier"), gettext("Opened later")],
            "terms_url": unanswered_url(),
            "terms": terms().filter(
                kind=TermKind.NO_HIT,
                last_day__gte=period.first,
                last_day__lte=period.last,
            )[: rankings.LISTED],
            "unopened": self.unopened(),
            "least_days": rankings.LEAST_DAYS,
        }
        return super().get_context_data(**kwargs) | shown | _growth(compared, weeks)

    def languages(self) -> list[dict[str, Any]]:
        """Return the numbers of each language in the whole period."""
        language = get_language() or "en"
        tags = {tag for table in self.tables for tag in table.languages}
        names = {tag: language_name(tag, language) for tag in tags}
        rows = [
            (
                {"label": names[tag], "url": "", "lang": ""},
                [
                    table.of_language(tag) if tag in table.languages else Amount()
                    for table in self.tables
                ],
            )
            for tag in sorted(tags, key=lambda tag: names[tag])
        ]
        return _bars(rows)

    def unopened(self) -> dict[str, Any] | None:
        """Return the records that nobody opened; see `rankings.unopened`."""
        found = rankings.unopened(self.period)
        if found is None:
            return None
        number, records = found
        return {
            "number": number,
            "shown": local_number(number),
            "records": records,
        }

    def export_rows(self) -> list[dict[str, Any]]:
        """Return a row for each number of the page."""
        language = get_language() or "en"
        rows = [
            {
                "count": table.heading,
                "first": week,
                "last": min(last_day(week), self.today),
                "days": table.days[week],
                "language": language_name(tag, language),
                "topic": "",
                "number": _exported(table.amount(week, tag)),
            }
            for table in self.tables
            for week in self.period.weeks
            if table.is_counted(week)
            for tag in sorted(table.languages)
        ]
        days = self.tables[0].days
        span = {"since": self.period.first, "until": self.period.last}
        opened = rankings.Opened.read(**span)
        rows += [
            {
                "count": name,
                "first": self.period.first,
                "last": self.period.last,
                "days": sum(days.values()),
                "language": "",
                "topic": concept_label(row.key),
                "number": _exported(amount),
            }
            for row in rankings.topic_rows(opened, **span)
            for name, amount in zip(_topic_heads(), row.amounts, strict=True)
        ]
        return rows


def concept_label(value: str) -> str:
    """Return the name of a topic."""
    concept = concept_names().get(value)
    return concept.label(get_language() or "en")[0] if concept else value


def urlpatterns() -> list[URLPattern]:
    """Return the URL pattern of the page."""
    return [path("reports/statistics/", StatisticsView.as_view(), name=NAME)]


def _topic_heads() -> list[str]:
    return [
        gettext("Topic page opened"),
        gettext("Records opened"),
        gettext("Files downloaded"),
        gettext("Days on which its name was searched for"),
    ]


def _exported(amount: Amount) -> int | str:
    return text_of(amount) if amount.hidden else amount.least


def _growth(compared: rankings.Opened, weeks: Sequence[date]) -> dict[str, Any]:
    half = len(weeks) // 2
    if not half:
        return {"growth": None}
    topics = rankings.growing(compared.records_of_topics, weeks)[: rankings.LISTED]
    records = rankings.growing(compared.records, weeks)[: rankings.LISTED]
    growth = {
        "weeks": half,
        "earlier": (date_format(weeks[0]), date_format(last_day(weeks[half - 1]))),
        "later": (date_format(weeks[half]), date_format(last_day(weeks[-1]))),
        "topics": _topic_bars(topics),
        "records": _record_bars(records),
    }
    return {"growth": growth}


def _topic_bars(rows: Sequence[rankings.Ranked]) -> list[dict[str, Any]]:
    language = get_language() or "en"
    names = concept_names()
    labelled = []
    for row in rows:
        if concept := names.get(row.key):
            label, tag = concept.label(language)
            url = reverse("concept", args=[concept.scheme, concept.identifier])
            labelled.append(({"label": label, "url": url, "lang": tag}, row.amounts))
    return _bars(labelled)


def _record_bars(rows: Sequence[rankings.Ranked]) -> list[dict[str, Any]]:
    records = rankings.shown_records(row.key for row in rows)
    return _bars(
        [
            (
                {
                    "label": record.display_title,
                    "url": record.get_absolute_url(),
                    "lang": record.language,
                },
                row.amounts,
            )
            for row in rows
            if (record := records.get(row.key))
        ]
    )


def _bars(
    rows: Sequence[tuple[dict[str, str], Sequence[Amount]]],
) -> list[dict[str, Any]]:
    """Return rows with a bar beside each number, as long as it is in its column."""
    columns = list(zip(*(amounts for _label, amounts in rows), strict=True))
    highest = [max(amount.least for amount in column) for column in columns]
    return [
        label
        | {
            "cells": [
                (text_of(amount), bar_width(amount, most))
                for amount, most in zip(amounts, highest, strict=True)
            ]
        }
        for label, amounts in rows
    ]
