"""The files in the form of a record: their rows, and the panel."""

from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from wagtail.admin.panels import Panel

from freeshelf.content.templatetags.amounts import file_size
from freeshelf.library.access import AccessRights, Hold, not_held
from freeshelf.library.admin.closed_records import visible_in_admin
from freeshelf.library.admin.extraction_messages import (
    extraction_message,
    suggested_action,
)
from freeshelf.library.admin.file_forms import FileRowForm
from freeshelf.library.admin.file_sources import (
    FileNote,
    can_be_copied,
    notes_of,
    undecided_among,
    waiting_notes,
)
from freeshelf.library.admin.file_views import (
    AboutFile,
    MayChangeFiles,
    RecordView,
)
from freeshelf.library.admin.held_messages import hold_sentence
from freeshelf.library.admin.permissions import (
    EditorMixin,
    may_change_files,
    may_delete_permanently,
)
from freeshelf.library.media_types import is_drawable, is_picture_type
from freeshelf.library.models import File, FileContent, FileVersion, Resource
from freeshelf.library.services import arrange_files, pictures_with_bytes_of
from freeshelf.library.services.staging import opened_accesses
from freeshelf.vocabularies.language_fields import (
    UNKNOWN,
    language_label,
    language_options,
)

_State = FileContent.State


def file_list_context(
    resource: Resource, user: User | AnonymousUser | None
) -> dict[str, Any]:
    """Return the context of library/admin/file_list.html."""
    files = list(visible_in_admin(resource.files.all(), user).with_content())
    opened = opened_accesses(files)
    rows = [_row(file, AccessRights(opened[file.pk])) for file in files]
    _mark_card_image(rows)
    _add_waiting_notes(rows)
    _add_waiting_versions(rows)
    _add_holds(rows)
    _add_same_bytes(rows)
    if user is not None and may_delete_permanently(user, resource):
        _add_originals(rows)
    return {
        "resource": resource,
        "rows": rows,
        "is_busy": any(row["is_busy"] for row in rows),
        "may_change": user is not None and may_change_files(user, resource),
        "access_choices": AccessRights.choices,
        "languages": language_options(file.language for file in files),
    }


def _row(file: File, access: AccessRights) -> dict[str, Any]:
    version = file.current
    content = version.content if version else None
    is_unread = content is not None and content.state in FileContent.UNREAD
    notes = notes_of(content) if content and not is_unread else []
    return {
        "file": file,
        "name": version.original_name if version else "",
        "access": access,
        "content": content,
        "size": file_size(content.size) if content else "",
        "language": file.language or (content.language if content else ""),
        "detected": _detected(content),
        "sentence": extraction_message(content) if content else "",
        "mend": suggested_action(content) if content else "",
        "message": _message(content, notes),
        "notes": notes,
        "hold": "",
        "waiting": None,
        "is_undecided": False,
        "original": None,
        "same": 0,
        "is_busy": is_unread or any(note.is_busy for note in notes),
        "may_reread": content is not None and not is_unread,
        "can_be_copied": version is not None and can_be_copied(version),
        "is_drawable": content is not None and is_drawable(content.media_type),
        "picture_page": None,
    }


def _add_holds(rows: list[dict[str, Any]]) -> None:
    """Add who gets files that are held back, and which of them wait for a person."""
    held = {row["file"].pk for row in rows if row["file"].hold or row["waiting"]}
    undecided = undecided_among(held)
    for row in rows:
        row["is_undecided"] = row["file"].pk in undecided
        row["hold"] = hold_sentence(row["file"].hold, is_undecided=row["is_undecided"])
        is_held = row["waiting"] or row["file"].hold == Hold.CHECK
        row["is_busy"] |= bool(is_held) and not row["is_undecided"]


def _detected(content: FileContent | None) -> str:
    """Return the language that was recognised in the text of a file."""
    if content is None or content.language == UNKNOWN:
        return ""
    language = language_label(content.language)
    return _("Detected: %(language)s") % {"language": language}


def _message(content: FileContent | None, notes: list[FileNote]) -> str:
    """Return the extraction message, except where a note explains a scan better."""
    if content is None or (notes and content.state == _State.NO_TEXT_LAYER):
        return ""
    return content.message


def _add_waiting_notes(rows: list[dict[str, Any]]) -> None:
    """Add to files that wait for their text how long that takes, asked for once."""
    unread = [
        row
        for row in rows
        if row["content"] and row["content"].state in FileContent.UNREAD
    ]
    if not unread:
        return
    notes = waiting_notes()
    for row in unread:
        row["notes"] = notes


def _add_waiting_versions(rows: list[dict[str, Any]]) -> None:
    """Add the versions that wait for a check, asked for once."""
    files = [row["file"].pk for row in rows]
    waiting = FileVersion.objects.filter(file__in=files, hold=Hold.CHECK)
    by_file = {version.file_id: version for version in waiting}
    for row in rows:
        row["waiting"] = by_file.get(row["file"].pk)


def _add_same_bytes(rows: list[dict[str, Any]]) -> None:
    """Add in how many other public files and images the bytes of each are."""
    contents = {row["content"].pk for row in rows if row["content"]}
    same = FileVersion.objects.filter(
        not_held(of="file__"),
        content__in=contents,
        is_current=True,
        file__removed_at__isnull=True,
    )
    public = same.order_by().values("content").annotate(count=Count("pk"))
    counts = {row["content"]: row["count"] for row in public}
    for row in rows:
        file = row["file"]
        is_public = not (file.hold or file.removed_at)
        if row["content"]:
            row["same"] = counts.get(row["content"].pk, 0) - is_public
            if is_picture_type(row["content"].media_type):
                row["same"] += len(pictures_with_bytes_of(file))


def _add_originals(rows: list[dict[str, Any]]) -> None:
    """Add the newest version of each that staff alone may see, asked for once."""
    files = [row["file"].pk for row in rows]
    kept = FileVersion.objects.filter(file__in=files, hold=Hold.RESTRICTED)
    newest = {version.file_id: version for version in kept.order_by("added_at", "pk")}
    for row in rows:
        row["original"] = newest.get(row["file"].pk)


def _mark_card_image(rows: list[dict[str, Any]]) -> None:
    """Mark the row whose image appears in lists: the chosen one, else the first."""
    drawable = [row for row in rows if row["is_drawable"]]
    drawable = [row for row in drawable if not row["file"].removed_at]
    chosen = [row for row in drawable if row["file"].card_page]
    for row in (chosen or drawable)[:1]:
        row["picture_page"] = row["file"].card_page or 1


class FileRowsView(RecordView):
    """Return the current list of files, which replaces the one on the page."""

    permission_required = EditorMixin.permission_required

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        context = file_list_context(self.resource, self.person)
        response = TemplateResponse(request, "library/admin/file_list.html", context)
        response.headers["Cache-Control"] = "no-store"
        return response


class ArrangeFilesView(MayChangeFiles):
    """Save the order of files after a drag."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        numbers = [
            int(one) for one in request.POST.getlist("number") if one.isdecimal()
        ]
        arrange_files(resource=self.resource, numbers=numbers)
        self.note("freeshelf.file.arrange")
        return JsonResponse({"errors": {}})


class DescribeFileView(AboutFile, MayChangeFiles):
    """Save title, language and access of a file, edited in the list."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = FileRowForm(request.POST, instance=self.file)
        if not form.is_valid():
            return JsonResponse({"errors": form.errors}, status=422)
        form.apply_changes()
        self.note("freeshelf.file.edit", number=self.file.number)
        return JsonResponse({"errors": {}})


FILES_MEDIA = forms.Media(
    js=["library/admin/file-drop.js", "library/admin/file-list.js"],
    css={"all": ["library/admin/files.css"]},
)


class FilesPanel(Panel):
    """List files with their extraction state, and upload new ones.

    Files are outside every revision, so nothing here belongs to the edit form: changes
    and uploads are sent separately, immediately.
    """

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
            return context | file_list_context(resource, user)
