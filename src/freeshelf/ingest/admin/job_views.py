"""Views that show the progress of an import job and stop it."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from freeshelf.ingest.admin.permissions import ImportPage, ImportPermissionView
from freeshelf.ingest.import_jobs import request_stop
from freeshelf.ingest.importers import INDEX
from freeshelf.ingest.models import ImportJob
from freeshelf.sources.base import DOWNLOAD, FETCH, READ, UNPACK


class JobView(ImportPage):
    """Show the progress of a job and redirect to its result when it is done."""

    template_name = "ingest/admin/job.html"

    @cached_property
    def job(self) -> ImportJob:
        """Return the job of the URL. Raises Http404."""
        jobs = ImportJob.objects.select_related("import_request", "run")
        return get_object_or_404(jobs, pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the job, or redirect to its result."""
        if self.job.state == ImportJob.State.DONE:
            return redirect(result_url(self.job))
        return super().get(request, *args, **kwargs)

    def get_page_title(self) -> str:
        """Return the kind of job and its subject."""
        subject = self.job.import_request or self.job.run
        return f"{self.job.get_kind_display()}: {subject}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the progress."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "job": self.job,
            "step": step_name(self.job),
            "shows_counts": self.job.step != READ,
            "back_url": result_url(self.job),
        }


class JobProgressView(ImportPermissionView):
    """Progress of a job as JSON."""

    def get(self, request: HttpRequest, pk: int) -> JsonResponse:
        """Return counts, the step and whether the job is still active."""
        job = get_object_or_404(ImportJob, pk=pk)
        return JsonResponse(
            {
                "done": job.done,
                "total": job.total,
                "step": step_name(job),
                "counts": "" if job.step == READ else f"{job.done} / {job.total}",
                "is_moving": job.is_moving,
            }
        )


class StopJobView(ImportPermissionView):
    """Stop a job; items that were imported so far are complete."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Stop a queued job immediately, or a running one at its next item."""
        job = get_object_or_404(ImportJob, pk=pk)
        request_stop(job)
        return redirect("ingest_job", job.pk)


def step_name(job: ImportJob) -> str:
    """Return the label of a step; while items are written, the type of item."""
    if job.state == ImportJob.State.WAITING:
        return _("Waiting to start")
    names = {
        READ: _("Reading the files"),
        FETCH: _("Reading the site"),
        UNPACK: _("Unpacking the uploads"),
        DOWNLOAD: _("Downloading the uploads"),
        INDEX: _("Indexing imported items"),
    }
    return names.get(job.step, job.step)


def result_url(job: ImportJob) -> str:
    """Return the URL of a job's result."""
    kinds = ImportJob.Kind
    if job.kind == kinds.FORECAST and job.run_id:
        return reverse("ingest_run_undo", args=[job.run_id])
    if job.kind in (kinds.IMPORT, kinds.UNDO, kinds.OPEN) and job.run_id:
        return reverse("ingest_run", args=[job.run_id])
    if job.kind == kinds.DEMO:
        return reverse("ingest_demo")
    if job.import_request_id:
        return reverse("ingest_import_request", args=[job.import_request_id])
    return reverse("ingest_imports")
