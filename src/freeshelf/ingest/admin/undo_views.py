"""Taking an import back, after a look at what would go; opening a staged one."""

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
    """Asks whether to take an import back; counts first, without a write."""

    template_name = "ingest/admin/undo.html"
    page_title = gettext_lazy("Undo this import")

    @cached_property
    def run(self) -> IngestRun:
        """The run of the address. Raises Http404."""
        runs = IngestRun.objects.select_related("source")
        return get_object_or_404(runs, pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show what was counted; an import that is gone has nothing to ask."""
        if self.run.outcome == IngestRun.Outcome.UNDONE:
            return redirect("ingest_run", self.run.pk)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what would go and what would stay, if it was counted."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        done = self.run.jobs.filter(
            kind=ImportJob.Kind.FORECAST, state=ImportJob.State.DONE
        ).first()
        return context | {"run": self.run, "forecast": done}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Count, or take back."""
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
    """Gives readers what a staged import brought; a worker does it."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for it."""
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
    """Leads to the newest import that is staged, from the bar on the site."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Its report, where it is opened or taken back."""
        run = newest_staged()
        if run is None:
            messages.success(
                request, _("Nothing is staged. Readers can see everything.")
            )
            return redirect("ingest_imports")
        return redirect("ingest_run", run.pk)
