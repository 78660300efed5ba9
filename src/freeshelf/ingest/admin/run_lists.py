"""Lists of imports and of the items of one import."""

from typing import Any, cast

import django_filters
from django.contrib.auth.models import User
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import BaseListingView
from wagtail.admin.widgets.button import HeaderButton

from freeshelf.ingest.admin.permissions import ImportPermissionView, crumbs
from freeshelf.ingest.admin.report_tables import item_targets, outcome_names
from freeshelf.ingest.import_jobs import active_job
from freeshelf.ingest.importers import importers, type_name
from freeshelf.ingest.models import ImportJob, ImportRequest, IngestRun, RunEntry
from freeshelf.ingest.reports import KEPT_RAW, NEW, REFUSED, UPDATED
from freeshelf.ingest.run_log import refresh_outcomes

_PAGE_SIZE = 50
_IMPORT_REQUESTS = 10


class RunListView(ImportPermissionView, BaseListingView):
    """Imports of sites, newest first, and the active job."""

    page_title = gettext_lazy("Imports")
    header_icon = "download"
    template_name = "ingest/admin/runs.html"
    index_url_name = "ingest_imports"
    default_ordering = "-pk"
    paginate_by = 20
    verbose_name_plural = gettext_lazy("imports")

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Return the breadcrumbs of the list."""
        return crumbs()

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """Return the button that starts an import."""
        return [
            HeaderButton(each.add_label, url=each.add_url, icon_name="plus")
            for each in importers()
        ]

    def get_base_queryset(self) -> QuerySet[IngestRun]:
        """Prefetch the users who requested the imports, and mark those that died."""
        jobs = ImportJob.objects.filter(kind=ImportJob.Kind.IMPORT)
        jobs = jobs.select_related("user__wagtail_userprofile")
        refresh_outcomes()
        runs = IngestRun.objects.filter(
            source__kind__in=[each.kind for each in importers()]
        )
        return runs.select_related("source").prefetch_related(
            Prefetch("jobs", jobs, to_attr="asked")
        )

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the active job and the latest import requests."""
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        return context | {
            "job": active_job(),
            "import_requests": ImportRequest.objects.select_related("user")[
                :_IMPORT_REQUESTS
            ],
        }

    @cached_property
    def columns(self) -> list[Column]:
        """Return the columns of the list."""
        names = outcome_names()
        return [
            TitleColumn(
                "source",
                label=_("Site"),
                get_url=lambda run: reverse("ingest_run", args=[run.pk]),
            ),
            DateColumn("started_at", label=_("When")),
            Column("by", label=_("By"), accessor=requested_by),
            Column("outcome", label=_("Status"), accessor="get_outcome_display"),
            *(
                Column(
                    outcome,
                    label=names[outcome],
                    accessor=lambda r, o=outcome: _sum(r, o),
                )
                for outcome in (NEW, UPDATED, KEPT_RAW, REFUSED)
            ),
        ]


class RunEntryFilterSet(WagtailFilterSet):
    """Filter items by type, status and outcome."""

    record_type = django_filters.ChoiceFilter(label=gettext_lazy("Type"))
    record_status = django_filters.ChoiceFilter(label=gettext_lazy("Status"))
    outcome = django_filters.ChoiceFilter(label=gettext_lazy("Outcome"))

    class Meta:
        model = RunEntry
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = outcome_names()
        for name in ("record_type", "record_status", "outcome"):
            rows = self.queryset.order_by().values_list(name, flat=True).distinct()
            # An empty choice means “all”, so an empty status cannot be one.
            self.filters[name].extra["choices"] = [
                (value, names.get(value) or type_name(value))
                for value in sorted(rows)
                if value
            ]


class RunItemsView(ImportPermissionView, generic.IndexView):
    """All items of an import with their outcome, its reason and their target."""

    model = RunEntry
    header_icon = "download"
    default_ordering = "pk"
    is_searchable = True
    search_backend_name = None
    search_fields = ["title", "record_key", "reason"]
    filterset_class = RunEntryFilterSet
    paginate_by = _PAGE_SIZE
    page_title = gettext_lazy("Items")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Load the run. Raises Http404."""
        super().setup(request, *args, **kwargs)
        runs = IngestRun.objects.select_related("source")
        self.run = get_object_or_404(runs, pk=self.kwargs["pk"])

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Link to the list of imports and to the report."""
        report = {
            "url": reverse("ingest_run", args=[self.run.pk]),
            "label": _("Report"),
        }
        return [*crumbs(), report, {"url": "", "label": str(self.page_title)}]

    def get_index_url(self) -> str:
        """Return the URL of the list."""
        return reverse("ingest_run_items", args=[self.run.pk])

    def get_index_results_url(self) -> str:
        """Return the URL of the table alone."""
        return reverse("ingest_run_items_results", args=[self.run.pk])

    def get_base_queryset(self) -> QuerySet[RunEntry]:
        """Return the items of the run."""
        return RunEntry.objects.filter(run=self.run).defer("previous_state")

    def get_filterset_kwargs(self) -> dict[str, Any]:
        """Limit the filter choices to values of this run."""
        kwargs: dict[str, Any] = super().get_filterset_kwargs()
        return {**kwargs, "queryset": RunEntry.objects.filter(run=self.run)}

    def get_table(self, object_list: Any) -> Any:
        """Load the targets of the items of this page."""
        self._targets = item_targets(
            list(object_list),
            source=self.run.source_id,
            user=cast("User", self.request.user),
        )
        return super().get_table(object_list)

    @cached_property
    def columns(self) -> list[Column]:
        """Return the columns of the list."""
        names = outcome_names()
        return [
            Column(
                "title", label=_("Title"), accessor=lambda e: e.title or e.record_key
            ),
            Column(
                "record_type",
                label=_("Type"),
                accessor=lambda entry: type_name(entry.record_type),
                sort_key="record_type",
            ),
            Column("record_status", label=_("Status"), sort_key="record_status"),
            Column("origins", label=_("Found in")),
            Column(
                "outcome", label=_("Outcome"), accessor=lambda e: names.get(e.outcome)
            ),
            Column("reason", label=_("Reason"), width="30%"),
            _BecameColumn("became", label=_("This library"), accessor=self._target_of),
        ]

    def _target_of(self, entry: RunEntry) -> dict[str, str]:
        return self._targets.get(entry.record_key, {})


class _BecameColumn(Column):
    cell_template_name = "ingest/admin/became_cell.html"


def requested_by(run: Any) -> str:
    """Return who requested a run in the admin; empty for a run from a terminal."""
    user = next((job.user for job in run.asked if job.user), None)
    return str(get_user_display_name(user)) if user else ""


def _sum(run: IngestRun, outcome: str) -> int:
    return sum(row.get(outcome, 0) for row in run.report.get("rows", ()))
