"""The way of an import: give sources, see the plan, map, import."""

from typing import Any, cast

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from wagtail.admin import messages

from freeshelf.ingest.desk.access import PERMISSION, ForImporters, ImportPage
from freeshelf.ingest.desk.intake_form import IntakeForm, StepForm
from freeshelf.ingest.desk.report_tables import reasons_of, table_of
from freeshelf.ingest.desk.uploading import DataDirectoryUploadHandler
from freeshelf.ingest.errors import ImportUnderWayError
from freeshelf.ingest.intakes import discard, forget_files, take_in
from freeshelf.ingest.jobs import ask_for_job
from freeshelf.ingest.models import ImportJob, Intake
from freeshelf.ingest.services import default_mapping_file

_STEPS = (ImportJob.Kind.PLAN, ImportJob.Kind.IMPORT)


# Uploads are directed into the data directory before anything reads the request; the
# token is checked right after that.
@method_decorator(csrf_exempt, name="dispatch")
class IntakeAddView(ImportPage):
    """Ask for the sources of a site and have a plan made of them."""

    template_name = "ingest/desk/intake_add.html"
    page_title = gettext_lazy("Import a site")

    def dispatch(self, request: HttpRequest, *args: Any, **kw: Any) -> HttpResponseBase:
        """Refuse what is too large before it is read."""
        if request.method == "POST" and request.user.has_perm(PERMISSION):
            limit = settings.FREESHELF_IMPORT_MAX_BYTES
            if int(request.META.get("CONTENT_LENGTH") or 0) > limit:
                return self._too_large(limit)
            request.upload_handlers = [DataDirectoryUploadHandler(request)]
        return csrf_protect(super().dispatch)(request, *args, **kw)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, as it was filled in."""
        kwargs.setdefault("form", IntakeForm())
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep what was given, and plan."""
        form = IntakeForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        said = dict(form.cleaned_data)
        password = said.pop("password")
        user = cast("User", request.user)
        intake = take_in(**said, user=user, now=timezone.now())
        try:
            job = ask_for_job(
                kind=ImportJob.Kind.PLAN,
                intake=intake,
                user=user,
                password=password,
                now=timezone.now(),
            )
        except ImportUnderWayError as error:
            discard(intake)
            form.add_error(None, str(error))
            return self.render_to_response(self.get_context_data(form=form))
        return redirect("ingest_job", job.pk)

    def _too_large(self, limit: int) -> HttpResponse:
        sentence = _("The files are larger than %(size)s in total.")
        messages.error(self.request, sentence % {"size": filesizeformat(limit)})
        return redirect("ingest_intake_add")


class IntakeView(ImportPage):
    """What was given, its plan, and the steps that follow."""

    template_name = "ingest/desk/intake.html"

    @cached_property
    def intake(self) -> Intake:
        """The intake of the address. Raises Http404."""
        return get_object_or_404(Intake, pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        """The site, or the names of the files."""
        return str(self.intake)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The newest plan in tables, and what was imported already."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        intake = self.intake
        jobs = intake.jobs.select_related("run")
        plan = jobs.filter(kind=ImportJob.Kind.PLAN, state=ImportJob.State.DONE).first()
        report = plan.result if plan else {}
        return context | {
            "intake": intake,
            "newest": jobs.first(),
            "plan": plan,
            "report": report,
            "rows": table_of(report.get("rows", [])),
            "reasons": reasons_of(report),
            "imports": jobs.filter(kind=ImportJob.Kind.IMPORT, run__isnull=False),
            "has_mapping": bool(intake.slug)
            and default_mapping_file(intake.slug).exists(),
            "form": kwargs.get("form") or self._form(),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Plan again, or import."""
        form = self._form(request.POST)
        kind = request.POST.get("kind", "")
        if kind not in _STEPS or not self.intake.can_be_read:
            return redirect("ingest_intake", self.intake.pk)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        try:
            job = ask_for_job(
                kind=kind,
                intake=self.intake,
                user=cast("User", request.user),
                password=form.cleaned_data.get("password", ""),
                is_staged=form.cleaned_data["is_staged"],
                now=timezone.now(),
            )
        except ImportUnderWayError as error:
            messages.error(request, str(error))
            return redirect("ingest_intake", self.intake.pk)
        return redirect("ingest_job", job.pk)

    def _form(self, data: Any = None) -> StepForm:
        return StepForm(data, needs_password=bool(self.intake.login))


class ForgetFilesView(ForImporters):
    """Remove what was given; what was imported from it stays."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Remove it, unless it is being read."""
        intake = get_object_or_404(Intake, pk=pk)
        moving = (ImportJob.State.WAITING, ImportJob.State.RUNNING)
        if intake.jobs.filter(state__in=moving).exists():
            messages.error(
                request, _("The files are in use. Stop the running job first.")
            )
        else:
            forget_files(intake)
            messages.success(request, _("The files were removed."))
        return redirect("ingest_intake", intake.pk)
