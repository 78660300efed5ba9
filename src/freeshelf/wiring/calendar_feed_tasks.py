"""Read watched calendars on schedule, in a worker, with the guarded client."""

from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from freeshelf.core.http import HttpClient, HttpError, HttpPolicy, Validators
from freeshelf.events.calendar_reader import (
    MAX_BYTES,
    UnreadableCalendarError,
    read_calendar,
)
from freeshelf.events.models import CalendarFeed
from freeshelf.events.services import (
    due_feeds,
    import_calendar,
    record_failure,
    record_start,
    record_success,
    record_unchanged,
)

_ACCEPT = "text/calendar, text/plain;q=0.5, */*;q=0.1"


def queue_due_feeds(*, now: datetime) -> int:
    """Queue calendars that are due and return their number."""
    feeds = due_feeds(now=now)
    for feed in feeds:
        record_start(feed, now=now)
        read_calendar_feed.enqueue(key=feed.pk)
    return len(feeds)


@task(backend="files")
def read_calendar_feed(key: int) -> str:
    """Read one calendar, apply its changes and return the result."""
    feed = CalendarFeed.objects.filter(pk=key, is_watched=True).first()
    if feed is None:
        return "gone"
    now = timezone.now()
    policy = replace(
        HttpPolicy.from_settings(settings.FREESHELF_HTTP), max_bytes=MAX_BYTES
    )
    known = Validators(etag=feed.etag, last_modified=feed.modified)
    try:
        with HttpClient(policy) as client:
            response = client.get(feed.url, accept=_ACCEPT, validators=known)
        if response.is_not_modified:
            record_unchanged(feed, now=now)
            return "unchanged"
        events = list(
            read_calendar(response.content, name=feed.title, time_zone=feed.time_zone)
        )
    except (HttpError, UnreadableCalendarError) as error:
        record_failure(feed, reason=str(error), now=now)
        return "failed"
    report = import_calendar(
        events=events,
        now=now,
        feed=feed,
        publishes=feed.publishes,
        language=feed.language,
    )
    found = response.validators
    record_success(
        feed, report=report, etag=found.etag, modified=found.last_modified, now=now
    )
    return "read"
