"""View that adds files to a resource."""

from django.forms import Form
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from freeshelf.library.access import AccessRights
from freeshelf.library.admin.file_change_view import FileChangeView, wants_json
from freeshelf.library.admin.file_forms import AddFilesForm
from freeshelf.library.errors import LibraryError
from freeshelf.library.models import Resource
from freeshelf.library.services import add_file
from freeshelf.library.uploads import check_upload


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
