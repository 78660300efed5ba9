"""Requests that the list of files on the edit page sends while it is edited."""

from typing import Any, cast

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views import View
from wagtail.log_actions import log

from freeshelf.library.admin.file_forms import FileRowForm
from freeshelf.library.admin.file_rows import file_list_context
from freeshelf.library.admin.permissions import EditorMixin, may_change_files
from freeshelf.library.models import File, Resource
from freeshelf.library.services import arrange_files, describe_file


class FileRowsView(EditorMixin, View):
    """Return the current list of files, which replaces the one on the page."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        resource = get_object_or_404(Resource, pk=pk)
        context = file_list_context(resource, cast("User", request.user))
        response = TemplateResponse(request, "library/admin/file_list.html", context)
        response.headers["Cache-Control"] = "no-store"
        return response


class ArrangeFilesView(View):
    """Save the order of files after a drag."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        resource = get_object_or_404(Resource, pk=pk)
        _check_may_change(request, resource)
        numbers = [
            int(one) for one in request.POST.getlist("number") if one.isdecimal()
        ]
        arrange_files(resource=resource, numbers=numbers)
        log(resource, "freeshelf.file.arrange", user=request.user)
        return JsonResponse({"errors": {}})


class DescribeFileView(View):
    """Save title, language and access of a file, edited in the list."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        files = File.objects.select_related("resource")
        file = get_object_or_404(files, pk=pk)
        _check_may_change(request, file.resource)
        rights = file.rights
        form = FileRowForm(request.POST, instance=file)
        if not form.is_valid():
            return JsonResponse({"errors": form.errors}, status=422)
        data: dict[str, Any] = form.cleaned_data
        describe_file(
            file=file, title=data["title"], language=data["language"], rights=rights
        )
        form.apply_access()
        log(
            file.resource,
            "freeshelf.file.edit",
            user=request.user,
            data={"number": file.number},
        )
        return JsonResponse({"errors": {}})


def _check_may_change(request: HttpRequest, resource: Resource) -> None:
    if not may_change_files(request.user, resource):
        raise PermissionDenied
