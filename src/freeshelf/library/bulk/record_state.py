"""What stands in the way of changing records, in a few queries for many."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User
from wagtail.models import Revision, WorkflowState

from freeshelf.library.models import Resource


class SkipReason:
    """Why a record is left out of a change; kept with it by these words."""

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
    """Where a record stands, as far as an action on many has to know."""

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
    """The standing of each of these records that is there, for one person."""
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
    found = {}
    for row in rows:
        key = row["pk"]
        hindrance = ""
        if row["withdrawn_at"] is not None:
            hindrance = SkipReason.WITHDRAWN
        elif row["merged_into_id"] is not None:
            hindrance = SkipReason.MERGED
        elif str(key) in scheduled:
            hindrance = SkipReason.SCHEDULED
        elif row["locked"] and _is_locked_for(row["locked_by_id"], user):
            hindrance = SkipReason.LOCKED
        elif str(key) in reviewed:
            hindrance = SkipReason.UNDER_REVIEW
        found[key] = RecordState(
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
            skip_reason=hindrance,
        )
    return found


def _is_locked_for(locked_by: int | None, user: User) -> bool:
    """As Wagtail's own lock has it."""
    if getattr(settings, "WAGTAILADMIN_GLOBAL_EDIT_LOCK", False):
        return True
    return locked_by != user.pk


def _scheduled(keys: Sequence[str]) -> set[str]:
    waiting = Revision.objects.filter(
        content_type=Resource.get_content_type(),
        object_id__in=keys,
        approved_go_live_at__isnull=False,
    )
    return set(waiting.values_list("object_id", flat=True))


def _under_review(keys: Sequence[str]) -> set[str]:
    reviews = WorkflowState.objects.active().filter(
        base_content_type=Resource.get_base_content_type(), object_id__in=keys
    )
    return set(reviews.values_list("object_id", flat=True))
