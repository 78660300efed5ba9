"""Watched calendars are read in their time, and only as far as they changed."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from freeshelf.events.models import CalendarFeed, Event
from freeshelf.library.models import Merge
from freeshelf.library.services.merging_resources import merge_resources
from freeshelf.wiring.fetching_tasks import queue_due_feeds, read_calendar_feed
from tests.core.http.web_server import Answer, web_server
from tests.events.calendar_text import calendar, vevent
from tests.events.factories import CalendarFeedFactory, EventFactory
from tests.library.factories import ResourceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner(settings):
    """A server of a partner; what it answers is set by the test."""
    with web_server(lambda asked: Answer(calendar(vevent()))) as server:
        settings.FREESHELF_HTTP = {
            **settings.FREESHELF_HTTP,
            "ALLOWED_HOSTS": [server.host],
            "REQUESTS_PER_SECOND": 1000,
        }
        yield server


def read(feed: CalendarFeed) -> str:
    outcome = str(read_calendar_feed.call(key=feed.pk))
    feed.refresh_from_db()
    return outcome


def test_a_calendar_is_followed_and_asked_for_changes_only(partner):
    def answer(asked):
        if asked.headers.get("if-none-match") == '"2"':
            return Answer(status=304)
        return Answer(calendar(vevent()), headers={"ETag": '"2"'})

    partner.answer = answer
    feed = CalendarFeedFactory(url=f"{partner.url}/a.ics", publishes=True)

    assert [read(feed), read(feed)] == ["read", "unchanged"]

    assert Event.objects.get().live
    assert feed.outcome.startswith("1 new, 0 updated")
    assert feed.etag == '"2"'


def test_updates_and_cancellations_come_by_themselves(partner):
    feed = CalendarFeedFactory(url=f"{partner.url}/a.ics", publishes=True)
    read(feed)

    partner.answer = lambda asked: Answer(
        calendar(vevent(sequence=1, summary="Moved", status="CANCELLED"))
    )
    read(feed)

    event = Event.objects.get()
    assert (event.title, event.status, event.live) == ("Moved", "cancelled", True)


@pytest.mark.parametrize(
    "answer", [Answer(status=404), Answer(b"<html>Welcome</html>"), Answer(b"")]
)
def test_a_calendar_that_cannot_be_read_says_why_and_is_asked_later(partner, answer):
    partner.answer = lambda asked: answer
    feed = CalendarFeedFactory(url=f"{partner.url}/a.ics", every_hours=6)
    before = timezone.now()

    assert read(feed) == "failed"

    assert feed.outcome
    assert feed.failures == 1
    assert feed.due_at >= before + timedelta(hours=12)


def test_an_address_of_one_s_own_network_is_not_asked():
    feed = CalendarFeedFactory(url="http://127.0.0.1:9/a.ics")

    assert read(feed) == "failed"
    assert feed.outcome


def test_due_calendars_are_queued_once():
    now = timezone.now()
    CalendarFeedFactory()
    CalendarFeedFactory(due_at=now + timedelta(hours=1))
    CalendarFeedFactory(is_watched=False)

    assert queue_due_feeds(now=now) == 1
    assert queue_due_feeds(now=now) == 0

    (row,) = DBTaskResult.objects.all()
    assert row.task_path.endswith("read_calendar_feed")


def test_slides_follow_their_record_when_it_is_merged():
    kept, merged = ResourceFactory(), ResourceFactory()
    event = EventFactory(resources=[(merged, "slides")])

    merge_resources(kept=kept, merged=merged, choices={}, now=timezone.now())

    assert [link.resource for link in event.resources.all()] == [kept]
    assert Merge.objects.get().kind == Merge.Kind.RESOURCE
