"""Views of one import's report, on a page and as a file."""

import csv
import json
from collections.abc import Iterator
from typing import Any, cast

from django.contrib.auth.models import User
from django.db.models import Prefetch
from django.http import HttpRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property

from freeshelf.ingest.admin.item_targets import ItemTarget, item_targets
from freeshelf.ingest.admin.permissions import ImportPage, ImportPermissionView
from freeshelf.ingest.admin.report_tables import build_table, reasons_of
from freeshelf.ingest.admin.run_lists import requested_by
from freeshelf.ingest.mapping import default_mapping_file
from freeshelf.ingest.models import ImportJob, IngestRun, RunEntry
from freeshelf.ingest.staging import waits_for_opening

_CHUNK = 200
_FIELDS = (
    "record_key", "record_type", "record_status", "title", "origins", "outcome",
    "reason",
)  # fmt: skip
_LINKS = ("edit_url", "public_url", "raw_url")
# A spreadsheet would evaluate a cell that begins with one of these.
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


class RunView(ImportPage):
    """Report of one import."""

    template_name = "ingest/admin/run.html"

    @cached_property
    def run(self) -> IngestRun:
        """Return the run of the URL. Raises Http404."""
        runs = IngestRun.objects.select_related("source").prefetch_related(
            Prefetch("jobs", ImportJob.objects.filter(kind="import"), to_attr="asked"),
        )
        return get_object_or_404(runs, pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        """Return the title of the site."""
        return self.run.source.title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the report as tables and the actions that are possible."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        run, report = self.run, self.run.report
        items_url = reverse("ingest_run_items", args=[run.pk])
        undoing = run.jobs.filter(kind__in=("forecast", "undo", "open")).first()
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
            "is_staged": waits_for_opening(run),
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
            target = targets.get(entry.record_key, ItemTarget())
            row = {name: str(getattr(entry, name)) for name in _FIELDS}
            for name in _LINKS:
                url = getattr(target, name)
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
        yield cast("Any", writer.writerow([_harmless(value) for value in row.values()]))


def _harmless(value: str) -> str:
    return f"'{value}" if value.startswith(_FORMULAS) else value


def _as_json(run: IngestRun, rows: Iterator[dict[str, str]]) -> Iterator[str]:
    report = json.dumps(run.report, ensure_ascii=False)
    yield f'{{"run": {run.pk}, "report": {report}, "items": ['
    for position, row in enumerate(rows):
        yield ("," if position else "") + json.dumps(row, ensure_ascii=False)
    yield "]}\n"
