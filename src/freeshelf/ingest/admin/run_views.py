"""Pages of a run: its report, and undoing it."""

import csv
import json
from collections.abc import Iterator
from typing import Any, cast

from django.contrib.auth.models import User
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from freeshelf.core.spreadsheets import harmless_cell
from freeshelf.ingest.admin.permissions import (
    ImportPage,
    ImportPermissionView,
    start_job,
)
from freeshelf.ingest.admin.report_tables import (
    build_table,
    item_targets,
    reasons_of,
)
from freeshelf.ingest.admin.run_lists import requested_by
from freeshelf.ingest.mapping import default_mapping_file
from freeshelf.ingest.models import ImportJob, IngestRun, RunEntry
from freeshelf.ingest.run_log import refresh_outcomes
from freeshelf.ingest.staging import newest_staged, waits_for_opening
from freeshelf.library.admin.before_publishing import check_of_many
from freeshelf.library.models import Resource, StagedObject

_CHUNK = 200
_FIELDS = (
    "record_key", "record_type", "record_status", "title", "origins", "outcome",
    "reason",
)  # fmt: skip
_LINKS = ("edit_url", "public_url", "raw_url")


class RunView(ImportPage):
    """Report of one import."""

    template_name = "ingest/admin/run.html"

    @cached_property
    def run(self) -> IngestRun:
        """Return the run of the URL. Raises Http404."""
        runs = IngestRun.objects.select_related("source").prefetch_related(
            Prefetch("jobs", ImportJob.objects.filter(kind="import"), to_attr="asked"),
        )
        # One that was killed can be undone.
        refresh_outcomes()
        return get_object_or_404(runs, pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        """Return the title of the site."""
        return self.run.source.title

    def _check(self) -> dict[str, Any] | None:
        """Return what the records lack that would be opened."""
        staged = StagedObject.objects.filter(origin=self.run.source.slug)
        records = Resource.objects.filter(pk__in=staged.keys_of(Resource))
        return check_of_many(list(records.values_list("pk", flat=True)))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the report as tables and the actions that are possible."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        run, report = self.run, self.run.report
        items_url = reverse("ingest_run_items", args=[run.pk])
        undoing = run.jobs.filter(kind__in=("forecast", "undo", "open")).first()
        is_staged = waits_for_opening(run)
        jobs: list[ImportJob] = run.asked  # type: ignore[attr-defined]
        return context | {
            "run": run,
            "person": requested_by(run),
            "items_url": items_url,
            "rows": build_table(report.get("rows", []), items_url=items_url),
            "parts": build_table(report.get("parts", []), items_url=items_url),
            "reasons": reasons_of(report),
            "report": report,
            "hidden_repairs": report.get("repair_count", 0)
            - len(report.get("repairs", ())),
            "undone": report.get("undone"),
            "undoing": undoing,
            "is_staged": is_staged,
            "check": self._check() if is_staged else None,
            "opening": report.get("opening"),
            "has_mapping": default_mapping_file(run.source.slug).exists(),
            "import_request": next(
                (job.import_request for job in jobs if job.import_request), None
            ),
            "may_undo": run.outcome
            not in (IngestRun.Outcome.RUNNING, IngestRun.Outcome.UNDONE),
        }


class RunFileView(ImportPermissionView):
    """A report with all its items as JSON or CSV."""

    kind = ""

    def get(self, request: HttpRequest, pk: int) -> StreamingHttpResponse:
        """Stream the report so that a large one fits in memory."""
        run = get_object_or_404(IngestRun, pk=pk)
        rows = _rows(run, request)
        if self.kind == "csv":
            response = StreamingHttpResponse(_as_csv(rows), content_type="text/csv")
        else:
            response = StreamingHttpResponse(
                _as_json(run, rows), content_type="application/json"
            )
        response["Content-Disposition"] = (
            f'attachment; filename="import-{run.pk}.{self.kind}"'
        )
        return response


def _rows(run: IngestRun, request: HttpRequest) -> Iterator[dict[str, str]]:
    after = 0
    while chunk := list(
        RunEntry.objects.filter(run=run, pk__gt=after)
        .defer("previous_state")
        .order_by("pk")[:_CHUNK]
    ):  # fmt: skip
        after = chunk[-1].pk
        targets = item_targets(
            chunk, source=run.source_id, user=cast("User", request.user)
        )
        for entry in chunk:
            target = targets.get(entry.record_key, {})
            row = {name: str(getattr(entry, name)) for name in _FIELDS}
            for name in _LINKS:
                url = target.get(name)
                row[name] = request.build_absolute_uri(url) if url else ""
            yield row


class _Line:
    """File-like object for csv.writer that returns each line."""

    def write(self, text: str) -> str:
        return text


def _as_csv(rows: Iterator[dict[str, str]]) -> Iterator[str]:
    writer = csv.writer(_Line())
    # A spreadsheet detects UTF-8 by the byte order mark.
    yield "\ufeff" + cast("str", cast("Any", writer.writerow([*_FIELDS, *_LINKS])))
    for row in rows:
        yield cast(
            "Any", writer.writerow([harmless_cell(value) for value in row.values()])
        )


def _as_json(run: IngestRun, rows: Iterator[dict[str, str]]) -> Iterator[str]:
    report = json.dumps(run.report, ensure_ascii=False)
    yield f'{{"run": {run.pk}, "report": {report}, "items": ['
    for position, row in enumerate(rows):
        yield ("," if position else "") + json.dumps(row, ensure_ascii=False)
    yield "]}\n"


_KINDS = (ImportJob.Kind.FORECAST, ImportJob.Kind.UNDO)


class UndoView(ImportPage):
    """Ask whether to undo an import; a preview counts first, without writing."""

    template_name = "ingest/admin/undo.html"
    page_title = gettext_lazy("Undo this import")

    @cached_property
    def run(self) -> IngestRun:
        """Return the run of the URL. Raises Http404."""
        runs = IngestRun.objects.select_related("source")
        return get_object_or_404(runs, pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the preview; redirect to the report if the import was already undone."""
        if self.run.outcome == IngestRun.Outcome.UNDONE:
            return redirect("ingest_run", self.run.pk)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the preview if there is one."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        done = self.run.jobs.filter(
            kind=ImportJob.Kind.FORECAST, state=ImportJob.State.DONE
        ).first()
        return context | {"run": self.run, "forecast": done}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Request a preview or the undo."""
        kind = request.POST.get("kind", "")
        if kind not in _KINDS:
            return redirect("ingest_run_undo", self.run.pk)
        back = reverse("ingest_run", args=[self.run.pk])
        return start_job(request, back, kind=kind, run=self.run)


class OpenRunView(ImportPermissionView):
    """Publish a staged import to visitors, in a worker."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Request the job."""
        run = get_object_or_404(IngestRun, pk=pk)
        back = reverse("ingest_run", args=[pk])
        return start_job(request, back, kind=ImportJob.Kind.OPEN, run=run)


class StagedView(ImportPermissionView):
    """Redirect from the bar on the site to the newest staged import."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Redirect to the report, where the import can be opened or undone."""
        run = newest_staged()
        if run is None:
            messages.success(
                request, _("Nothing is staged. Readers can see everything.")
            )
            return redirect("ingest_imports")
        return redirect("ingest_run", run.pk)
