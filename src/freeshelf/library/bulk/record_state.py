"""Load the state of records that decides whether they can be changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User
from wagtail.models import Revision, WorkflowState

from freeshelf.library.models import Resource


class SkipReason:
    """Reasons to skip a record; these values are stored with it."""

    GONE = "gone"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    LOCKED = "locked"
    SCHEDULED = "scheduled"
    UNDER_REVIEW = "under_review"
    NO_PERMISSION = "no_permission"
    ALREADY_SO = "already_so"
    GOES_LIVE_LATER = "goes_live_later"
    CHANGED_SINCE = "changed_since"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class RecordState:
    """State of a record, as far as bulk actions need it."""

    key: int
    is_live: bool
    has_draft: bool
    live_revision: int | None
    latest_revision: int | None
    access_rights: str
    first_published_at: datetime | None
    last_published_at: datetime | None
    skip_reason: str


def record_states(keys: Sequence[int], *, user: User) -> dict[int, RecordState]:
    """Return the state of each existing record for one user."""
    rows = Resource.objects.filter(pk__in=keys).values(
        "pk",
        "live",
        "has_unpublished_changes",
        "live_revision_id",
        "latest_revision_id",
        "access_rights",
        "first_published_at",
        "last_published_at",
        "withdrawn_at",
        "merged_into_id",
        "locked",
        "locked_by_id",
    )
    texts = [str(key) for key in keys]
    scheduled = _scheduled(texts)
    reviewed = _under_review(texts)
    states = {}
    for row in rows:
        key = row["pk"]
        reason = ""
        if row["withdrawn_at"] is not None:
            reason = SkipReason.WITHDRAWN
        elif row["merged_into_id"] is not None:
            reason = SkipReason.MERGED
        elif str(key) in scheduled:
            reason = SkipReason.SCHEDULED
        elif row["locked"] and _is_locked_for(row["locked_by_id"], user):
            reason = SkipReason.LOCKED
        elif str(key) in reviewed:
            reason = SkipReason.UNDER_REVIEW
        states[key] = RecordState(
            key=key,
            is_live=row["live"],
            has_draft=bool(
                row["has_unpublished_changes"] and row["latest_revision_id"]
            ),
            live_revision=row["live_revision_id"],
            latest_revision=row["latest_revision_id"],
            access_rights=row["access_rights"],
            first_published_at=row["first_published_at"],
            last_published_at=row["last_published_at"],
            skip_reason=reason,
        )
    return states


def _is_locked_for(locked_by: int | None, user: User) -> bool:
    """Return whether a record is locked for a user, as Wagtail's own lock does."""
    if getattr(settings, "WAGTAILADMIN_GLOBAL_EDIT_LOCK", False):
        return True
    return locked_by != user.pk


def _scheduled(keys: Sequence[str]) -> set[str]:
    scheduled = Revision.objects.filter(
        content_type=Resource.get_content_type(),
        object_id__in=keys,
        approved_go_live_at__isnull=False,
    )
    return set(scheduled.values_list("object_id", flat=True))


def _under_review(keys: Sequence[str]) -> set[str]:
    reviews = WorkflowState.objects.active().filter(
        base_content_type=Resource.get_base_content_type(), object_id__in=keys
    )
    return set(reviews.values_list("object_id", flat=True))
