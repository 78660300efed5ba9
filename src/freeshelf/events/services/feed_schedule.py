"""When watched calendars are read, and how that went."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from freeshelf.events.models import CalendarFeed
from freeshelf.events.services.calendar_import import CalendarReport

# After failures a calendar is asked less often, at last once a week.
_LONGEST = timedelta(days=7)
# While it is being read, no one else begins.
READING = timedelta(minutes=15)


def due_feeds(*, now: datetime) -> list[CalendarFeed]:
    """Watched calendars whose time has come."""
    due = Q(due_at__isnull=True) | Q(due_at__lte=now)
    return list(CalendarFeed.objects.filter(due, is_watched=True).order_by("due_at"))


def record_start(feed: CalendarFeed, *, now: datetime) -> None:
    """Note that a calendar is about to be read."""
    CalendarFeed.objects.filter(pk=feed.pk).update(due_at=now + READING)


def record_success(
    feed: CalendarFeed,
    *,
    report: CalendarReport,
    etag: str,
    modified: str,
    now: datetime,
) -> None:
    """Note what came of a calendar, and when to read it next."""
    sentence = _(
        "%(new)d new, %(updated)d updated, %(cancelled)d cancelled, %(unchanged)d "
        "unchanged, %(refused)d rejected."
    ) % {
        "new": report.count("new"),
        "updated": report.count("updated"),
        "cancelled": report.count("cancelled"),
        "unchanged": report.count("unchanged") + report.count("older"),
        "refused": len(report.refused),
    }
    lines = [sentence]
    if report.missing:
        lines.append(
            _("No longer in the calendar but kept here: %(count)d.")
            % {"count": report.missing}
        )
    told = [*report.refused[:20], *report.left_out[:20]]
    lines += [f"{title}: {reason}" for title, reason in told]
    CalendarFeed.objects.filter(pk=feed.pk).update(
        etag=etag[:500],
        modified=modified[:100],
        read_at=now,
        due_at=now + timedelta(hours=feed.every_hours),
        failures=0,
        outcome="\n".join(lines),
    )


def record_unchanged(feed: CalendarFeed, *, now: datetime) -> None:
    """Note that a calendar is as it was."""
    CalendarFeed.objects.filter(pk=feed.pk).update(
        read_at=now, due_at=now + timedelta(hours=feed.every_hours), failures=0
    )


def record_failure(feed: CalendarFeed, *, reason: str, now: datetime) -> None:
    """Note why a calendar could not be read; it is tried again later and later."""
    failures = feed.failures + 1
    wait = min(timedelta(hours=feed.every_hours) * 2 ** min(failures, 10), _LONGEST)
    CalendarFeed.objects.filter(pk=feed.pk).update(
        failures=failures, outcome=reason[:2000], due_at=now + wait
    )
