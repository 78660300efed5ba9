"""Merge two records: combine their values and redirect the URLs of one."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Revision

from freeshelf.library.access import strictest
from freeshelf.library.errors import MergeError
from freeshelf.library.models import Merge, Resource
from freeshelf.library.services.access import set_access
from freeshelf.library.services.live_and_draft import (
    ensure_live_revision,
    has_unpublished_draft,
    patch_live_and_draft,
    publication_dates,
    restore_publication_dates,
)
from freeshelf.library.services.merging import (
    check_mergeable_rows,
    rows_of_merge,
    save_merge,
    save_unmerge,
)
from freeshelf.library.services.merging_fields import MERGED, merge_patch
from freeshelf.library.services.merging_related import move_related, restore_related
from freeshelf.library.signals import send_resources_changed

if TYPE_CHECKING:
    from django.contrib.auth.models import User

ACTION, UNDO_ACTION = "freeshelf.merge", "freeshelf.unmerge"


@transaction.atomic
def merge_resources(
    *,
    kept: Resource,
    merged: Resource,
    choices: Mapping[str, str],
    now: datetime,
    user: "User | None" = None,
) -> Merge:
    """Merge one record into another: values, concepts, files, lists and URLs.

    `choices` says for a field whether the value of the "merged" one is used; access is
    the stricter of both unless `access_rights` is chosen. The merged record stays
    unchanged, visible to staff only. Raises MergeError.
    """
    kept, merged = _locked_rows(kept.pk, merged.pk)
    check_mergeable(kept, merged, user=user)
    journal = {"kept": _snapshot(kept, user), "merged": _snapshot(merged, user)}
    source = merged if merged.live else merged.get_latest_revision_as_object()
    patch_live_and_draft(
        key=kept.pk, patch=merge_patch(source, choices), user=user, action=ACTION
    )
    journal["moved"] = move_related(kept, merged)
    _retire(kept, merged, user)
    kept = Resource.objects.get(pk=kept.pk)
    set_access(resources=[kept], access_rights=merged_access(kept, merged, choices))
    journal["after"] = {"latest": kept.latest_revision_id, "access": kept.access_rights}
    merge = save_merge(
        kind=Merge.Kind.RESOURCE,
        kept=kept,
        merged=merged,
        labels=(kept.display_title, merged.display_title),
        journal=journal,
        now=now,
        user=user,
    )
    log(merged, ACTION, user=user, data={"other": kept.display_title})
    send_resources_changed(kept, merged)
    return merge


@transaction.atomic
def unmerge_resources(
    *, merge: Merge, now: datetime, user: "User | None" = None
) -> int:
    """Undo a merge whose kept record was not edited since. Returns 0.

    Raises MergeError where it cannot be undone.
    """
    kept, merged = rows_of_merge(merge, Resource)
    journal = merge.journal
    if kept.latest_revision_id != journal["after"]["latest"]:
        raise MergeError("changed_since", name=kept.display_title)
    merged.merged_into = None
    Resource.objects.filter(pk=merged.pk).update(merged_into=None)
    restore_related(kept, merged, journal["moved"])
    _restore(kept, journal["kept"], user)
    _restore(merged, journal["merged"], user)
    if kept.access_rights == journal["after"]["access"]:
        row = Resource.objects.get(pk=kept.pk)
        set_access(resources=[row], access_rights=journal["kept"]["access"])
    save_unmerge(merge=merge, now=now, user=user)
    for row, other in ((kept, merged), (merged, kept)):
        log(row, UNDO_ACTION, user=user, data={"other": other.display_title})
    send_resources_changed(kept, merged)
    return 0


def check_mergeable(kept: Resource, merged: Resource, *, user: "User | None") -> None:
    """Check that a user may merge these two now. Raises MergeError."""
    check_mergeable_rows(kept, merged)
    for row in (kept, merged):
        if row.withdrawn_at is not None:
            raise MergeError("withdrawn", name=row.display_title)
        is_under_review = row.current_workflow_state is not None
        if is_under_review or _is_locked(row, user):
            raise MergeError("locked", name=row.display_title)
    if merged.live and not kept.live:
        raise MergeError("kept_is_draft", name=kept.display_title)


def merged_access(kept: Resource, merged: Resource, choices: Mapping[str, str]) -> str:
    """Return the access level of the kept record after the merge."""
    chosen = choices.get("access_rights")
    if chosen is None:
        return strictest(kept.access_rights, merged.access_rights)
    return merged.access_rights if chosen == MERGED else kept.access_rights


def _is_locked(row: Resource, user: "User | None") -> bool:
    lock = row.get_lock()
    return lock is not None and (user is None or bool(lock.for_user(user)))


def _locked_rows(*keys: int) -> list[Resource]:
    rows = Resource.objects.select_for_update().in_bulk(keys)
    if len(rows) < len(keys):
        raise MergeError("same" if len(set(keys)) < len(keys) else "gone")
    return [rows[key] for key in keys]


def _snapshot(row: Resource, user: "User | None") -> dict[str, Any]:
    """Return the state that an undo restores."""
    published = ensure_live_revision(row, user=user)
    if published is None and row.latest_revision_id is None:
        row.save_revision(user=user, clean=False)
    has_draft = has_unpublished_draft(row) or not row.live
    return {
        "live": row.live,
        "published": published,
        "draft": row.latest_revision_id if has_draft else None,
        "access": row.access_rights,
        **publication_dates(row),
    }


def _retire(kept: Resource, merged: Resource, user: "User | None") -> None:
    if merged.live:
        merged.unpublish(user=user, log_action=ACTION)
    merged.merged_into = kept
    Resource.objects.filter(pk=merged.pk).update(merged_into=kept)


def _restore(row: Resource, snapshot: Mapping[str, Any], user: "User | None") -> None:
    """Restore content and publication of a record, with a new latest revision."""
    if snapshot["live"]:
        old = Revision.objects.get(pk=snapshot["published"])
        copy = old.as_object().save_revision(
            user=user, clean=False, previous_revision=old
        )
        copy.publish(user=user, previous_revision=old, log_action=False)
    if snapshot["draft"] is not None:
        draft = Revision.objects.get(pk=snapshot["draft"]).as_object()
        if not snapshot["live"]:
            draft.save()
        draft.save_revision(user=user, clean=False)
    restore_publication_dates(row, snapshot)
    row.refresh_from_db()
