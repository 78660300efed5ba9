"""Admin views that change a record outside its form, or one of its files."""

from typing import Any

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.files.uploadedfile import UploadedFile
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import View
from wagtail.admin import messages
from wagtail.log_actions import log

from freeshelf.content.admin.action_view import ActionView
from freeshelf.library.admin.file_forms import (
    AddFilesForm,
    EditFileForm,
    ReplaceFileForm,
)
from freeshelf.library.admin.permissions import PersonMixin, may_change_files
from freeshelf.library.errors import LibraryError
from freeshelf.library.models import File, FileVersion, Resource
from freeshelf.library.services import (
    add_upload,
    move_file,
    remove_file,
    replace_file,
    request_extraction,
    restore_file,
    restore_version,
    store_upload,
    waiting_version,
)
from freeshelf.library.services.holding import notes_on_version
from freeshelf.shared.amounts import local_number


class RecordView(PersonMixin, PermissionRequiredMixin, View):
    """A view about the record that its URL names."""

    resource: Resource

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.resource = self.find_resource()

    def find_resource(self) -> Resource:
        """Return the resource that the URL names. Raises Http404."""
        return get_object_or_404(Resource, pk=self.kwargs["pk"])

    def note(self, action: str, **data: Any) -> None:
        """Log an action in the history of the resource."""
        log(self.resource, action, user=self.request.user, data=data or None)


class MayChangeFiles(RecordView):
    """Allow only users who may change the files of the record."""

    def has_permission(self) -> bool:
        return may_change_files(self.person, self.resource)


class AboutFile(RecordView):
    """A view about the file that its URL names."""

    file: File

    def find_resource(self) -> Resource:
        files = File.objects.select_related("resource")
        self.file = get_object_or_404(files, pk=self.kwargs["pk"])
        return self.file.resource


class RecordChangeView(RecordView, ActionView):
    """A form that changes a record or its files immediately."""

    template_name = "library/admin/file_form.html"
    active_label = gettext_lazy("Saving…")
    tab = ""

    @property
    def back_url(self) -> str:
        return edit_address(self.resource) + self.tab

    def get_page_subtitle(self) -> str:
        return self.resource.display_title

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return []


class FileChangeView(MayChangeFiles, RecordChangeView):
    """A form about files, for users who may change them."""

    header_icon = "doc-full"
    submit_label: Any = gettext_lazy("Save")
    tab = "#tab-files"


class OneFileView(AboutFile, FileChangeView):
    """A form about one file."""


def edit_address(resource: Resource) -> str:
    """Return the URL of the edit page of a resource."""
    return reverse("library_resource:edit", args=[resource.pk])


def wants_json(request: HttpRequest) -> bool:
    """Return whether a script sent the request and expects JSON."""
    return request.headers.get("Accept", "") == "application/json"


class UploadsView(ActionView):
    """A form of uploads; a faulty one does not stop the others.

    A script sends one file per request and gets JSON: `added` names, `errors` messages.
    """

    def form_valid(self, form: Form) -> HttpResponse:
        added = []
        for upload in form.cleaned_data["uploads"]:
            try:
                self.receive(upload, form)
            except LibraryError as error:
                form.add_error("uploads", str(error))
            else:
                added.append(upload.name)
        if wants_json(self.request):
            return _as_json(form, added)
        if added:
            messages.success(self.request, self.added_message(len(added)))
        return self.form_invalid(form) if form.errors else redirect(self.back_url)

    def form_invalid(self, form: Form) -> HttpResponse:
        if wants_json(self.request):
            return _as_json(form, [])
        return super().form_invalid(form)

    def receive(self, upload: UploadedFile, form: Form) -> None:
        """Store an upload. May raise LibraryError."""
        raise NotImplementedError

    def added_message(self, count: int) -> str:
        """Return the message about this number of stored uploads."""
        raise NotImplementedError


class AddFilesView(UploadsView, FileChangeView):
    """Add one or more files."""

    form_class = AddFilesForm
    page_title = submit_label = gettext_lazy("Add files")

    def receive(self, upload: UploadedFile, form: Form) -> None:
        now = timezone.now()
        add_upload(
            resource=self.resource,
            content=store_upload(upload=upload, now=now),
            name=upload.name or "file",
            now=now,
            user=self.person,
            language=form.cleaned_data["language"],
            access_rights=form.cleaned_data["access_rights"],
            opens_on=form.cleaned_data["opens_on"],
        )

    def added_message(self, count: int) -> str:
        message = ngettext(
            "%(count)s file was added.", "%(count)s files were added.", count
        )
        return message % {"count": local_number(count)}


class EditFileView(OneFileView):
    """Edit title, language, rights and access of a file."""

    form_class = EditFileForm
    page_title = gettext_lazy("Edit file")
    success_message = gettext_lazy("The file was saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.file}

    def act(self, form: Any) -> None:
        form.apply_changes()
        position = form.cleaned_data["position"]
        if "position" in form.changed_data and position:
            move_file(file=self.file, position=position)
        self.note("freeshelf.file.edit", number=self.file.number)


class ReplaceFileView(OneFileView):
    """Upload a new version of a file."""

    form_class = ReplaceFileForm
    page_title = gettext_lazy("Replace file")
    submit_label = gettext_lazy("Replace")
    success_message = gettext_lazy(
        "The file was replaced. Readers get the new version once it is checked."
    )

    def get_initial(self) -> dict[str, Any]:
        version = waiting_version(self.file)
        return {"expected": version.pk if version else None}

    def act(self, form: Form) -> None:
        upload = form.cleaned_data["upload"]
        replace_file(
            file=self.file,
            stream=upload,
            name=upload.name,
            now=timezone.now(),
            media_type=form.cleaned_data["media_type"],
            user=self.person,
            expected=get_object_or_404(
                self.file.versions, pk=form.cleaned_data["expected"]
            ),
            at_once=form.cleaned_data["at_once"],
        )
        self.note("freeshelf.file.replace", number=self.file.number, name=upload.name)


class RemoveFileView(OneFileView):
    """Remove a file, or restore a removed one."""

    submit_label = ""

    def get_page_title(self) -> str:
        return _("Restore removed file") if self.file.removed_at else _("Remove file")

    @property
    def explanation(self) -> str:
        """Return what a removal means."""
        if self.file.removed_at:
            return ""
        return _(
            "Readers will no longer be able to open it. Its number and history are "
            "kept, and you can restore it."
        )

    def act(self, form: Form) -> None:
        if self.file.removed_at:
            restore_file(file=self.file)
            self.note("freeshelf.file.bring_back", number=self.file.number)
        else:
            remove_file(file=self.file, now=timezone.now())
            self.note("freeshelf.file.remove", number=self.file.number)


class RereadFileView(OneFileView):
    """Extract the text of a file again."""

    page_title = gettext_lazy("Extract the text again")
    submit_label = gettext_lazy("Extract again")

    def act(self, form: Form) -> None:
        version = waiting_version(self.file)
        if version is not None:
            request_extraction(content=version.content)
            messages.success(
                self.request, _("The text of the file will be extracted again.")
            )


class RestoreVersionView(OneFileView):
    """Make an earlier version of a file current again."""

    page_title = gettext_lazy("Restore this version")
    submit_label = gettext_lazy("Restore")

    @cached_property
    def version(self) -> FileVersion:
        """Return the version that the URL names. Raises Http404."""
        versions = FileVersion.objects.visible_in_admin_to(self.person)
        return get_object_or_404(versions, pk=self.kwargs["version"], file=self.file)

    @property
    def explanation(self) -> str:
        """Return what the version is, and why it may not go out by itself."""
        added = _("%(name)s, added on %(day)s.") % {
            "name": self.version.original_name,
            "day": date_format(self.version.added_at, "SHORT_DATE_FORMAT"),
        }
        return " ".join([added, *notes_on_version(self.version)])

    @property
    def success_message(self) -> str:
        """Return when readers get it."""
        if notes_on_version(self.version):
            return _("The earlier version was restored. It is waiting for a decision.")
        return _("The earlier version was restored. Readers get it once it is checked.")

    def act(self, form: Form) -> None:
        restore_version(version=self.version, now=timezone.now(), user=self.person)
        self.note("freeshelf.file.restore", number=self.file.number)


def _as_json(form: Form, added: list[str]) -> JsonResponse:
    errors = [str(line) for lines in form.errors.values() for line in lines]
    status = 422 if errors and not added else 200
    return JsonResponse({"added": added, "errors": errors}, status=status)
