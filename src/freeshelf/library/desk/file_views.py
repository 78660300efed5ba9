"""Pages of the desk on which the files of a resource are changed."""

from typing import Any, cast

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from freeshelf.library.desk.file_forms import (
    AddFilesForm,
    EditFileForm,
    NoFieldsForm,
    ReplaceFileForm,
)
from freeshelf.library.desk.file_permissions import may_change_files
from freeshelf.library.errors import LibraryError
from freeshelf.library.models import File, FileVersion, Resource
from freeshelf.library.services import (
    add_file,
    bring_back_file,
    describe_file,
    remove_file,
    replace_file,
    reread_content,
    restore_version,
    set_file_access,
)
from freeshelf.library.uploads import check_upload


class _ChangeView(WagtailAdminTemplateMixin, FormView):
    """A form about files; only for those who may change them."""

    template_name = "library/desk/file_form.html"
    header_icon = "doc-full"
    submit_label = gettext_lazy("Save")
    resource: Resource

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.resource = self.find_resource()

    def find_resource(self) -> Resource:
        """The resource of the address. Raises Http404."""
        raise NotImplementedError

    def dispatch(self, request: HttpRequest, *args: Any, **kw: Any) -> HttpResponseBase:
        if not may_change_files(request.user, self.resource):
            raise PermissionDenied
        return super().dispatch(request, *args, **kw)

    @property
    def person(self) -> User:
        """Who does it; the desk lets in no one unknown."""
        return cast("User", self.request.user)

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
        """Leave a line in the history of the resource."""
        log(self.resource, action, user=self.request.user, data=data or None)


class AddFilesView(_ChangeView):
    """Add one file or several; a wrong one does not stop the others."""

    form_class = AddFilesForm
    page_title = gettext_lazy("Add files")
    submit_label = gettext_lazy("Add files")

    def find_resource(self) -> Resource:
        return get_object_or_404(Resource, pk=self.kwargs["pk"])

    def form_valid(self, form: Form) -> HttpResponse:
        added = 0
        for upload in form.cleaned_data["uploads"]:
            try:
                file = add_file(
                    resource=self.resource,
                    stream=upload,
                    name=upload.name,
                    now=timezone.now(),
                    language=form.cleaned_data["language"],
                    access_rights=form.cleaned_data["access_rights"],
                    media_type=check_upload(upload),
                    user=self.person,
                )
            except LibraryError as error:
                form.add_error("uploads", str(error))
            else:
                added += 1
                self.note("freeshelf.file.add", number=file.number, name=upload.name)
        if added:
            told = _("%(count)s files were added.") % {"count": added}
            messages.success(self.request, told)
        if form.errors:
            return self.form_invalid(form)
        return redirect(self.get_success_url())


class _FileView(_ChangeView):
    file: File

    def find_resource(self) -> Resource:
        files = File.objects.select_related("resource")
        self.file = get_object_or_404(files, pk=self.kwargs["pk"])
        return self.file.resource


class EditFileView(_FileView):
    """Title, language, rights and access of a file."""

    form_class = EditFileForm
    page_title = gettext_lazy("Edit file")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.file}

    def form_valid(self, form: Form) -> HttpResponse:
        data = form.cleaned_data
        describe_file(
            file=self.file,
            title=data["title"],
            language=data["language"],
            rights=data["rights"],
        )
        set_file_access(file=self.file, access_rights=data["access_rights"])
        self.note("freeshelf.file.edit", number=self.file.number)
        messages.success(self.request, _("The file was saved."))
        return redirect(self.get_success_url())


class ReplaceFileView(_FileView):
    """Give a file new bytes."""

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


class RemoveFileView(_FileView):
    """Take a file away from readers, or bring it back."""

    form_class = NoFieldsForm

    def get_page_title(self) -> str:
        return _("Bring file back") if self.file.removed_at else _("Remove file")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["submit_button_label"] = self.get_page_title()
        if not self.file.removed_at:
            context["explanation"] = _(
                "Readers can no longer open it. Its number and its history are kept, "
                "and it can be brought back."
            )
        return context

    def form_valid(self, form: Form) -> HttpResponse:
        if self.file.removed_at:
            bring_back_file(file=self.file)
            self.note("freeshelf.file.bring_back", number=self.file.number)
        else:
            remove_file(file=self.file, now=timezone.now())
            self.note("freeshelf.file.remove", number=self.file.number)
        return redirect(self.get_success_url())


class RereadFileView(_FileView):
    """Have the text of a file read once more."""

    form_class = NoFieldsForm
    page_title = gettext_lazy("Read the text again")
    submit_label = gettext_lazy("Read again")

    def form_valid(self, form: Form) -> HttpResponse:
        version = self.file.current
        if version is not None:
            reread_content(content=version.content)
            messages.success(self.request, _("The file waits to be read again."))
        return redirect(self.get_success_url())


class RestoreVersionView(_FileView):
    """Make an earlier version of a file current again."""

    form_class = NoFieldsForm
    page_title = gettext_lazy("Restore this version")
    submit_label = gettext_lazy("Restore")

    def form_valid(self, form: Form) -> HttpResponse:
        version = get_object_or_404(
            FileVersion, pk=self.kwargs["version"], file=self.file
        )
        restore_version(version=version, now=timezone.now(), user=self.person)
        self.note("freeshelf.file.restore", number=self.file.number)
        messages.success(self.request, _("The earlier version is current again."))
        return redirect(self.get_success_url())


def edit_address(resource: Resource) -> str:
    """The page on which a resource is edited."""
    return reverse("library_resource:edit", args=[resource.pk])
