"""Delete a version of a file permanently, after saying what goes and what stays."""

from typing import Any

from django.forms import Form
from django.http import Http404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from freeshelf.library.admin.file_views import OneFileView
from freeshelf.library.admin.permissions import may_delete_permanently
from freeshelf.library.models import FileVersion, PageText
from freeshelf.library.services.deleting import (
    are_bytes_awaited,
    backups_with,
    delete_permanently,
    is_in_use,
    others_with_bytes_of,
)


class DeletePermanentlyView(OneFileView):
    """Ask once, then delete a version, its bytes, and what was made of them."""

    template_name = "library/admin/delete_permanently.html"
    page_title = gettext_lazy("Delete the original permanently")
    submit_label = gettext_lazy("Delete permanently")
    header_icon = "bin"

    def has_permission(self) -> bool:
        """Allow those who may publish and who read every record."""
        return may_delete_permanently(self.person, self.resource)

    @cached_property
    def version(self) -> FileVersion:
        """Return the version that the address names. Raises Http404."""
        versions = self.file.versions.select_related("content", "file")
        found = versions.filter(pk=self.kwargs["version"]).first()
        if found is None:
            raise Http404(_("This version of the file does not exist."))
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what goes and what stays."""
        others = others_with_bytes_of(self.version).select_related("resource")
        content = self.version.content
        same = self.file.versions.filter(content=content)
        return super().get_context_data(**kwargs) | {
            "version": self.version,
            "is_in_use": is_in_use(self.version),
            "versions": same.count(),
            "pages": PageText.objects.filter(content=content).count(),
            "others": list(others),
            "is_awaited": are_bytes_awaited(self.version),
            "backups": backups_with(content.pk),
        }

    def act(self, form: Form) -> None:
        """Delete it, and log that by its number alone."""
        bytes_went = delete_permanently(version=self.version)
        self.note("freeshelf.file.delete_permanently", number=self.file.number)
        if bytes_went:
            text = _("The original was deleted permanently.")
            messages.success(self.request, text)
            return
        text = _(
            "The original was deleted here. The file itself is kept because it is "
            "also used elsewhere."
        )
        messages.warning(self.request, text)
