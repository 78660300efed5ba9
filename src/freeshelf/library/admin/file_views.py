"""Admin views that change one file of a resource."""

from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from freeshelf.library.admin.file_change_view import OneFileView
from freeshelf.library.admin.file_forms import (
    EditFileForm,
    NoFieldsForm,
    ReplaceFileForm,
)
from freeshelf.library.errors import LibraryError
from freeshelf.library.models import FileVersion
from freeshelf.library.services import (
    describe_file,
    move_file,
    remove_file,
    replace_file,
    request_extraction,
    restore_file,
    restore_version,
)


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
