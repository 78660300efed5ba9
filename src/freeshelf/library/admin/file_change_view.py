"""Base views of the pages that change files."""

from typing import Any

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from freeshelf.library.admin.permissions import PersonMixin, may_change_files
from freeshelf.library.models import File, Resource


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
