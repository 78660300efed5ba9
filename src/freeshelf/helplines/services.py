"""Checking entries of Get help."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from freeshelf.helplines.models import HelpEntry
from freeshelf.helplines.querysets import HelpEntryQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def overdue_entries(*, now: datetime) -> HelpEntryQuerySet:
    """Published entries that nobody checked for 180 days, those never checked first."""
    entries: HelpEntryQuerySet = HelpEntry.objects.live().overdue(today=_day(now))
    return entries.order_by(F("last_checked").asc(nulls_first=True), "name")


@transaction.atomic
def mark_checked(
    *, entries: Iterable[HelpEntry], now: datetime, user: "User"
) -> list[HelpEntry]:
    """Note that somebody checked these entries today; return them as they are now.

    A published entry is published again with its new day, unless a draft with other
    changes waits: then both the draft and the published entry get the day, and the
    draft stays one.
    """
    who = user.get_full_name() or user.get_username()
    noted = {"last_checked": _day(now), "checked_by": who}
    changed = []
    for entry in entries:
        latest = entry.get_latest_revision_as_object()
        for name, value in noted.items():
            setattr(latest, name, value)
        waits = entry.has_unpublished_changes
        revision = latest.save_revision(user=user, log_action=True)
        if entry.live and not waits:
            revision.publish(user=user)
        else:
            HelpEntry.objects.filter(pk=entry.pk).update(**noted)
        changed.append(HelpEntry.objects.get(pk=entry.pk))
    return changed


def _day(now: datetime) -> date:
    return timezone.localtime(now).date()
