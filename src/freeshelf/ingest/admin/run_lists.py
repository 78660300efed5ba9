"""The list of imports, and the list of all items of one."""

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

from freeshelf.ingest.admin.item_targets import ItemTarget, item_targets
from freeshelf.ingest.admin.permissions import ImportPermissionView, crumbs
from freeshelf.ingest.admin.report_tables import outcome_names
from freeshelf.ingest.import_jobs import active_job
from freeshelf.ingest.models import (
    ImportJob,
    ImportRequest,
    IngestRun,
    RunEntry,
    Source,
)
from freeshelf.ingest.reports import KEPT_RAW, NEW, REFUSED, UPDATED

_PAGE_SIZE = 50
_IMPORT_REQUESTS = 10


class RunListView(ImportPermissionView, BaseListingView):
    """Imports of WordPress sites, the newest first, and what is under way."""

    page_title = gettext_lazy("Imports")
    header_icon = "download"
    template_name = "ingest/admin/runs.html"
    index_url_name = "ingest_imports"
    default_ordering = "-pk"
    paginate_by = 20
    verbose_name_plural = gettext_lazy("imports")

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Below the home."""
        return crumbs()

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """The way in."""
        return [
            HeaderButton(
                _("Import a site"),
                url=reverse("ingest_import_request_add"),
                icon_name="plus",
            )
        ]

    def get_base_queryset(self) -> QuerySet[IngestRun]:
        """With those who asked for them."""
        asked = ImportJob.objects.filter(kind=ImportJob.Kind.IMPORT)
        asked = asked.select_related("user__wagtail_userprofile")
        runs = IngestRun.objects.filter(source__kind=Source.Kind.WORDPRESS)
        return runs.select_related("source").prefetch_related(
            Prefetch("jobs", asked, to_attr="asked")
        )

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add what is under way, and what was given before."""
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        return context | {
            "job": active_job(),
            "import_requests": ImportRequest.objects.select_related("user")[
                :_IMPORT_REQUESTS
            ],
        }

    @cached_property
    def columns(self) -> list[Column]:
        """What, when, who, how it stands, how many."""
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
    """By type, status and outcome."""

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
            # An empty status is chosen by no choice.
            self.filters[name].extra["choices"] = [
                (value, names.get(value, value)) for value in sorted(rows) if value
            ]


class RunItemsView(ImportPermissionView, generic.IndexView):
    """Every single item of an import: what became of it, why, and where it is."""

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
        """Find the run."""
        super().setup(request, *args, **kwargs)
        runs = IngestRun.objects.select_related("source")
        self.run = get_object_or_404(runs, pk=self.kwargs["pk"])

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Below the report."""
        report = {
            "url": reverse("ingest_run", args=[self.run.pk]),
            "label": _("Report"),
        }
        return [*crumbs(), report, {"url": "", "label": str(self.page_title)}]

    def get_index_url(self) -> str:
        """The list of this run."""
        return reverse("ingest_run_items", args=[self.run.pk])

    def get_index_results_url(self) -> str:
        """Its table alone."""
        return reverse("ingest_run_items_results", args=[self.run.pk])

    def get_edit_url(self, instance: RunEntry) -> str | None:
        """Nothing here is edited."""
        return None

    def get_base_queryset(self) -> QuerySet[RunEntry]:
        """All items of the run."""
        return RunEntry.objects.filter(run=self.run).defer("previous_state")

    def get_filterset_kwargs(self) -> dict[str, Any]:
        """Offer what the run has."""
        kwargs: dict[str, Any] = super().get_filterset_kwargs()
        return {**kwargs, "queryset": RunEntry.objects.filter(run=self.run)}

    def get_table(self, object_list: Any) -> Any:
        """Look up what the items of this page became."""
        self._became = item_targets(
            list(object_list),
            source=self.run.source_id,
            user=cast("User", self.request.user),
        )
        return super().get_table(object_list)

    @cached_property
    def columns(self) -> list[Column]:
        """What it was, what became of it, and where it is."""
        names = outcome_names()
        return [
            Column(
                "title", label=_("Title"), accessor=lambda e: e.title or e.record_key
            ),
            Column("record_type", label=_("Type"), sort_key="record_type"),
            Column("record_status", label=_("Status"), sort_key="record_status"),
            Column("origins", label=_("Found in")),
            Column(
                "outcome", label=_("Outcome"), accessor=lambda e: names.get(e.outcome)
            ),
            Column("reason", label=_("Reason"), width="30%"),
            _BecameColumn("became", label=_("This library"), accessor=self._of),
        ]

    def _of(self, entry: RunEntry) -> ItemTarget:
        return self._became.get(entry.record_key, ItemTarget())


class _BecameColumn(Column):
    cell_template_name = "ingest/admin/became_cell.html"


def requested_by(run: Any) -> str:
    """Who asked for a run in the admin area; empty for one of a terminal."""
    user = next((job.user for job in run.asked if job.user), None)
    return str(get_user_display_name(user)) if user else ""


def _sum(run: IngestRun, outcome: str) -> int:
    return sum(row.get(outcome, 0) for row in run.report.get("rows", ()))
