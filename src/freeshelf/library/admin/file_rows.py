"""Rows of the file list on the edit page of a resource."""

from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from freeshelf.library.access import AccessRights
from freeshelf.library.admin.closed_records import visible_in_admin
from freeshelf.library.admin.extraction_messages import (
    extraction_message,
    suggested_action,
)
from freeshelf.library.admin.file_notes import FileNote, notes_of
from freeshelf.library.admin.permissions import may_change_files
from freeshelf.library.media_types import is_drawable
from freeshelf.library.models import File, FileContent, Resource
from freeshelf.library.services.staging import opened_accesses

_State = FileContent.State
_ACTIONS = ("edit", "describe", "replace", "history", "remove", "reread")


def file_list_context(
    resource: Resource, user: User | AnonymousUser | None
) -> dict[str, Any]:
    """Return the context of library/admin/file_list.html."""
    files = list(visible_in_admin(resource.files.all(), user).with_content())
    opened = opened_accesses(files)
    rows = [_row(file, AccessRights(opened[file.pk])) for file in files]
    _mark_card_image(rows)
    return {
        "resource": resource,
        "rows": rows,
        "is_busy": any(row["is_busy"] for row in rows),
        "may_change": user is not None and may_change_files(user, resource),
        "access_choices": AccessRights.choices,
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
        "size": filesizeformat(content.size) if content else "",
        "language": file.language or (content.language if content else ""),
        "sentence": extraction_message(content) if content else "",
        "mend": suggested_action(content) if content else "",
        "message": _message(content, notes),
        "notes": notes,
        "is_busy": is_unread or any(note.is_busy for note in notes),
        "may_reread": content is not None and not is_unread,
        "is_drawable": content is not None and is_drawable(content.media_type),
        "picture_page": None,
        "actions": {
            action: reverse(f"library_file_{action}", args=[file.pk])
            for action in _ACTIONS
        },
        "picture_url": reverse("enrich_card_image", args=[file.pk]),
    }


def _message(content: FileContent | None, notes: list[FileNote]) -> str:
    """Return the extraction message, except where a note explains a scan better."""
    if content is None or (notes and content.state == _State.NO_TEXT_LAYER):
        return ""
    return content.message


def _mark_card_image(rows: list[dict[str, Any]]) -> None:
    """Mark the row whose image appears in lists: the chosen one, else the first."""
    drawable = [row for row in rows if row["is_drawable"]]
    drawable = [row for row in drawable if not row["file"].removed_at]
    chosen = [row for row in drawable if row["file"].card_page]
    for row in (chosen or drawable)[:1]:
        row["picture_page"] = row["file"].card_page or 1
