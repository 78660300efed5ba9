"""Words that at least five different days had, for editors."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView

from freeshelf.statistics.models import Term, TermKind
from freeshelf.statistics.queries import terms

RECENT_DAYS = 30
PERMISSION = "library.change_resource"


class TermFilterSet(WagtailFilterSet):
    """What the words can be narrowed by."""

    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("Result"), choices=TermKind.choices
    )
    recent = django_filters.ChoiceFilter(
        label=gettext_lazy("Time"),
        choices=[("yes", gettext_lazy("Last 30 days"))],
        method="filter_recent",
    )

    class Meta:
        model = Term
        fields: list[str] = []

    def filter_recent(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """By days of the last month only."""
        return queryset.filter(last_day__gte=recent_since())


class TermReportView(ReportView):
    """Words, how many days had them, and the search itself to try."""

    model = Term
    page_title = gettext_lazy("Search terms")
    header_icon = "search"
    filterset_class = TermFilterSet
    index_url_name = "statistics_terms"
    index_results_url_name = "statistics_terms_results"
    default_ordering = None
    list_export = ["text", "language", "get_kind_display", "day_count", "last_day"]
    export_headings = {
        "text": gettext_lazy("Search term"),
        "language": gettext_lazy("Language"),
        "get_kind_display": gettext_lazy("Result"),
        "day_count": gettext_lazy("Days"),
        "last_day": gettext_lazy("Last day"),
    }

    def dispatch(self, request: HttpRequest, *args: Any, **kw: Any) -> HttpResponseBase:
        """Only those who describe resources see what is missing."""
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        return super().dispatch(request, *args, **kw)

    def get_queryset(self) -> QuerySet[Term]:
        """All words, the most days first."""
        return terms()

    @cached_property
    def columns(self) -> list[Column]:
        """Words lead to the search that readers made."""
        return [
            TitleColumn("text", label=_("Search term"), get_url=_search_url),
            Column("language", label=_("Language")),
            Column("kind", label=_("Result"), accessor="get_kind_display"),
            Column("day_count", label=_("Days")),
            # A day, not how long ago its midnight was: no time of day is kept.
            Column("last_day", label=_("Last day"), accessor=_last_day),
        ]


def count_unanswered() -> int:
    """Words that found nothing on five days, one of them in the last month."""
    return terms().filter(kind=TermKind.NO_HIT, last_day__gte=recent_since()).count()


def unanswered_url() -> str:
    """The list of exactly those."""
    query = urlencode({"kind": TermKind.NO_HIT.value, "recent": "yes"})
    return f"{reverse('statistics_terms')}?{query}"


def recent_since() -> Any:
    """The first of the last days."""
    return timezone.localdate() - timedelta(days=RECENT_DAYS)


def _last_day(term: Any) -> str:
    return str(date_format(term.last_day))


def _search_url(term: Term) -> str:
    return f"{reverse('search')}?{urlencode({'q': term.text})}"
