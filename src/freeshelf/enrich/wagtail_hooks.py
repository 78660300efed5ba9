"""Wagtail hooks of enrich for the admin area."""

from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import DraftStateMixin

from freeshelf.content.admin.picture_uploads import (
    register_access_note,
    register_picture_note,
)
from freeshelf.content.wording import listed_phrases
from freeshelf.enrich.admin import urls
from freeshelf.enrich.admin.concept_suggestion_views import suggestions_section
from freeshelf.enrich.admin.file_views import picture_note, reading_sentence, scan_note
from freeshelf.enrich.admin.held_images import (
    sentence_about_image,
    sentences_about_images_in,
)
from freeshelf.enrich.admin.suggestion_form import ACTION
from freeshelf.enrich.checks.copies import can_be_copied
from freeshelf.enrich.checks.decisions import undecided_files
from freeshelf.enrich.checks.pictures import pictures_looked_at
from freeshelf.enrich.checks.typed import sentence_about_texts
from freeshelf.enrich.models import Suggestion
from freeshelf.library.admin.file_sources import (
    register_copied_source,
    register_file_note_source,
    register_undecided_picture_source,
    register_undecided_source,
    register_waiting_source,
)
from freeshelf.library.admin.resource_panels import suggestion_sections

suggestion_sections.register("concepts", suggestions_section)
register_waiting_source(reading_sentence)
register_file_note_source(scan_note)
register_file_note_source(picture_note)
register_undecided_source(undecided_files)
register_undecided_picture_source(pictures_looked_at)
register_copied_source(can_be_copied)


@hooks.register("register_admin_urls")
def register_addresses() -> list[URLPattern]:
    """Return URLs for page images and files without a record."""
    return urls.urlpatterns()


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
@hooks.register("after_create_page")
@hooks.register("after_edit_page")
@hooks.register("ask_before_publishing")
def warn_of_typed_text(request: HttpRequest, instance: Model) -> None:
    """Say on saving what in a typed text may betray a person; nothing is held."""
    if not request.accepts("text/html"):
        return
    if sentence := sentence_about_texts(instance):
        messages.warning(request, sentence)


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def tell_of_held_images(request: HttpRequest, instance: Model) -> None:
    """Say on publishing which images readers do not get with it."""
    # After another save the form is opened again, and says it itself.
    is_out = "action-publish" in request.POST
    if is_out or not isinstance(instance, DraftStateMixin):
        _tell_of_images(request, instance)


@hooks.register("before_edit_snippet")
@hooks.register("before_edit_page")
def tell_of_held_images_in_form(request: HttpRequest, instance: Model) -> None:
    """Say in a form which images readers do not get with what it is about."""
    # Wagtail asks for parts of a form after its first autosave: they have no messages,
    # which would be shown later, beside that of publishing.
    if request.method == "GET" and "_w_hydrate_create_view" not in request.GET:
        _tell_of_images(request, instance)


def _tell_of_images(request: HttpRequest, instance: Model) -> None:
    if request.accepts("text/html"):
        for sentence in sentences_about_images_in(instance):
            messages.warning(request, sentence)


# The title of an image, which is at first the name of its file.
register_picture_note(sentence_about_texts)
register_access_note(sentence_about_image)


@hooks.register("register_log_actions")
def register_log_actions(registry: LogActionRegistry) -> None:
    """Register log messages about the file that a record was made from."""

    @registry.register_action(ACTION)
    class FromFileFormatter(LogFormatter):
        label = gettext_lazy("Create from a file")

        def format_message(self, log_entry: Any) -> str:
            """Return a message with the file and the fields taken from it."""
            data = log_entry.data or {}
            taken = listed_phrases(_taken(line) for line in data.get("taken", []))
            values = {"name": data.get("name", ""), "taken": taken}
            if not taken:
                return (
                    _("Created from the file “%(name)s”, described manually") % values
                )
            return (
                _("Created from the file “%(name)s”. Values used: %(taken)s") % values
            )


def _taken(line: dict[str, Any]) -> str:
    label = Suggestion.Kind(line["field"]).label
    if page := line.get("page"):
        return _("%(field)s (page %(page)s)") % {"field": label, "page": page}
    origin = Suggestion.Origin(line["origin"]).label
    return _("%(field)s (%(origin)s)") % {"field": label, "origin": origin}
