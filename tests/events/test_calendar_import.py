"""Calendars are taken in and followed; what a person wrote stays."""

from datetime import date, time
from pathlib import Path

import pytest
from django.utils import timezone

from freeshelf.events.calendar_reader import UnreadableCalendarError, read_calendar
from freeshelf.events.models import Event, ImportedEvent
from freeshelf.events.occurrences import occurrences_of
from freeshelf.events.services import (
    accept_source_values,
    import_calendar,
    keep_local_values,
)
from tests.events.calendar_text import calendar, vevent
from tests.events.factories import CalendarFeedFactory, EventFactory, moment

pytestmark = pytest.mark.django_db


def take(*events: str, method: str = "PUBLISH", **options):
    data = calendar(*events, method=method)
    read = list(read_calendar(data, name="partner.ics", time_zone="UTC"))
    return import_calendar(events=read, now=timezone.now(), **options)


def latest() -> Event:
    return Event.objects.get().get_latest_revision_as_object()


def test_an_event_arrives_as_a_draft_with_all_that_the_calendar_says():
    take(
        vevent(
            description="Bring your own case\\, please.\\nCoffee is there.",
            location="Quay Hall\\, Quai 1\\, Genève",
            geo="46.2044;6.1432",
            contact="Inès Marchetti\\; ines@example.org",
            organizer="MAILTO:office@example.org",
            conference="https://meet.example.org/1",
            categories="Hearings,Geneva",
            rrule="FREQ=WEEKLY;UNTIL=20260401T000000Z",
        )
    )

    event = Event.objects.get()
    assert (event.live, event.title) == (False, "Meeting of partners")
    assert (event.start_date, event.start_time) == (date(2026, 3, 2), time(9))
    assert (event.end_time, event.time_zone) == (time(10, 30), "Europe/Zurich")
    assert event.description.startswith("<p>Bring your own case, please.<br>")
    assert (event.venue_name, event.address) == ("Quay Hall", "Quai 1, Genève")
    assert (str(event.latitude), event.contact_name) == ("46.204400", "Inès Marchetti")
    assert event.contact_email == "ines@example.org"
    assert event.online_url == "https://meet.example.org/1"
    assert [row.name for row in event.categories.all()] == ["Geneva", "Hearings"]


def test_a_newer_version_is_followed_and_an_older_one_is_not():
    take(vevent(sequence=2), publishes=True)

    moved = {"dtstart": "20260303T080000Z", "dtend": "20260303T090000Z"}
    newer = take(vevent(sequence=3, **moved), publishes=True)
    older = take(vevent(sequence=1, summary="Old name"))

    event = Event.objects.get()
    assert (newer.count("updated"), older.count("older")) == (1, 1)
    assert (event.live, event.start_date, event.time_zone) == (
        True,
        date(2026, 3, 3),
        "UTC",
    )
    assert (event.title, event.description) == ("Meeting of partners", "")
    assert event.sequence == 3


def test_the_same_again_changes_nothing():
    take(vevent(categories="Hearings"), publishes=True)
    before = Event.objects.get()

    again = take(vevent(categories="Hearings"))

    assert again.count("unchanged") == 1
    assert Event.objects.get().latest_revision_id == before.latest_revision_id


@pytest.mark.parametrize("way", ["status", "method"])
def test_a_cancelled_event_stays_and_says_so(way):
    take(vevent(), publishes=True)

    if way == "status":
        report = take(vevent(sequence=1, status="CANCELLED"))
    else:
        report = take(vevent(sequence=1), method="CANCEL")

    assert report.count("cancelled") == 1
    event = Event.objects.get()
    assert (event.live, event.status) == (True, "cancelled")


def test_one_date_is_moved_and_one_is_cancelled():
    weekly = vevent(rrule="FREQ=WEEKLY;COUNT=3")
    moved = vevent(
        recurrence_id="20260309T080000Z",
        dtstart="20260310T080000Z",
        dtend="20260310T090000Z",
    )
    off = vevent(recurrence_id="20260316T080000Z", status="CANCELLED")

    take(weekly, moved, off)

    found = occurrences_of(latest(), moment(2026, 1, 1), moment(2027, 1, 1))
    assert [f"{one.start:%d %H:%M}" for one in found] == [
        "02 09:00",
        "09 09:00",
        "10 09:00",
        "16 09:00",
    ]
    assert [one.is_cancelled for one in found] == [False, False, False, True]
    assert [one.moved_to for one in found] == [None, found[2].start, None, None]


def test_a_person_s_words_are_kept_and_the_calendar_s_shown_beside():
    take(vevent(), publishes=True)
    ours = latest()
    ours.title = "Meeting of partners, in Geneva"
    ours.save_revision().publish()

    take(vevent(sequence=1, summary="Partner meeting", location="Quay Hall"))

    event = Event.objects.get()
    assert event.title == "Meeting of partners, in Geneva"
    assert event.venue_name == "Quay Hall"
    assert event.origin.conflicting_values == {"title": "Partner meeting"}

    accept_source_values(event=event)
    assert latest().title == "Partner meeting"
    assert Event.objects.get().title == "Meeting of partners, in Geneva"
    assert ImportedEvent.objects.get().conflicting_values == {}


def test_words_that_stand_are_not_asked_for_again():
    take(vevent(), publishes=True)
    ours = latest()
    ours.title = "Our name"
    ours.save_revision().publish()
    take(vevent(sequence=1, summary="Their name"))

    keep_local_values(event=Event.objects.get())
    take(vevent(sequence=1, summary="Their name"))

    assert ImportedEvent.objects.get().conflicting_values == {}
    assert latest().title == "Our name"


def test_readers_get_what_changed_though_a_draft_waits():
    take(vevent(), publishes=True)
    draft = latest()
    draft.title = "A better name, not ready yet"
    draft.save_revision()

    take(vevent(sequence=1, location="Quay Hall"))

    event = Event.objects.get()
    assert (event.title, event.venue_name) == ("Meeting of partners", "Quay Hall")
    assert latest().title == "A better name, not ready yet"
    assert latest().venue_name == "Quay Hall"


def test_what_cannot_be_taken_is_refused_alone_with_its_reason():
    EventFactory(uid="ours@example.org")

    report = take(
        vevent("1", rrule="FREQ=SECONDLY"),
        vevent("2", dtstart="20269999T000000Z"),
        vevent("ours@example.org"),
        vevent("4", summary="A good one", url="javascript:alert(1)"),
    )

    assert report.count("new") == 1
    reasons = [reason for _title, reason in report.refused]
    assert len(reasons) == 3
    assert "needs an end (UNTIL)" in reasons[0]
    assert "created in this library" in reasons[2]
    assert Event.objects.get(title="A good one").source_url == ""


def test_hostile_words_of_a_calendar_become_harmless():
    take(
        vevent(description="<p>Come<script>alert(1)</script><img src=x onerror=y></p>")
    )

    assert latest().description == "<p>Come</p>"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html>Not found</html>",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n",
        b"\x00" * 50,
    ],
)
def test_what_is_no_calendar_is_refused_in_a_sentence(data):
    with pytest.raises(UnreadableCalendarError, match=r"^partner.ics cannot be read"):
        list(read_calendar(data, name="partner.ics", time_zone="UTC"))


def test_events_that_a_watched_calendar_drops_stay_and_are_counted():
    feed = CalendarFeedFactory()
    future = {"dtstart": "20990302T080000Z", "dtend": "20990302T090000Z"}
    take(vevent("1", **future), vevent("2", **future), feed=feed, publishes=True)

    report = take(vevent("1", **future), feed=feed)

    assert report.missing == 1
    assert Event.objects.get(uid="2").live
    assert ImportedEvent.objects.get(event__uid="2").is_missing


def test_the_real_export_is_read_with_the_clock_times_that_it_writes(shared: Path):
    data = (shared / "wordpress" / "ics" / "ai1ec-export.ics").read_bytes()
    read = list(read_calendar(data, name="export.ics", time_zone="UTC"))

    report = import_calendar(events=read, now=timezone.now())

    assert (report.count("new"), report.refused) == (8, [])
    clinic = Event.objects.get(title="Monthly clinic, third Saturday")
    ever = (moment(2020, 1, 1), moment(2040, 1, 1))
    assert [f"{one.start:%Y-%m-%d %H:%M}" for one in occurrences_of(clinic, *ever)] == [
        "2025-06-21 09:00",
        "2025-07-19 09:00",
        "2025-08-16 09:00",
        "2025-09-20 09:00",
        "2025-10-18 09:00",
        "2025-11-15 09:00",
    ]
    court = Event.objects.get(title="Night court sitting")
    assert court.extra_dates == "2026-01-01 22:00"
    assert Event.objects.get(title="Call for papers closes").end_time is None


@pytest.mark.parametrize(
    "lines", ["BEGIN:VEVENT\r\n" * 9, "BEG\r\n IN:VEVENT\nEND:VEVENT\n" * 30_001]
)
def test_a_calendar_of_too_many_parts_is_refused_before_it_is_parsed(
    lines, monkeypatch
):
    monkeypatch.setattr("freeshelf.events.calendar_reader.stream", None)

    with pytest.raises(UnreadableCalendarError):
        list(read_calendar(calendar(lines), name="partner.ics", time_zone="UTC"))
