"""Wagtail hooks of the library; `fields` registers its lists and forms."""

from django.db.models import Model
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.actions.registry import ActionRegistry
from wagtail.log_actions import LogActionRegistry

from freeshelf.library.admin import urls
from freeshelf.library.admin.bulk_actions import BULK_ACTIONS, MergeAction
from freeshelf.library.admin.file_chooser import FileChooserViewSet, file_chooser
from freeshelf.library.admin.held_messages import tell_held_files
from freeshelf.library.admin.image_list import ImageIndexView
from freeshelf.library.admin.record_writing import EditOfSubstance
from freeshelf.library.admin.typeaheads import register_library_typeaheads
from freeshelf.library.models import ReadingList, Resource

register_library_typeaheads()

_LOG_ACTIONS = {
    "freeshelf.file.add": (_("Add file"), _("File added")),
    "freeshelf.file.edit": (_("Edit file"), _("File described")),
    "freeshelf.file.replace": (_("Replace file"), _("File replaced")),
    "freeshelf.file.remove": (_("Remove file"), _("File removed")),
    "freeshelf.file.bring_back": (
        _("Restore removed file"),
        _("Removed file restored"),
    ),
    "freeshelf.file.restore": (_("Restore file"), _("File version restored")),
    "freeshelf.file.arrange": (_("Reorder files"), _("Files reordered")),
    "freeshelf.file.picture": (_("Choose thumbnail"), _("Thumbnail chosen")),
    "freeshelf.file.keep": (
        _("Publish a file with findings"),
        _("File published with findings"),
    ),
    "freeshelf.file.restrict": (
        _("Restrict a file to staff"),
        _("File restricted to staff"),
    ),
    "freeshelf.file.take_out": (_("Take a file down"), _("File taken down")),
    "freeshelf.file.put_back": (_("Put a file back"), _("File put back")),
    "freeshelf.file.copy": (_("Redacted copy"), _("Copy requested")),
    "freeshelf.file.delete_permanently": (
        _("Delete an original permanently"),
        _("Earlier version of a file deleted permanently"),
    ),
    "freeshelf.access": (_("Change access"), _("Access changed")),
    "freeshelf.concepts": (
        _("Change concepts"),
        _("Concepts changed in a bulk change"),
    ),
    "freeshelf.gap": (_("Add missing value"), _("Missing value added")),
    "freeshelf.merge": (_("Merge"), _("Merged")),
    "freeshelf.unmerge": (_("Undo merge"), _("Merge undone")),
    "freeshelf.withdraw": (_("Withdraw"), _("Withdrawn")),
    "freeshelf.reinstate": (_("Reinstate"), _("Reinstated")),
}


for bulk_action in [*BULK_ACTIONS, MergeAction]:
    hooks.register("register_bulk_action", bulk_action)


@hooks.register("register_admin_urls")
def register_addresses() -> list[URLPattern]:
    """Return URL patterns of the library's own admin pages."""
    return urls.urlpatterns()


# Before Wagtail's own URLs, which keep their names.
@hooks.register("register_admin_urls", order=-1)
def register_image_list() -> list[URLPattern]:
    """Return URL patterns of the list of images, and of its rows alone."""
    rows = {"results_only": True}
    return [
        path("images/", ImageIndexView.as_view()),
        path("images/results/", ImageIndexView.as_view(**rows)),
    ]


@hooks.register("register_admin_viewset")
def register_file_chooser() -> FileChooserViewSet:
    """Return the chooser of files for texts."""
    return file_chooser


@hooks.register("register_log_actions")
def register_log_actions(registry: LogActionRegistry) -> None:
    """Register labels and messages of the history."""
    for action, (label, message) in _LOG_ACTIONS.items():
        registry.register_action(action, label, message)


@hooks.register("insert_global_admin_js")
def add_scripts() -> SafeString:
    """Add the scripts that keep unsaved text, save once, and lead to a field."""
    return format_html_join(
        "",
        '<script src="{}"></script>',
        [
            (static(f"library/admin/{name}.js"),)
            for name in ("kept-text", "one-save", "fill")
        ],
    )


@hooks.register("after_publish")
def say_which_files_wait(request: HttpRequest, instance: Model) -> None:
    """Say after publishing a record which of its files readers do not get yet."""
    if isinstance(instance, Resource) and request.accepts("text/html"):
        tell_held_files(request, [instance.pk])


@hooks.register("register_actions")
def register_edit(registry: ActionRegistry) -> None:
    """Save records and lists only where an edit changes them."""
    for model in (Resource, ReadingList):
        registry.register(model, EditOfSubstance)
