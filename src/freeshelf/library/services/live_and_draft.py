"""Change the live record and its draft alike, without publishing the draft."""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.dateparse import parse_datetime
from wagtail.models import Revision

from freeshelf.content.rendering import stream_html
from freeshelf.library.models import Resource
from freeshelf.library.signals import send_resources_changed

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def derive_descriptions(*, keys: Iterable[int]) -> int:
    """Derive descriptions from bodies again and return how many changed.

    Creates no revision, since no user edited the records.
    """
    changed = 0
    for key in keys:
        with transaction.atomic():
            changed += _derive(key)
    return changed


def _derive(key: int) -> bool:
    resource = Resource.objects.select_for_update().filter(pk=key).first()
    if resource is None or not resource.body:
        return False
    description = stream_html(resource.body)
    if description == resource.description:
        return False
    Resource.objects.filter(pk=key).update(description=description)
    send_resources_changed(resource)
    return True


PUBLISHED = "published"
DRAFT = "draft"

# Changes a state of a record in memory and returns whether anything changed.
Patch = Callable[[Resource, str], bool]


@transaction.atomic
def patch_live_and_draft(
    *, key: int, patch: Patch, user: "User | None" = None, action: str = "wagtail.edit"
) -> bool:
    """Apply a patch to the live record and a newer draft; return whether any changed.

    Each changed state gets a revision of its own: that of the live record is live
    immediately, that of the draft stays the latest and unpublished. The row of a record
    that is not live follows its draft.
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
            # Saved even if unchanged: the latest revision must be the draft's.
            log_action = action if is_draft_changed else False
            draft.save_revision(user=user, clean=False, log_action=log_action)
        is_changed = is_changed or is_draft_changed
    return is_changed


def scheduled_keys(model: Any, among: Iterable[int] | None = None) -> set[int]:
    """Return keys of rows that have a scheduled revision, limited to `among`."""
    scheduled = Revision.objects.filter(
        content_type=model.get_content_type(), approved_go_live_at__isnull=False
    )
    if among is not None:
        scheduled = scheduled.filter(object_id__in=[str(key) for key in among])
    return {int(key) for key in scheduled.values_list("object_id", flat=True)}


def has_unpublished_draft(row: Resource) -> bool:
    """Return whether the latest revision of a record is newer than its row."""
    return bool(row.has_unpublished_changes and row.latest_revision_id)


def ensure_live_revision(row: Resource, *, user: "User | None" = None) -> int | None:
    """Create a revision of the live record if it has none and return its key.

    Returns None for a record that is not live. A record loaded in bulk has no revision
    until then.
    """
    if not row.live:
        return None
    if row.live_revision_id is None:
        draft = row.latest_revision if has_unpublished_draft(row) else None
        row.live_revision = row.save_revision(user=user, clean=False)
        if draft is not None:
            # Wagtail takes the revision with the newest date for the latest.
            Revision.objects.filter(pk=row.live_revision_id).update(
                created_at=draft.created_at - timedelta(microseconds=1)
            )
            row.latest_revision = draft
        row.has_unpublished_changes = draft is not None
        _update_revisions(row)
    return row.live_revision_id


def publication_dates(row: Any) -> dict[str, str]:
    """Return the dates of publication of a record or its state, for a later undo."""
    first, last = row.first_published_at, row.last_published_at
    return {
        "first": first.isoformat() if first else "",
        "last": last.isoformat() if last else "",
    }


def restore_publication_dates(row: Resource, dates: Mapping[str, Any]) -> None:
    """Set the dates of publication that a record had before."""
    Resource.objects.filter(pk=row.pk).update(
        first_published_at=parse_datetime(dates["first"]) if dates["first"] else None,
        last_published_at=parse_datetime(dates["last"]) if dates["last"] else None,
    )


def _change_published(
    row: Resource, patch: Patch, *, user: "User | None", action: str
) -> bool:
    ensure_live_revision(row, user=user)
    if not patch(row, PUBLISHED):
        return False
    row.save()
    row.live_revision = row.save_revision(user=user, clean=False, log_action=action)
    row.has_unpublished_changes = False
    _update_revisions(row)
    return True


def _update_revisions(row: Resource) -> None:
    """Update the columns without a save, which would index the record again."""
    Resource.objects.filter(pk=row.pk).update(
        live_revision=row.live_revision,
        latest_revision=row.latest_revision,
        has_unpublished_changes=row.has_unpublished_changes,
    )
