"""Changing what readers see and the draft above it alike, without publishing it."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from wagtail.models import Revision

from freeshelf.library.models import Resource

if TYPE_CHECKING:
    from django.contrib.auth.models import User

PUBLISHED = "published"
DRAFT = "draft"

# Changes a state of a record in memory; says whether anything changed.
Patch = Callable[[Resource, str], bool]


@transaction.atomic
def patch_live_and_draft(
    *, key: int, patch: Patch, user: "User | None" = None, action: str = "wagtail.edit"
) -> bool:
    """Apply a patch to a record as readers have it, and to a newer draft of it.

    Each state that changed gets a revision of its own: that of the published state is
    live at once, that of the draft stays the latest and unpublished. The row of a
    record that no reader sees follows its draft. Says whether anything changed.
    """
    row = Resource.objects.select_for_update().get(pk=key)
    draft = row.latest_revision.as_object() if has_unpublished_draft(row) else None
    is_changed = False
    if row.live:
        is_changed = _change_published(row, patch, user=user, action=action)
    elif patch(row, DRAFT):
        row.save()
        if draft is None:
            row.save_revision(user=user, clean=False, log_action=action)
            is_changed = True
    if draft is not None:
        is_draft_changed = patch(draft, DRAFT)
        if is_draft_changed or is_changed:
            # Saved even as it was: the latest revision is the draft's.
            log_action = action if is_draft_changed else False
            draft.save_revision(user=user, clean=False, log_action=log_action)
        is_changed = is_changed or is_draft_changed
    return is_changed


def has_unpublished_draft(row: Resource) -> bool:
    """Whether the newest words of a record are in a revision and not in its row."""
    return bool(row.has_unpublished_changes and row.latest_revision_id)


def ensure_live_revision(row: Resource, *, user: "User | None" = None) -> int | None:
    """Make sure that a revision holds what readers have; its key, None without readers.

    A record that was loaded in bulk has none until then.
    """
    if not row.live:
        return None
    if row.live_revision_id is None:
        draft = row.latest_revision if has_unpublished_draft(row) else None
        row.live_revision = row.save_revision(user=user, clean=False)
        if draft is not None:
            # The newest revision by its time is the one that Wagtail takes for latest.
            Revision.objects.filter(pk=row.live_revision_id).update(
                created_at=draft.created_at - timedelta(microseconds=1)
            )
            row.latest_revision = draft
        row.has_unpublished_changes = draft is not None
        _note_revisions(row)
    return int(row.live_revision_id)


def _change_published(
    row: Resource, patch: Patch, *, user: "User | None", action: str
) -> bool:
    ensure_live_revision(row, user=user)
    if not patch(row, PUBLISHED):
        return False
    row.save()
    row.live_revision = row.save_revision(user=user, clean=False, log_action=action)
    row.has_unpublished_changes = False
    _note_revisions(row)
    return True


def _note_revisions(row: Resource) -> None:
    """Without a save, which would index the record in the admin area once more."""
    Resource.objects.filter(pk=row.pk).update(
        live_revision=row.live_revision,
        latest_revision=row.latest_revision,
        has_unpublished_changes=row.has_unpublished_changes,
    )
