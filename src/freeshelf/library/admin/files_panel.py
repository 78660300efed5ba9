"""The files of a resource on its edit page."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel

from freeshelf.library.admin.file_rows import file_list_context
from freeshelf.library.models import Resource

FILES_MEDIA = forms.Media(
    js=["library/admin/file-drop.js", "library/admin/file-list.js"],
    css={"all": ["library/admin/files.css"]},
)


class FilesPanel(Panel):
    """List files with their extraction state, and upload new ones.

    Files are outside every revision, so nothing here belongs to the edit form: changes
    and uploads are sent separately, immediately.
    """

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("heading", _("Files"))
        super().__init__(**kwargs)

    class BoundPanel(Panel.BoundPanel):
        template_name = "library/admin/files_panel.html"

        @property
        def media(self) -> forms.Media:
            """Return the scripts that upload files and refresh the list."""
            return FILES_MEDIA

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Add the rows of the list."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            resource: Resource = self.instance
            if not resource.pk:
                return context | {"resource": resource}
            user = self.request.user if self.request is not None else None
            return (
                context
                | file_list_context(resource, user)
                | {
                    "add_url": reverse("library_file_add", args=[resource.pk]),
                    "rows_url": reverse("library_file_rows", args=[resource.pk]),
                    "arrange_url": reverse("library_file_arrange", args=[resource.pk]),
                }
            )
