"""Report of terms that were searched on at least five days."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import django_filters
from django.conf import settings
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView

from freeshelf.statistics.models import Term, TermKind
from freeshelf.statistics.queries import terms

RECENT_DAYS = 30
PERMISSION = "library.change_resource"


class TermFilterSet(WagtailFilterSet):
    """Filters of the report."""

    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("Result"), choices=TermKind.choices
    )
    recent = django_filters.ChoiceFilter(
        label=gettext_lazy("Date"),
        choices=[("yes", gettext_lazy("Last 30 days"))],
        method="filter_recent",
    )

    class Meta:
        model = Term
        fields: list[str] = []

    def filter_recent(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Filter to terms of the last 30 days."""
        return queryset.filter(last_day__gte=recent_since())


class TermReportView(PermissionRequiredMixin, ReportView):
    """List terms with the number of days, and a link to the search."""

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

    def has_permission(self) -> bool:
        """Return whether the user may; Wagtail reads the attribute as an action."""
        return bool(self.request.user.has_perm(PERMISSION))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Say when nothing is counted."""
        if not settings.FREESHELF_STATISTICS["IS_ON"] and not self.results_only:
            sentence = _(
                "Counting is switched off, so no search terms are added. Your system "
                "administrator can switch it on (FREESHELF_STATISTICS)."
            )
            messages.info(request, sentence)
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Term]:
        """Return all terms, most days first."""
        return terms()

    @cached_property
    def columns(self) -> list[Column]:
        """Return the columns; a term links to its search."""
        return [
            TitleColumn("text", label=_("Search term"), get_url=_search_url),
            Column("language", label=_("Language")),
            Column("kind", label=_("Result"), accessor="get_kind_display"),
            Column("day_count", label=_("Days")),
            # A date instead of a relative time: no time of day is stored.
            Column("last_day", label=_("Last day"), accessor=_last_day),
        ]


def count_unanswered() -> int:
    """Return how many terms without results were searched in the last 30 days."""
    return terms().filter(kind=TermKind.NO_HIT, last_day__gte=recent_since()).count()


def unanswered_url() -> str:
    """Return the URL of the report with these terms."""
    query = urlencode({"kind": TermKind.NO_HIT.value, "recent": "yes"})
    return f"{reverse('statistics_terms')}?{query}"


def recent_since() -> Any:
    """Return the first of the last 30 days."""
    return timezone.localdate() - timedelta(days=RECENT_DAYS)


def _last_day(term: Any) -> str:
    return str(date_format(term.last_day))


def _search_url(term: Term) -> str:
    return f"{reverse('search')}?{urlencode({'q': term.text})}"
