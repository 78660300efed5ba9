"""Load the state of records that decides whether they can be changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from wagtail.locks import BasicLock
from wagtail.models import WorkflowState

from freeshelf.library.models import Resource
from freeshelf.library.services.live_and_draft import (
    has_unpublished_draft,
    scheduled_keys,
)


class SkipReason(TextChoices):
    """Reasons to skip a record, with a sentence; the values are stored with it."""

    GONE = "gone", _("It was deleted.")
    WITHDRAWN = "withdrawn", _("It was withdrawn: reinstate it first.")
    MERGED = "merged", _("It was merged into another record.")
    LOCKED = "locked", _("It is locked by someone else.")
    SCHEDULED = "scheduled", _("It is scheduled. Cancel the schedule first.")
    UNDER_REVIEW = "under_review", _("It is under review.")
    NO_PERMISSION = (
        "no_permission",
        _("You do not have permission to change published records."),
    )
    ALREADY_SO = "already_so", _("No change needed.")
    GOES_LIVE_LATER = (
        "goes_live_later",
        _("Its draft is scheduled. Publish it from its edit page."),
    )
    CHANGED_SINCE = "changed_since", _("It has been changed since.")
    FAILED = "failed", _("It could not be saved: open it to see why.")


@dataclass(frozen=True, slots=True)
class RecordState:
    """A record and why a user may not change it; `skip_reason` is empty if they may."""

    row: Resource
    skip_reason: str

    @property
    def has_draft(self) -> bool:
        """Return whether the latest revision is newer than the row."""
        return has_unpublished_draft(self.row)


def record_states(keys: Sequence[int], *, user: User) -> dict[int, RecordState]:
    """Return the state of each existing record for one user."""
    rows = Resource.objects.filter(pk__in=keys).defer(
        "description", "body", "field_values"
    )
    scheduled = scheduled_keys(Resource, keys)
    reviewed = _under_review(keys)

    def reason(row: Resource) -> str:
        if row.withdrawn_at is not None:
            return SkipReason.WITHDRAWN
        if row.merged_into_id is not None:
            return SkipReason.MERGED
        if row.pk in scheduled:
            return SkipReason.SCHEDULED
        if row.locked and BasicLock(row).for_user(user):
            return SkipReason.LOCKED
        return SkipReason.UNDER_REVIEW if row.pk in reviewed else ""

    return {row.pk: RecordState(row, reason(row)) for row in rows}


def _under_review(keys: Sequence[int]) -> set[int]:
    reviews = WorkflowState.objects.active().filter(
        base_content_type=Resource.get_base_content_type(),
        object_id__in=[str(key) for key in keys],
    )
    return {int(key) for key in reviews.values_list("object_id", flat=True)}
