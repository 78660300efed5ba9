"""Views that undo an import after a preview, and that open a staged one."""

from typing import Any, cast

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from freeshelf.ingest.admin.permissions import ImportPage, ImportPermissionView
from freeshelf.ingest.errors import ImportUnderWayError
from freeshelf.ingest.import_jobs import request_job
from freeshelf.ingest.models import ImportJob, IngestRun
from freeshelf.ingest.staging import newest_staged

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
        try:
            job = request_job(
                kind=kind,
                run=self.run,
                user=cast("User", request.user),
                now=timezone.now(),
            )
        except ImportUnderWayError as error:
            messages.error(request, str(error))
            return redirect("ingest_run", self.run.pk)
        return redirect("ingest_job", job.pk)


class OpenRunView(ImportPermissionView):
    """Publish a staged import to visitors, in a worker."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Request the job."""
        run = get_object_or_404(IngestRun, pk=pk)
        try:
            job = request_job(
                kind=ImportJob.Kind.OPEN,
                run=run,
                user=cast("User", request.user),
                now=timezone.now(),
            )
        except ImportUnderWayError as error:
            messages.error(request, str(error))
            return redirect("ingest_run", run.pk)
        return redirect("ingest_job", job.pk)


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
