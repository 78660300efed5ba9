"""Single dates that are cancelled or moved: only those that the event has."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from bs4 import BeautifulSoup
from dateutil.rrule import rrulestr
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from hypothesis import example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from freeshelf.events import rule_dates
from freeshelf.events.calendar_reader import read_calendar
from freeshelf.events.icalendar_components import vevents
from freeshelf.events.models import CalendarFeed, Event, EventException
from freeshelf.events.occurrences import occurrences_of
from freeshelf.events.services import import_calendar, record_success
from tests.events.calendar_text import calendar, vevent
from tests.events.factories import CalendarFeedFactory, EventFactory
from tests.library.admin import fields_of
from tests.library.factories import UserFactory

START = date(2026, 3, 3)  # a Tuesday
TUESDAY, WEDNESDAY = date(2026, 3, 24), date(2026, 3, 25)
SINCE, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 3, 1, tzinfo=UTC)


def weekly(*exceptions: dict, **fields) -> Event:
    event = Event(
        title="Help admin",
        start_date=START,
        start_time=None if fields.get("is_all_day") else time(9),
        **{"rrule": "FREQ=WEEKLY", "time_zone": "Europe/Zurich"} | fields,
    )
    event.exceptions.set([EventException(**row) for row in exceptions])
    return event


@st.composite
def schedules(draw):
    """A rule with dates left out, and exceptions of any days around its own."""
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY"]))
    parts = [f"FREQ={frequency}", f"INTERVAL={draw(st.integers(1, 3))}"]
    if frequency == "WEEKLY" and draw(st.booleans()):
        days = draw(st.sets(st.sampled_from(["MO", "TU", "FR"]), min_size=1))
        parts.append(f"BYDAY={','.join(sorted(days))}")
    parts += draw(st.sampled_from([[], ["COUNT=9"], ["UNTIL=20260615"]]))
    around = st.integers(-10, 100).map(lambda days: START + timedelta(days=days))
    excluded = draw(st.lists(around, max_size=2, unique=True))
    moves = st.none() | st.integers(-20, 20).filter(bool)
    rows = [
        {"original_date": day, "is_cancelled": moved is None}
        | ({} if moved is None else {"start_date": day + timedelta(days=moved)})
        for day, moved in draw(
            st.lists(st.tuples(around, moves), max_size=5, unique_by=lambda row: row[0])
        )
    ]
    event = weekly(
        *rows,
        rrule=";".join(parts),
        excluded_dates="\n".join(map(str, excluded)),
        is_all_day=draw(st.booleans()),
    )
    return event, rows, set(excluded)


@pytest.mark.django_db
@pytest.mark.parametrize("far", [date.min, date(9999, 12, 31)])
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_a_date_at_an_end_of_the_calendar_is_none_of_a_rule(far, zone):
    event = weekly({"original_date": far, "is_cancelled": True}, time_zone=zone)

    assert rule_dates.real_exceptions(event) == []
    assert "does not take place" in rule_dates.refusal(event, far, time(9))


@pytest.mark.django_db
def test_an_event_with_a_date_that_no_calendar_has_costs_no_other():
    far = vevent("far", recurrence_id="99991231T235900Z", rrule="FREQ=WEEKLY")
    first = vevent("far", rrule="FREQ=WEEKLY")
    data = calendar(first, far, vevent("near", summary="Near"))
    read = list(read_calendar(data, name="partner.ics", time_zone="UTC"))

    import_calendar(events=read, now=timezone.now())

    assert Event.objects.filter(title="Near").exists()


def days_of_rule(event: Event, excluded: set[date]) -> set[date]:
    """The days of a rule by another way than that of the library."""
    start = datetime.combine(START, time(9))
    parts = event.rrule.replace("20260615", "20260615T235959")
    rule = rrulestr(parts, dtstart=start)
    named = {day.date() for day in rule.between(start, datetime(2026, 12, 1), inc=True)}
    return (named | {START}) - excluded


@settings(max_examples=150)
@given(schedules())
@example((weekly(), [], set()))
def test_exceptions_touch_the_dates_of_the_rule_and_no_others(schedule):
    event, rows, excluded = schedule
    named = days_of_rule(event, excluded)
    real = [row for row in rows if row["original_date"] in named]

    low, high = START - timedelta(days=40), date(2026, 11, 1)
    found = [
        one
        for one in occurrences_of(event, SINCE, UNTIL)
        if low <= one.start.date() < high
    ]

    cancelled = {one.start.date() for one in found if one.is_cancelled}
    left = {one.start.date(): one.moved_to.date() for one in found if one.moved_to}
    held = sorted(one.start.date() for one in found if not one.is_off)
    assert cancelled == {r["original_date"] for r in real if r["is_cancelled"]}
    moved = {r["original_date"]: r["start_date"] for r in real if "start_date" in r}
    assert left == moved
    still = named - cancelled - moved.keys()
    of_time = sorted([*still, *moved.values()])
    assert held[:60] == [day for day in of_time if day < high][:60]
    in_calendar = {
        str(component["recurrence-id"].to_ical().decode())[:8]
        for component in vevents(event, url="https://example.org/e/1")
        if "recurrence-id" in component
    }
    assert in_calendar == {f"{row['original_date']:%Y%m%d}" for row in real}


def test_a_cancelled_wednesday_of_a_weekly_tuesday_is_no_date_at_all():
    event = weekly({"original_date": WEDNESDAY, "is_cancelled": True})

    days = {one.start.date(): one.is_off for one in occurrences_of(event, SINCE, UNTIL)}

    assert WEDNESDAY not in days
    assert days[TUESDAY] is False


@pytest.mark.parametrize("note", ["The hall is closed", ""])
def test_a_moved_date_says_in_its_old_place_where_it_went(client, db, note):
    moved = {"original_date": TUESDAY, "start_date": date(2026, 3, 31), "note": note}
    event = EventFactory(
        title="Help admin",
        start_date=START,
        rrule="FREQ=WEEKLY;INTERVAL=3",
        exceptions=[moved],
    )

    for address, place in (
        ("/en/events/month/2026-03", ".month-grid__event--cancelled"),
        ("/en/events/week/2026-W13", ".event-line--cancelled"),
    ):
        page = BeautifulSoup(client.get(address).content, "html.parser")
        line = page.select_one(place)
        assert line is not None, address
        assert "Moved to 31 March" in line.text
        assert note in line.text
    page = BeautifulSoup(client.get("/en/events/month/2026-03").content, "html.parser")
    new = page.find("time", datetime="2026-03-31").find_parent("td")
    assert "Help admin" in new.text
    assert note in new.text
    response = client.get(reverse("event-ics", args=[event.identifier]))
    components = Calendar.from_ical(response.content.decode()).walk("VEVENT")
    old = [one for one in components if "X-FREESHELF-MOVED" in one]
    assert [one.decoded("dtstart").date() for one in old] == [TUESDAY]
    assert "Moved to 31 March" in str(old[0]["summary"])
    assert note in str(old[0].get("description", ""))


def test_its_page_the_list_and_what_comes_next_leave_the_old_place_too(client, db):
    today = timezone.localdate()
    start, new = today + timedelta(days=3), today + timedelta(days=6)
    event = EventFactory(
        title="Help admin",
        start_date=start,
        rrule="FREQ=WEEKLY",
        exceptions=[{"original_date": start, "start_date": new, "note": "Hall B"}],
    )
    words = f"Moved to {new.day} {new:%B}"

    for address in (event.get_absolute_url(), "/en/events", "/en/events/list"):
        said = " ".join(client.get(address).content.decode().split())
        assert words in said, address
        assert "Hall B" in said, address


def test_our_own_calendar_comes_back_without_what_stands_in_old_places(db):
    event = weekly({"original_date": TUESDAY, "start_date": date(2026, 3, 26)})
    event.full_clean()
    event.save()
    book = Calendar()
    for component in vevents(event, url="https://example.org/e/1"):
        book.add_component(component)

    (read,) = read_calendar(book.to_ical(), name="own.ics", time_zone="UTC")

    assert [row["start_date"] for row in read.exceptions] == ["2026-03-26"]


def sent(client, event: Event, **fields: str):
    address = reverse("events_event:edit", args=[event.pk])
    html = client.get(address).content.decode()
    named = {f"exceptions-0-{name}": value for name, value in fields.items()}
    count = {"exceptions-TOTAL_FORMS": "1", "exceptions-0-ORDER": "1"}
    return client.post(
        address, fields_of(html) | count | named | {"action-publish": "1"}
    )


@pytest.fixture
def chief(client, db):
    client.force_login(UserFactory(is_superuser=True))
    return client


@pytest.fixture
def event(db):
    event = EventFactory(start_date=START, rrule="FREQ=WEEKLY")
    event.save_revision()
    return event


def test_the_form_refuses_a_date_that_the_rule_does_not_have(chief, event):
    response = sent(chief, event, original_date="2026-03-25", is_cancelled="on")

    said = BeautifulSoup(response.content, "html.parser").text
    assert "Tuesday 24 March 2026; Tuesday 31 March 2026" in said
    assert not EventException.objects.exists()

    sent(chief, event, original_date="2026-03-24", is_cancelled="on")
    assert EventException.objects.get().original_date == TUESDAY


def test_the_form_offers_the_dates_of_the_rule_without_a_script(chief, db):
    start = timezone.localdate() + timedelta(days=2)
    event = EventFactory(
        start_date=start,
        rrule="FREQ=WEEKLY",
        exceptions=[{"original_date": start, "is_cancelled": True}],
    )
    event.save_revision()

    html = chief.get(reverse("events_event:edit", args=[event.pk])).content.decode()

    page = BeautifulSoup(html, "html.parser")
    field = page.select_one("[name=exceptions-0-original_date]")
    offered = page.find("datalist", id=field["list"]).select("option")
    assert [o["value"] for o in offered[:2]] == [
        str(start),
        str(start + timedelta(days=7)),
    ]
    assert len(offered) < 100


def test_a_date_left_out_must_be_one_of_the_rule(chief, event):
    address = reverse("events_event:edit", args=[event.pk])
    data = fields_of(chief.get(address).content.decode()) | {"action-publish": "1"}

    refused = chief.post(address, data | {"excluded_dates": "2026-03-25"})
    taken = chief.post(address, data | {"excluded_dates": "2026-03-24"})

    assert refused.status_code == 200
    assert b"does not take place on" in refused.content
    assert taken.status_code == 302
    assert Event.objects.get().excluded_dates == "2026-03-24"


def weekly_file() -> bytes:
    series = vevent(
        rrule="FREQ=WEEKLY",
        dtstart="20260303T080000Z",
        dtend="20260303T090000Z",
    )
    phantom = vevent(
        recurrence_id="20260325T080000Z",
        dtstart="20260325T080000Z",
        dtend="20260325T090000Z",
        status="CANCELLED",
    )
    real = vevent(
        recurrence_id="20260324T080000Z",
        dtstart="20260326T080000Z",
        dtend="20260326T090000Z",
    )
    return calendar(series, phantom, real)


def test_a_calendar_that_cancels_a_foreign_date_is_taken_without_it_and_says_so(db):
    read = read_calendar(weekly_file(), name="partner.ics", time_zone="UTC")
    feed = CalendarFeedFactory()

    report = import_calendar(events=read, now=timezone.now(), feed=feed, publishes=True)

    (kept,) = Event.objects.get().exceptions.all()
    assert kept.original_date == TUESDAY
    ((title, reason),) = report.left_out
    assert title == "Meeting of partners"
    assert "25 March 2026" in reason
    record_success(feed, report=report, etag="", modified="", now=timezone.now())
    assert "25 March 2026" in CalendarFeed.objects.get().outcome


def test_an_upload_names_the_single_dates_that_were_left_out(chief):
    address = reverse("events_upload")
    data = fields_of(chief.get(address).content.decode())
    file = SimpleUploadedFile("partner.ics", weekly_file())

    page = chief.post(address, data | {"calendar": file}).content.decode()

    assert "Individual dates skipped" in page
    assert "25 March 2026" in page
