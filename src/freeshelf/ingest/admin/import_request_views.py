"""Views of an import: give sources, review the plan, import."""

import tempfile
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import (
    FileUploadHandler,
    TemporaryFileUploadHandler,
)
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from wagtail.admin import messages

from freeshelf.content.templatetags.amounts import file_size
from freeshelf.ingest.admin.import_request_form import (
    ImportRequestForm,
    StepForm,
    source_form,
)
from freeshelf.ingest.admin.permissions import (
    PERMISSION,
    ImportPage,
    ImportPermissionView,
    start_job,
)
from freeshelf.ingest.admin.report_tables import build_table, reasons_of
from freeshelf.ingest.errors import ImportUnderWayError
from freeshelf.ingest.import_jobs import request_job
from freeshelf.ingest.import_requests import (
    create_import_request,
    delete_files,
    discard,
    incoming_dir,
)
from freeshelf.ingest.job_models import HOLD_FILES
from freeshelf.ingest.mapping import default_mapping_file
from freeshelf.ingest.models import ImportJob, ImportRequest
from freeshelf.ingest.source_importer import SourceImporter
from freeshelf.sources.errors import SourceError


class _IncomingFile(TemporaryUploadedFile):
    def __init__(
        self, name: str, content_type: str, charset: str | None, folder: Path
    ) -> None:
        # The file must stay open until the request has been handled.
        file = tempfile.NamedTemporaryFile(dir=folder)  # noqa: SIM115
        UploadedFile.__init__(self, file, name, content_type, 0, charset)


class DataDirectoryUploadHandler(TemporaryFileUploadHandler):
    """Upload handler that streams each file into `imports/admin/incoming`."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Open a temporary file in the data directory."""
        FileUploadHandler.new_file(self, *args, **kwargs)
        folder = incoming_dir()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.file = _IncomingFile(
            self.file_name or "", self.content_type or "", self.charset, folder
        )


_STEPS = (ImportJob.Kind.PLAN, ImportJob.Kind.IMPORT)


# The upload handler must be set before anything reads the request body; the CSRF token
# is checked right after that.
@method_decorator(csrf_exempt, name="dispatch")
class ImportRequestAddView(ImportPage):
    """Ask for the sources of a site and start a job that makes a plan.

    Each importer has a subclass.
    """

    template_name = "ingest/admin/import_request_add.html"
    page_title = gettext_lazy("Import a site")
    form_class: type[ImportRequestForm] = ImportRequestForm
    introduction: str | Promise = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kw: Any) -> HttpResponseBase:
        """Reject uploads that are too large before they are read."""
        if request.method == "POST" and request.user.has_perm(PERMISSION):
            limit = settings.FREESHELF_IMPORT_MAX_BYTES
            if int(request.META.get("CONTENT_LENGTH") or 0) > limit:
                return self._too_large(limit)
            request.upload_handlers = [DataDirectoryUploadHandler(request)]
        return csrf_protect(super().dispatch)(request, *args, **kw)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the form and what it is for."""
        kwargs.setdefault("form", self.form_class())
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"introduction": self.introduction}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Store the sources and request a plan."""
        form = self.form_class(request.POST, request.FILES)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        values = form.cleaned_data
        user = cast("User", request.user)
        import_request = create_import_request(
            kind=form.kind,
            uploads=values.get("uploads", []),
            address=values.get("address", ""),
            login=values.get("login", ""),
            options=form.options(),
            user=user,
            now=timezone.now(),
        )
        try:
            job = request_job(
                kind=ImportJob.Kind.PLAN,
                import_request=import_request,
                user=user,
                password=values.get("password", ""),
                now=timezone.now(),
            )
        except ImportUnderWayError as error:
            discard(import_request)
            form.add_error(None, str(error))
            return self.render_to_response(self.get_context_data(form=form))
        return redirect("ingest_job", job.pk)

    def _too_large(self, limit: int) -> HttpResponse:
        sentence = _("The files are larger than %(size)s in total.")
        messages.error(self.request, sentence % {"size": file_size(limit)})
        return redirect(self.request.path)


class SourceAddView(ImportRequestAddView):
    """Ask for the settings of an installed kind of source."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Build the form of the kind. Raises Http404 for a kind that is unknown."""
        super().setup(request, *args, **kwargs)
        try:
            self.form_class = source_form(kwargs["kind"])
        except SourceError as error:
            raise Http404 from error

    def get_page_title(self) -> str:
        """Return the label of the button that led here."""
        return SourceImporter(self.kwargs["kind"]).add_label


class ImportRequestView(ImportPage):
    """Sources of an import, its plan and the steps that follow."""

    template_name = "ingest/admin/import_request.html"

    @cached_property
    def import_request(self) -> ImportRequest:
        """Return the import request of the URL. Raises Http404."""
        return get_object_or_404(ImportRequest, pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        """Return the title of the site or the names of the files."""
        return str(self.import_request)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add tables of the newest plan and the runs so far."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        import_request = self.import_request
        jobs = import_request.jobs.select_related("run")
        plan = jobs.filter(kind=ImportJob.Kind.PLAN, state=ImportJob.State.DONE).first()
        report = plan.result if plan else {}
        return context | {
            "import_request": import_request,
            "newest": jobs.first(),
            "plan": plan,
            "report": report,
            "rows": build_table(report.get("rows", [])),
            "reasons": reasons_of(report),
            "imports": jobs.filter(kind=ImportJob.Kind.IMPORT, run__isnull=False),
            "has_mapping": bool(import_request.slug)
            and default_mapping_file(import_request.slug).exists(),
            "form": kwargs.get("form") or self._form(),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Request another plan or the import."""
        form = self._form(request.POST)
        kind = request.POST.get("kind", "")
        back = reverse("ingest_import_request", args=[self.import_request.pk])
        if kind not in _STEPS or not self.import_request.can_be_read:
            return redirect(back)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        self.import_request.options[HOLD_FILES] = form.cleaned_data["is_held"]
        self.import_request.save(update_fields=["options"])
        return start_job(
            request,
            back,
            kind=kind,
            import_request=self.import_request,
            password=form.cleaned_data.get("password", ""),
            is_staged=form.cleaned_data["is_staged"],
        )

    def _form(self, data: Any = None) -> StepForm:
        return StepForm(
            data,
            needs_password=bool(self.import_request.login),
            initial={"is_held": self.import_request.options.get(HOLD_FILES, False)},
        )


class DeleteFilesView(ImportPermissionView):
    """Delete the files of an import request; imported records stay."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Delete the files unless a job is reading them."""
        import_request = get_object_or_404(ImportRequest, pk=pk)
        if import_request.jobs.filter(state__in=ImportJob.ACTIVE).exists():
            messages.error(
                request, _("The files are in use. Stop the running job first.")
            )
        else:
            delete_files(import_request)
            messages.success(request, _("The files were removed."))
        return redirect("ingest_import_request", import_request.pk)
