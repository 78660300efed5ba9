"""The work of an import while it goes on, and the way to stop it."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from freeshelf.ingest.admin.permissions import ImportPage, ImportPermissionView
from freeshelf.ingest.import_jobs import request_stop
from freeshelf.ingest.models import ImportJob
from freeshelf.ingest.services import CHECK, INDEX, PREPARING


class JobView(ImportPage):
    """How far it has come; leads on when it is done."""

    template_name = "ingest/admin/job.html"

    @cached_property
    def job(self) -> ImportJob:
        """The job of the address. Raises Http404."""
        jobs = ImportJob.objects.select_related("import_request", "run")
        return get_object_or_404(jobs, pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show it, or what came of it."""
        if self.job.state == ImportJob.State.DONE:
            return redirect(result_url(self.job))
        return super().get(request, *args, **kwargs)

    def get_page_title(self) -> str:
        """What is done, and to what."""
        about = self.job.import_request or self.job.run
        return f"{self.job.get_kind_display()}: {about}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add how far it has come."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "job": self.job,
            "step": step_name(self.job),
            "shows_counts": self.job.step != CHECK,
            "back_url": result_url(self.job),
        }


class JobProgressView(ImportPermissionView):
    """How far it has come, as JSON."""

    def get(self, request: HttpRequest, pk: int) -> JsonResponse:
        """Numbers, the step, and whether it still moves."""
        job = get_object_or_404(ImportJob, pk=pk)
        return JsonResponse(
            {
                "done": job.done,
                "total": job.total,
                "step": step_name(job),
                "counts": "" if job.step == CHECK else f"{job.done} / {job.total}",
                "is_moving": job.is_moving,
            }
        )


class StopJobView(ImportPermissionView):
    """Stop it; what was imported so far is whole."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """At once when it waits, at its next item when it runs."""
        job = get_object_or_404(ImportJob, pk=pk)
        request_stop(job)
        return redirect("ingest_job", job.pk)


def step_name(job: ImportJob) -> str:
    """What a person calls the step: the type of item, once items are written."""
    if job.state == ImportJob.State.WAITING:
        return _("Waiting to start")
    names = dict(
        zip(
            (*PREPARING, INDEX),
            (
                _("Reading the files"),
                _("Reading the site"),
                _("Unpacking the uploads"),
                _("Downloading the uploads"),
                _("Indexing imported items"),
            ),
            strict=True,
        )
    )
    return names.get(job.step, job.step)


def result_url(job: ImportJob) -> str:
    """Where one sees what came of it."""
    kinds = ImportJob.Kind
    if job.kind == kinds.FORECAST and job.run_id:
        return reverse("ingest_run_undo", args=[job.run_id])
    if job.kind in (kinds.IMPORT, kinds.UNDO, kinds.OPEN) and job.run_id:
        return reverse("ingest_run", args=[job.run_id])
    if job.import_request_id:
        return reverse("ingest_import_request", args=[job.import_request_id])
    return reverse("ingest_imports")
