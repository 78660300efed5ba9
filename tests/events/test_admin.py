"""Events in the admin: written, repeated, taken from files, compared with calendars."""

from datetime import date, time

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from freeshelf.events.models import CalendarFeed, Event, ImportedEvent
from tests.events.calendar_text import calendar, vevent
from tests.events.factories import CalendarFeedFactory, EventFactory
from tests.library.admin import edit, fields_of
from tests.library.factories import UserFactory

pytestmark = pytest.mark.django_db
RIGHTS = ("view", "add", "change")


@pytest.fixture
def chief(client: Client) -> Client:
    client.force_login(UserFactory(is_superuser=True))
    return client


@pytest.fixture
def writer() -> Client:
    """May write events, not publish them."""
    client = Client()
    rights = [f"events.{right}_event" for right in RIGHTS]
    client.force_login(UserFactory(permissions=rights))
    return client


def add(client: Client, **fields: str):
    address = reverse("events_event:add")
    data = fields_of(client.get(address).content.decode())
    given = {
        "title": "Webinar",
        "start_date": "2026-06-20",
        "start_time": "09:00",
        "end_time": "11:00",
        "time_zone": "America/Sao_Paulo",
        "language": "en",
    }
    return client.post(address, data | given | fields)


def test_an_event_that_repeats_is_written_without_knowing_rules(chief):
    add(chief, repeats="weekday", repeats_times="6", **{"action-publish": "1"})

    event = Event.objects.get()
    assert (event.live, event.rrule) == (True, "FREQ=MONTHLY;COUNT=6;BYDAY=3SA")
    html = chief.get(reverse("events_event:edit", args=[event.pk])).content.decode()
    fields = fields_of(html)
    assert fields["repeats"] == ["weekday"]
    assert fields["repeats_times"] == "6"


def test_a_rule_that_no_choice_stands_for_is_kept_when_the_form_is_sent(chief):
    event = EventFactory(rrule="FREQ=WEEKLY;BYDAY=MO,TH;WKST=SU")
    event.save_revision()

    edit(chief, "events_event:edit", event.pk, title="Renamed")

    latest = Event.objects.get().get_latest_revision_as_object()
    assert latest.title == "Renamed"
    assert latest.rrule == "FREQ=WEEKLY;BYDAY=MO,TH;WKST=SU"


def test_what_does_not_fit_together_is_said_at_its_field(chief):
    response = add(chief, end_time="08:00", repeats="rule", rrule="FREQ=SECONDLY")

    page = BeautifulSoup(response.content, "html.parser")
    errors = " ".join(part.get_text() for part in page.select(".w-field__errors"))
    assert "The end must be after the start." in errors
    assert "needs an end (UNTIL)" in errors
    assert not Event.objects.exists()


def test_access_takes_effect_at_once_and_only_for_those_who_publish(chief, writer):
    event = EventFactory()
    event.save_revision()

    edit(writer, "events_event:edit", event.pk, access_rights="staff")
    assert Event.objects.get().access_rights == "open"

    edit(chief, "events_event:edit", event.pk, access_rights="staff")
    assert Event.objects.get().access_rights == "staff"


def test_a_file_is_taken_in_and_says_what_became_of_each_event(chief):
    data = calendar(vevent("1"), vevent("2", rrule="FREQ=SECONDLY"))
    file = SimpleUploadedFile("partner.ics", data, "text/calendar")

    response = chief.post(
        reverse("events_upload"),
        {"calendar": file, "time_zone": "UTC", "language": "en", "publishes": "on"},
    )

    words = BeautifulSoup(response.content, "html.parser").select_one("main").get_text()
    assert "New: 1" in words
    assert "needs an end (UNTIL)" in words
    event = Event.objects.get()
    assert (event.live, event.language, event.start_date) == (
        True,
        "en",
        date(2026, 3, 2),
    )


def test_who_may_not_publish_takes_drafts_in(writer):
    file = SimpleUploadedFile("partner.ics", calendar(vevent()), "text/calendar")

    writer.post(
        reverse("events_upload"),
        {"calendar": file, "time_zone": "UTC", "language": "en", "publishes": "on"},
    )

    assert not Event.objects.get().live


def test_what_is_no_calendar_is_refused_at_the_form(chief):
    file = SimpleUploadedFile("photo.ics", b"\xff\xd8\xff", "text/calendar")

    response = chief.post(
        reverse("events_upload"),
        {"calendar": file, "time_zone": "UTC", "language": "en"},
    )

    assert "photo.ics cannot be read as a calendar" in response.content.decode()


def test_an_editor_decides_between_our_words_and_the_calendar_s(chief):
    event = EventFactory(title="Our name")
    event.save_revision()
    ImportedEvent.objects.create(
        event=event,
        source_values={"title": "Their name"},
        conflicting_values={"title": "Their name"},
        seen_at=event.created_at,
    )
    address = reverse("events_source", args=[event.pk])

    page = chief.get(address).content.decode()
    assert "Our name" in page
    assert "Their name" in page
    chief.post(address, {"theirs": "1"})

    latest = Event.objects.get().get_latest_revision_as_object()
    assert (latest.title, Event.objects.get().title) == ("Their name", "Our name")


def test_the_list_is_filtered_by_what_a_calendar_says_now(chief):
    titles = ("Dunlin", "Kittiwake", "Sanderling", "Whimbrel")
    same, differs, gone, _ours = [EventFactory(title=title) for title in titles]
    changes = {differs: {"title": "Their name"}}
    for event in (same, differs, gone):
        ImportedEvent.objects.create(
            event=event,
            conflicting_values=changes.get(event, {}),
            is_missing=event == gone,
            seen_at=event.created_at,
        )

    def listed(source):
        address = reverse("events_event:list")
        page = chief.get(address, {"source": source}).content.decode()
        return {title for title in titles if title in page}

    assert listed("other") == {"Kittiwake"}
    assert listed("missing") == {"Sanderling"}


def test_a_watched_calendar_is_written_as_calendar_programs_write_it(chief):
    address = reverse("events_feed:add")
    data = fields_of(chief.get(address).content.decode())

    chief.post(
        address,
        data | {"title": "Partner", "url": "webcal://calendar.example.org/a.ics"},
    )

    assert CalendarFeed.objects.get().url == "https://calendar.example.org/a.ics"


def test_a_calendar_is_read_anew_after_it_was_saved(chief):
    feed = CalendarFeedFactory(failures=3, due_at="2099-01-01T00:00Z")

    edit(chief, "events_feed:edit", feed.pk, every_hours="12")

    feed.refresh_from_db()
    assert (feed.every_hours, feed.due_at, feed.failures) == (12, None, 0)


def test_single_dates_are_edited_one_by_one(chief):
    event = EventFactory(rrule="FREQ=WEEKLY;COUNT=5")
    event.save_revision()
    html = chief.get(reverse("events_event:edit", args=[event.pk])).content.decode()
    data = fields_of(html) | {
        "exceptions-TOTAL_FORMS": "1",
        "exceptions-0-original_date": "2026-03-09",
        "exceptions-0-start_time": "14:00",
        "exceptions-0-note": "In the afternoon",
        "exceptions-0-ORDER": "1",
        "action-publish": "1",
    }

    chief.post(reverse("events_event:edit", args=[event.pk]), data)

    (exception,) = Event.objects.get().exceptions.all()
    assert (exception.original_date, exception.start_time) == (
        date(2026, 3, 9),
        time(14),
    )


def test_who_may_not_write_events_takes_nothing_in(client):
    client.force_login(UserFactory())

    assert client.get(reverse("events_upload")).status_code in (302, 403)
