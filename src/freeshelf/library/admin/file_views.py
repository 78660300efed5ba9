"""Admin views that change one file of a resource."""

from typing import Any

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from freeshelf.library.access import AccessRights
from freeshelf.library.admin.file_forms import (
    AddFilesForm,
    EditFileForm,
    NoFieldsForm,
    ReplaceFileForm,
)
from freeshelf.library.admin.permissions import PersonMixin, may_change_files
from freeshelf.library.errors import LibraryError
from freeshelf.library.models import File, FileVersion, Resource
from freeshelf.library.services import (
    add_file,
    describe_file,
    move_file,
    remove_file,
    replace_file,
    request_extraction,
    restore_file,
    restore_version,
)
from freeshelf.library.uploads import check_upload


class FileChangeView(
    PersonMixin, PermissionRequiredMixin, WagtailAdminTemplateMixin, FormView
):
    """A form about files, for users who may change them."""

    template_name = "library/admin/file_form.html"
    header_icon = "doc-full"
    submit_label = gettext_lazy("Save")
    resource: Resource

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.resource = self.find_resource()

    def find_resource(self) -> Resource:
        """Return the resource that the URL names. Raises Http404."""
        raise NotImplementedError

    def has_permission(self) -> bool:
        return may_change_files(self.person, self.resource)

    def get_page_subtitle(self) -> str:
        return self.resource.display_title

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return []

    def get_success_url(self) -> str:
        return edit_address(self.resource) + "#tab-files"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context |= {
            "submit_button_label": self.submit_label,
            "submit_button_active_label": _("Saving…"),
            "cancel_url": self.get_success_url(),
            "media": context["form"].media,
        }
        return context

    def note(self, action: str, **data: Any) -> None:
        """Log an action in the history of the resource."""
        log(self.resource, action, user=self.request.user, data=data or None)


class OneFileView(FileChangeView):
    """A form about one file."""

    file: File

    def find_resource(self) -> Resource:
        files = File.objects.select_related("resource")
        self.file = get_object_or_404(files, pk=self.kwargs["pk"])
        return self.file.resource


def edit_address(resource: Resource) -> str:
    """Return the URL of the edit page of a resource."""
    return reverse("library_resource:edit", args=[resource.pk])


def wants_json(request: HttpRequest) -> bool:
    """Return whether a script sent the request and expects JSON."""
    return request.headers.get("Accept", "") == "application/json"


class AddFilesView(FileChangeView):
    """Add one or more files; a faulty one does not stop the others.

    A script sends one file per request and gets JSON: `added` names, `errors` messages.
    """

    form_class = AddFilesForm
    page_title = gettext_lazy("Add files")
    submit_label = gettext_lazy("Add files")

    def find_resource(self) -> Resource:
        return get_object_or_404(Resource, pk=self.kwargs["pk"])

    def form_valid(self, form: Form) -> HttpResponse:
        added = []
        for upload in form.cleaned_data["uploads"]:
            try:
                file = add_file(
                    resource=self.resource,
                    stream=upload,
                    name=upload.name,
                    now=timezone.now(),
                    language=form.cleaned_data["language"],
                    access_rights=form.cleaned_data["access_rights"]
                    or AccessRights.OPEN,
                    media_type=check_upload(upload),
                    user=self.person,
                )
            except LibraryError as error:
                form.add_error("uploads", str(error))
            else:
                added.append(upload.name)
                self.note("freeshelf.file.add", number=file.number, name=upload.name)
        if wants_json(self.request):
            return self._as_json(form, added)
        if added:
            message = ngettext(
                "%(count)s file was added.", "%(count)s files were added.", len(added)
            )
            messages.success(self.request, message % {"count": len(added)})
        if form.errors:
            return self.form_invalid(form)
        return redirect(self.get_success_url())

    def form_invalid(self, form: Form) -> HttpResponse:
        if wants_json(self.request):
            return self._as_json(form, [])
        return super().form_invalid(form)

    def _as_json(self, form: Form, added: list[str]) -> JsonResponse:
        errors = [str(line) for lines in form.errors.values() for line in lines]
        status = 422 if errors and not added else 200
        return JsonResponse({"added": added, "errors": errors}, status=status)


class EditFileView(OneFileView):
    """Edit title, language, rights and access of a file."""

    form_class = EditFileForm
    page_title = gettext_lazy("Edit file")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.file}

    def form_valid(self, form: Any) -> HttpResponse:
        data = form.cleaned_data
        describe_file(
            file=self.file,
            title=data["title"],
            language=data["language"],
            rights=data["rights"],
        )
        form.apply_access()
        if "position" in form.changed_data and data["position"]:
            move_file(file=self.file, position=data["position"])
        self.note("freeshelf.file.edit", number=self.file.number)
        messages.success(self.request, _("The file was saved."))
        return redirect(self.get_success_url())


class ReplaceFileView(OneFileView):
    """Upload a new version of a file."""

    form_class = ReplaceFileForm
    page_title = gettext_lazy("Replace file")
    submit_label = gettext_lazy("Replace")

    def get_initial(self) -> dict[str, Any]:
        version = self.file.current
        return {"expected": version.pk if version else None}

    def form_valid(self, form: Form) -> HttpResponse:
        upload = form.cleaned_data["upload"]
        try:
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
            )
        except LibraryError as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        self.note("freeshelf.file.replace", number=self.file.number, name=upload.name)
        messages.success(self.request, _("The file was replaced."))
        return redirect(self.get_success_url())


class RemoveFileView(OneFileView):
    """Remove a file, or restore a removed one."""

    form_class = NoFieldsForm

    def get_page_title(self) -> str:
        return _("Restore removed file") if self.file.removed_at else _("Remove file")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["submit_button_label"] = self.get_page_title()
        if not self.file.removed_at:
            context["explanation"] = _(
                "Readers will no longer be able to open it. Its number and history are "
                "kept, and you can restore it."
            )
        return context

    def form_valid(self, form: Form) -> HttpResponse:
        if self.file.removed_at:
            restore_file(file=self.file)
            self.note("freeshelf.file.bring_back", number=self.file.number)
        else:
            remove_file(file=self.file, now=timezone.now())
            self.note("freeshelf.file.remove", number=self.file.number)
        return redirect(self.get_success_url())


class RereadFileView(OneFileView):
    """Extract the text of a file again."""

    form_class = NoFieldsForm
    page_title = gettext_lazy("Extract the text again")
    submit_label = gettext_lazy("Extract again")

    def form_valid(self, form: Form) -> HttpResponse:
        version = self.file.current
        if version is not None:
            request_extraction(content=version.content)
            messages.success(
                self.request, _("The text of the file will be extracted again.")
            )
        return redirect(self.get_success_url())


class RestoreVersionView(OneFileView):
    """Make an earlier version of a file current again."""

    form_class = NoFieldsForm
    page_title = gettext_lazy("Restore this version")
    submit_label = gettext_lazy("Restore")

    def form_valid(self, form: Form) -> HttpResponse:
        version = get_object_or_404(
            FileVersion, pk=self.kwargs["version"], file=self.file
        )
        try:
            restore_version(version=version, now=timezone.now(), user=self.person)
        except LibraryError as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        self.note("freeshelf.file.restore", number=self.file.number)
        messages.success(self.request, _("The earlier version was restored."))
        return redirect(self.get_success_url())
