"""The files of a resource on its edit page."""

from typing import Any

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel

from freeshelf.library.desk.extraction_sentences import extraction_sentence
from freeshelf.library.desk.file_permissions import may_change_files
from freeshelf.library.models import File, Resource


class FilesPanel(Panel):
    """Lists files with what was read out of them; each action has its own page.

    Files are outside of every revision, so nothing here belongs to the edit form.
    """

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("heading", _("Files"))
        super().__init__(**kwargs)

    class BoundPanel(Panel.BoundPanel):
        template_name = "library/desk/files_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Add the rows of the table."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            resource: Resource = self.instance
            context["resource"] = resource
            if resource.pk:
                files = resource.files.with_content()
                context["rows"] = [_row(file) for file in files]
                context["add_url"] = reverse("library_file_add", args=[resource.pk])
            context["may_change"] = self.request is not None and may_change_files(
                self.request.user, resource
            )
            return context


def _row(file: File) -> dict[str, Any]:
    version = file.current
    content = version.content if version else None
    return {
        "file": file,
        "name": version.original_name if version else "",
        "content": content,
        "size": filesizeformat(content.size) if content else "",
        "language": file.language or (content.language if content else ""),
        "sentence": extraction_sentence(content) if content else "",
        "may_reread": content is not None
        and content.state not in {"waiting", "running"},
        "actions": {
            action: reverse(f"library_file_{action}", args=[file.pk])
            for action in ("edit", "replace", "history", "remove", "reread")
        },
    }
