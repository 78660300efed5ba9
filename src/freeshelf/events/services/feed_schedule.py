"""Schedule of calendar feeds, and the result of each read."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from freeshelf.events.models import CalendarFeed
from freeshelf.events.services.calendar_import import CalendarReport

# After failures the interval grows, up to a week.
_MAX_INTERVAL = timedelta(days=7)
# While a feed is being read, no other process starts.
READING = timedelta(minutes=15)


def due_feeds(*, now: datetime) -> list[CalendarFeed]:
    """Return feeds that are due."""
    due = Q(due_at__isnull=True) | Q(due_at__lte=now)
    return list(CalendarFeed.objects.filter(due, is_watched=True).order_by("due_at"))


def record_start(feed: CalendarFeed, *, now: datetime) -> None:
    """Record that a feed is about to be read."""
    CalendarFeed.objects.filter(pk=feed.pk).update(due_at=now + READING)


def record_success(
    feed: CalendarFeed,
    *,
    report: CalendarReport,
    etag: str,
    modified: str,
    now: datetime,
) -> None:
    """Record the result of a read, and schedule the next one."""
    summary = _(
        "%(new)d new, %(updated)d updated, %(cancelled)d cancelled, %(unchanged)d "
        "unchanged, %(refused)d rejected."
    ) % {
        "new": report.count("new"),
        "updated": report.count("updated"),
        "cancelled": report.count("cancelled"),
        "unchanged": report.count("unchanged") + report.count("older"),
        "refused": len(report.refused),
    }
    lines = [summary]
    if report.missing:
        lines.append(
            _("No longer in the calendar but kept here: %(count)d.")
            % {"count": report.missing}
        )
    details = [*report.refused[:20], *report.left_out[:20]]
    lines += [f"{title}: {reason}" for title, reason in details]
    CalendarFeed.objects.filter(pk=feed.pk).update(
        etag=etag[:500],
        modified=modified[:100],
        read_at=now,
        due_at=now + timedelta(hours=feed.every_hours),
        failures=0,
        outcome="\n".join(lines),
    )


def record_unchanged(feed: CalendarFeed, *, now: datetime) -> None:
    """Record that a feed is unchanged."""
    CalendarFeed.objects.filter(pk=feed.pk).update(
        read_at=now, due_at=now + timedelta(hours=feed.every_hours), failures=0
    )


def record_failure(feed: CalendarFeed, *, reason: str, now: datetime) -> None:
    """Record why a feed could not be read; the delay grows with each failure."""
    failures = feed.failures + 1
    wait = min(
        timedelta(hours=feed.every_hours) * 2 ** min(failures, 10), _MAX_INTERVAL
    )
    CalendarFeed.objects.filter(pk=feed.pk).update(
        failures=failures, outcome=reason[:2000], due_at=now + wait
    )
