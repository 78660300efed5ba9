"""Events as calendars: for one event, and for all that a filter leaves."""

from datetime import date, datetime, time, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical
from django.utils import timezone
from icalendar import Calendar

from freeshelf.events.models import Event
from freeshelf.events.time_zones import vtimezones
from tests.events.factories import EventCategoryFactory, EventFactory

SOON = date.today() + timedelta(days=20)  # noqa: DTZ011 - a day for a test


def read(client, address: str) -> Calendar:
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert not response.cookies
    return Calendar.from_ical(response.content)


def names(calendar: Calendar) -> list[str]:
    return [str(event["SUMMARY"]) for event in calendar.walk("VEVENT")]


@pytest.mark.django_db
def test_an_event_is_given_whole_with_its_zone_and_its_exceptions(client):
    event = EventFactory(
        title="Fees, costs; and more",
        description="<p>First line</p><p>Second</p>",
        start_date=SOON,
        rrule="FREQ=WEEKLY;COUNT=3",
        excluded_dates=str(SOON + timedelta(days=7)),
        venue_name="Quay Hall",
        address="Quai 1\nGenève",
        online_url="https://meet.example.org/1",
        exceptions=[{"original_date": SOON + timedelta(days=14), "is_cancelled": True}],
    )

    response = client.get(f"/en/events/{event.identifier}.ics")

    text = response.content.decode().replace("\r\n ", "")
    assert f"DTSTART;TZID=Europe/Zurich:{SOON:%Y%m%d}T090000" in text
    assert "SUMMARY:Fees\\, costs\\; and more" in text
    assert "DESCRIPTION:First line\\nSecond" in text
    assert "LOCATION:Quay Hall\\, Quai 1\\, Genève" in text
    assert "CONFERENCE;VALUE=URI:https://meet.example.org/1" in text
    assert "BEGIN:VTIMEZONE" in text
    assert f"/en/events/{event.identifier}/fees-costs-and-more" in text
    main, other = Calendar.from_ical(response.content).walk("VEVENT")
    assert (main["UID"], main["STATUS"]) == (event.uid, "CONFIRMED")
    assert (other["UID"], other["STATUS"]) == (event.uid, "CANCELLED")


@pytest.mark.django_db
def test_a_date_at_a_place_of_its_own_has_no_address_of_another(client):
    event = EventFactory(
        start_date=SOON,
        rrule="FREQ=WEEKLY;COUNT=3",
        venue_name="Town hall",
        address="1 Main Street",
        latitude="46.2044",
        longitude="6.1432",
        exceptions=[
            {"original_date": SOON, "venue_name": "Church basement"},
            {"original_date": SOON + timedelta(days=7), "title": "Upstairs"},
        ],
    )

    usual, elsewhere, named = read(client, f"/en/events/{event.identifier}.ics").walk(
        "VEVENT"
    )

    assert (str(elsewhere["LOCATION"]), "GEO" in elsewhere) == (
        "Church basement",
        False,
    )
    for here in (usual, named):
        assert (str(here["LOCATION"]), "GEO" in here) == (
            "Town hall, 1 Main Street",
            True,
        )


@pytest.mark.django_db
def test_publishing_again_gives_calendars_a_new_version(client):
    event = EventFactory(start_date=SOON)
    event.title = "A new name"
    event.save_revision().publish()

    (shown,) = read(client, f"/en/events/{event.identifier}.ics").walk("VEVENT")

    assert (int(shown["SEQUENCE"]), str(shown["SUMMARY"])) == (1, "A new name")


@pytest.mark.django_db
def test_a_feed_holds_open_published_events_of_its_filter(client):
    hearings = EventCategoryFactory(name="Hearings")
    EventFactory(title="Hearing", start_date=SOON, categories=[hearings])
    EventFactory(title="Training in Geneva", start_date=SOON)
    EventFactory(title="Long over", start_date=date(2020, 1, 1))
    EventFactory(title="Draft", start_date=SOON, live=False)
    EventFactory(title="For members", start_date=SOON, access_rights="members")

    everything = read(client, "/en/events.ics")

    assert names(everything) == ["Hearing", "Training in Geneva"]
    assert everything.decoded("refresh-interval") == timedelta(hours=6)
    assert names(read(client, "/events.ics?category=hearings")) == ["Hearing"]
    assert names(read(client, "/en/events.ics?q=geneva")) == ["Training in Geneva"]


@pytest.mark.django_db
def test_a_hidden_event_is_no_file(client):
    draft = EventFactory(live=False)
    closed = EventFactory(access_rights="staff")

    for event in (draft, closed):
        assert client.get(f"/en/events/{event.identifier}.ics").status_code == 404


@pytest.mark.django_db
def test_a_moment_has_no_end_and_whole_days_end_with_the_day_after(client):
    EventFactory(title="Deadline", start_date=SOON, end_time=None)
    EventFactory(title="Day", start_date=SOON, is_all_day=True)

    day, deadline = read(client, "/en/events.ics").walk("VEVENT")

    assert "DTEND" not in deadline
    assert day["DTSTART"].dt == SOON
    assert day["DTEND"].dt == SOON + timedelta(days=1)
    assert Event.objects.within(timezone.now()).count() == 2


@pytest.mark.parametrize(
    "name",
    ["America/New_York", "Asia/Kathmandu", "Africa/Casablanca", "Australia/Lord_Howe"],
)
def test_the_clocks_of_a_calendar_go_as_those_of_the_zone(name):
    (component,) = vtimezones([name], first=date(2025, 1, 1), last=date(2029, 1, 1))
    text = component.to_ical().decode().replace("\r\n", "\n")
    written = tzical(StringIO(f"BEGIN:VCALENDAR\n{text}END:VCALENDAR\n")).get()
    zone = ZoneInfo(name)

    moments = [
        datetime.combine(date(2025, 2, 1) + timedelta(days=day), time(12))
        for day in range(1300)
    ]

    assert [moment.replace(tzinfo=written).utcoffset() for moment in moments] == [
        moment.replace(tzinfo=zone).utcoffset() for moment in moments
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\x0b", "\u2028", "\x85", "\x00"])
def test_a_title_of_several_lines_is_one_line_in_calendars(db, client, end):
    event = EventFactory(start_date=SOON)
    # As rows of earlier versions have it.
    Event.objects.filter(pk=event.pk).update(title=f"Hearing{end} in Geneva")

    for address in (f"/en/events/{event.identifier}.ics", "/en/events.ics"):
        assert names(read(client, address)) == ["Hearing in Geneva"]
    event.title = f"Hearing{end} in Geneva"
    event.save()
    assert Event.objects.get().title == "Hearing in Geneva"
