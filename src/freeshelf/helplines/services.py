"""Checks of help entries."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from freeshelf.helplines.models import HelpEntry, HelpEntryQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def overdue_entries(*, now: datetime) -> HelpEntryQuerySet:
    """Return published entries not checked for 180 days, those never checked first."""
    today = timezone.localdate(now)
    entries: HelpEntryQuerySet = HelpEntry.objects.live().overdue(today=today)
    return entries.least_checked_first()


@transaction.atomic
def mark_checked(
    *, entries: Iterable[HelpEntry], now: datetime, user: "User"
) -> list[HelpEntry]:
    """Mark entries as checked today and return them reloaded.

    A published entry is published again with the new date, unless a draft with other
    changes is pending: then draft and published entry both get the date, and the draft
    stays a draft.
    """
    user_name = user.get_full_name() or user.get_username()
    noted = {"last_checked": timezone.localdate(now), "checked_by": user_name}
    changed = []
    for entry in entries:
        latest = entry.get_latest_revision_as_object()
        for name, value in noted.items():
            setattr(latest, name, value)
        has_draft = entry.has_unpublished_changes
        revision = latest.save_revision(user=user, log_action=True)
        if entry.live and not has_draft:
            revision.publish(user=user)
        else:
            HelpEntry.objects.filter(pk=entry.pk).update(**noted)
        changed.append(HelpEntry.objects.get(pk=entry.pk))
    return changed
