"""Choosing a file of a record in a form."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets.chooser import BaseChooser

from freeshelf.library.admin.closed_records import name_of_closed, visible_in_admin
from freeshelf.library.models import File


class FileChooserWidget(BaseChooser):
    """Shows the chosen file with its record; opens the chooser."""

    model = File
    icon = "doc-full"
    choose_one_text = _("Choose a file")
    choose_another_text = _("Choose another file")
    link_to_chosen_text = _("Edit this file")
    chooser_modal_url_name = "library_file_chooser:choose"

    def get_display_title(self, instance: File) -> str:
        """The file and its record."""
        if _is_closed(instance):
            return name_of_closed(instance.resource)
        return described(instance)


def described(file: File) -> str:
    """A file as one knows it among those of all records."""
    version = file.current
    name = file.title or (version.original_name if version else str(file))
    return f"{name} · {file.resource.display_title}"


def _is_closed(file: File) -> bool:
    return not visible_in_admin(File.objects.filter(pk=file.pk)).exists()
