"""Widget to choose a file of a record in a form."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets.chooser import BaseChooser

from freeshelf.library.admin.closed_records import name_of_closed, visible_in_admin
from freeshelf.library.models import File


class FileChooserWidget(BaseChooser):
    """Show the chosen file with its record, and open the chooser."""

    model = File
    icon = "doc-full"
    choose_one_text = _("Choose a file")
    choose_another_text = _("Choose another file")
    link_to_chosen_text = _("Edit this file")
    chooser_modal_url_name = "library_file_chooser:choose"

    def get_display_title(self, instance: File) -> str:
        """Return the names of the file and its record."""
        if _is_restricted(instance):
            return name_of_closed(instance.resource)
        return described(instance)


def described(file: File) -> str:
    """Return the name of a file followed by the title of its record."""
    version = file.current
    name = file.title or (version.original_name if version else str(file))
    return f"{name} · {file.resource.display_title}"


def _is_restricted(file: File) -> bool:
    return not visible_in_admin(File.objects.filter(pk=file.pk)).exists()
