"""The calendar as readers meet it."""

import json
from datetime import date, time, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from freeshelf.events.models import Event, EventException
from freeshelf.web.views.events import preview
from tests.events.factories import EventCategoryFactory, EventFactory
from tests.library.factories import ResourceFactory, UserFactory
from tests.pages.home import make_home
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory
from tests.web.reading import said

pytestmark = pytest.mark.django_db
SOON = date.today() + timedelta(days=20)  # noqa: DTZ011 - a day for a test


def event_titles(page) -> list[str]:
    return [said(title) for title in page.select(".event-line__title")]


def test_what_comes_next_stands_by_day_with_place_category_and_zone(page_of):
    place = ConceptFactory(
        scheme=ConceptSchemeFactory(identifier="places", role="place"), label="Nepal"
    )
    EventFactory(
        title="Webinar: fees in one hour",
        start_date=SOON,
        start_time=time(15),
        end_time=time(16),
        time_zone="Asia/Kathmandu",
        place=place,
        categories=[EventCategoryFactory(name="Webinars", color="#228833")],
    )

    page = page_of("/en/events")

    line = page.select_one(".event-line")
    assert said(line.select_one("time")) == "15:00–16:00 (Kathmandu, UTC+5:45)"
    assert said(line.select_one(".event-line__facts")) == "Nepal Webinars"
    assert line.select_one("rect")["fill"] == "#228833"
    assert str(SOON.year) in said(page.select_one(".event-day__name"))


def test_times_are_shown_on_the_reader_s_clocks_by_the_address_alone(client, page_of):
    EventFactory(start_date=date(2026, 1, 12), time_zone="Europe/Zurich")

    page = page_of("/en/events/month/2026-01?zone=Pacific/Auckland")
    response = client.get("/en/events/month/2026-01?zone=Asia/Tokyo")

    assert said(page.select_one(".month-grid__clock")) == "21:00"
    assert not response.cookies
    assert response["Cache-Control"] == "no-store"
    assert page.select_one("option[selected][value='Pacific/Auckland']")


def test_a_month_is_a_table_with_headings_and_ways_on(page_of):
    EventFactory(title="One", start_date=date(2026, 1, 12), rrule="FREQ=WEEKLY;COUNT=9")

    page = page_of("/en/events/month/2026-02")

    table = page.select_one("table.month-grid")
    assert said(table.select_one("thead th")) == "Mon"
    assert len(table.select("tbody tr")) == 5
    cell = table.select_one("td:has(time[datetime='2026-02-02'])")
    assert "One" in said(cell)
    assert said(page.select_one(".calendar-steps__before")) == "January 2026"
    assert page.select_one("meta[name=robots]")["content"] == "noindex, nofollow"
    assert page_of("/en/events/month/2025-06").select(".calendar-steps__before") == []


def test_an_event_of_several_days_stands_on_each_of_them(page_of):
    EventFactory(
        title="Conference",
        start_date=date(2026, 3, 7),
        end_date=date(2026, 3, 9),
        end_time=time(17),
        time_zone="America/New_York",
    )

    week = page_of("/en/events/week/2026-W10")

    days = {
        day.select_one("time")["datetime"]: said(day)
        for day in week.select(".event-day")
    }
    assert len(days) == 7
    assert [day for day, words in days.items() if "Conference" in words] == [
        "2026-03-07",
        "2026-03-08",
    ]


def test_the_list_has_each_event_once_and_past_ones_apart(page_of):
    EventFactory(title="Weekly", start_date=SOON, rrule="FREQ=WEEKLY;COUNT=9")
    EventFactory(title="Over", start_date=date(2020, 1, 1))

    assert event_titles(page_of("/en/events/list")) == ["Weekly"]
    assert event_titles(page_of("/en/events/list?past=1")) == ["Over"]


def test_a_category_to_choose_says_the_language_of_its_name(page_of):
    EventFactory(categories=[EventCategoryFactory(language="en")], start_date=SOON)

    options = page_of("/ru/events").select("#event-category option[value]")[1:]

    assert options
    assert {(each.get("lang"), each.get("dir")) for each in options} == {("en", "ltr")}


def test_events_are_chosen_by_category_place_and_words(page_of):
    hearings = EventCategoryFactory(name="Hearings")
    EventFactory(title="Hearing", start_date=SOON, categories=[hearings])
    EventFactory(title="Training", start_date=SOON, tags=["geneva"])

    assert event_titles(page_of("/en/events?category=hearings")) == ["Hearing"]
    assert event_titles(page_of("/en/events/list?q=GENEVA")) == ["Training"]
    page = page_of("/en/events/month?category=hearings")
    feed = page.select_one("link[type='text/calendar']")["href"]
    assert feed == "/en/events.ics?category=hearings"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/en/events?zone=Mars/Olympus", 400),
        ("/en/events?category=none", 404),
        ("/en/events?place=none", 404),
        ("/en/events?from=2026-02-30", 404),
        ("/en/events/month/2026-13", 404),
        ("/en/events/month/0000-01", 404),
        ("/en/events/week/2026-W60", 404),
        ("/en/events/list?page=0", 404),
        ("/en/events/list?page=2", 404),
        ("/en/events/nothing/here", 404),
        ("/e/nothing", 404),
    ],
)
def test_an_address_that_names_nothing_is_answered_with_a_sentence(
    page_of, address, status
):
    assert page_of(address, status=status).select_one("h1")


def test_the_page_of_an_event_says_what_one_needs_to_come(page_of):
    slides, hidden = (
        ResourceFactory(title="Slides"),
        ResourceFactory(access_rights="staff"),
    )
    event = EventFactory(
        title="Inspector training",
        description="<p>Bring a case.</p>",
        start_date=SOON,
        rrule="FREQ=WEEKLY;INTERVAL=2;COUNT=3",
        venue_name="Quay Hall",
        latitude="46.204400",
        longitude="6.143200",
        contact_email="ines@example.org",
        cost="CHF 40",
        registration_url="https://example.org/register",
        resources=[(slides, "slides"), (hidden, "recording")],
        exceptions=[
            {
                "original_date": SOON + timedelta(days=14),
                "is_cancelled": True,
                "note": "The hall is closed",
            }
        ],
    )

    page = page_of(event.get_absolute_url())

    words = said(page.select_one("main"))
    for part in ("Every 2 weeks", "Bring a case.", "Quay Hall", "CHF 40", "Slides"):
        assert part in words
    assert "Cancelled The hall is closed" in words
    map_link = page.find("a", string="Map on openstreetmap.org")["href"]
    assert map_link.startswith("https://www.openstreetmap.org/?mlat=46.204400")
    assert (
        page.select_one("a.button--primary")["href"] == "https://example.org/register"
    )
    assert hidden.title not in words
    node = json.loads(page.select_one("script[type='application/ld+json']").string)
    assert (node["@type"], node["name"]) == ("Event", "Inspector training")
    assert node["startDate"].startswith(SOON.isoformat())
    back = page_of(slides.get_absolute_url())
    assert (
        back.find("a", string="Inspector training")["href"] == event.get_absolute_url()
    )


def test_a_cancelled_event_says_so_and_takes_no_one(page_of):
    event = EventFactory(
        start_date=SOON, status="cancelled", registration_url="https://example.org/r"
    )

    page = page_of(event.get_absolute_url())

    assert said(page.select_one(".notice")) == "Cancelled"
    assert page.select(".button--primary") == []


def test_events_stand_on_the_page_of_their_topic_and_in_the_sitemap(client, page_of):
    topic = ConceptFactory(label="Recruitment fees")
    event = EventFactory(title="Webinar", start_date=SOON, subjects=[topic])

    page = page_of(f"/en/topics/{topic.scheme.identifier}/{topic.identifier}")

    assert said(page.select_one(".event-links a")) == "Webinar"
    assert event.get_absolute_url() in client.get("/sitemap.xml").content.decode()


def test_the_home_page_shows_the_next_three_events(page_of):
    make_home()
    for number in range(4):
        EventFactory(title=f"Event {number}", start_date=SOON + timedelta(days=number))
    EventFactory(title="Off", start_date=SOON, status="cancelled")

    page = page_of("/en/")

    links = [said(link) for link in page.select(".home__events .event-links a")]
    assert links == ["Event 0", "Event 1", "Event 2"]
    assert page.select_one(".site-header a[href='/en/events']")


def test_no_calendar_is_offered_where_there_is_none(page_of):
    make_home()
    EventFactory(start_date=SOON, access_rights="staff")

    page = page_of("/en/")

    assert page.select("a[href='/en/events']") == []


def test_what_is_not_for_this_reader_is_nowhere(client, page_of):
    event = EventFactory(
        title="Closed meeting", start_date=SOON, access_rights="members"
    )
    EventFactory(title="Draft meeting", start_date=SOON, live=False)

    for address in ("/en/events", f"/en/events/month/{SOON:%Y-%m}", "/en/events/list"):
        assert "meeting" not in said(page_of(address).select_one("main"))
    page_of(event.get_absolute_url(), status=404)

    client.force_login(UserFactory(permissions=["library.view_members_resource"]))
    assert event_titles(page_of("/en/events")) == ["Closed meeting"]
    page_of(event.get_absolute_url())


def test_an_event_has_an_address_that_stays(client):
    event = EventFactory()

    for address in (
        f"/e/{event.identifier}",
        f"/en/events/{event.identifier}/old-words",
    ):
        response = client.get(address)
        assert (response.status_code, response["Location"]) == (
            301,
            event.get_absolute_url(),
        )


def test_an_editor_sees_the_page_of_what_is_not_saved_yet(rf):
    event = Event(title="Not saved", start_date=SOON, start_time=time(9), live=False)
    request = rf.get("/")
    request.user = AnonymousUser()

    response = preview(request, event)

    assert b"Not saved" in response.content


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("served_cache")
def test_a_calendar_of_many_events_is_read_in_a_fixed_number_of_queries(
    client, django_assert_max_num_queries
):
    for number in range(30):
        EventFactory(
            start_date=timezone.localdate() + timedelta(days=number),
            rrule="FREQ=WEEKLY",
            categories=[EventCategoryFactory()],
        )

    with django_assert_max_num_queries(20):
        assert client.get("/en/events/month").status_code == 200


@pytest.mark.parametrize("number", [0, 1])
def test_every_view_says_the_title_and_the_place_that_a_date_has_of_its_own(
    client, page_of, number
):
    """The next date has them, and a later one."""
    day = SOON + timedelta(days=7 * number)
    event = EventFactory(
        title="Clinic",
        venue_name="Town hall",
        address="1 Main Street",
        start_date=SOON,
        rrule="FREQ=WEEKLY;COUNT=4",
    )
    EventException.objects.create(
        event=event,
        original_date=day,
        title="Closed meeting",
        venue_name="Church basement",
        note="Ring twice.",
    )

    week = f"/en/events/week/{day:%G-W%V}"
    for address in (event.get_absolute_url(), "/en/events", week):
        shown = page_of(address)
        text = said(shown.select_one("main"))
        assert "Closed meeting" in text, address
        assert "Church basement" in text, address
    page = page_of(event.get_absolute_url())
    place = said(page.select_one(".event__place"))
    assert place.startswith("Church basement" if number == 0 else "Town hall 1 Main")
    assert ("Map on" in place) == (number == 1)
    assert "Ring twice." in said(page)
    dates = [said(line) for line in page.select(".event__dates li")]
    assert [("Town hall" in line) for line in dates] == [
        number == 0 and index > 0 for index in range(4)
    ]
    data = json.loads(page.select_one("script[type='application/ld+json']").string)
    assert ("Church" in json.dumps(data)) == (number == 0)


def test_narrow_lists_and_search_engines_get_what_the_next_date_has_of_its_own(page_of):
    make_home()
    topic, slides = ConceptFactory(), ResourceFactory()
    own = ("Closed meeting", "Church basement", "Ring twice.")
    event = EventFactory(
        title="Clinic",
        venue_name="Town hall",
        address="1 Main Street",
        start_date=SOON,
        rrule="FREQ=WEEKLY;COUNT=4",
        subjects=[topic],
        resources=[(slides, "slides")],
        exceptions=[
            {"original_date": SOON}
            | dict(zip(("title", "venue_name", "note"), own, strict=True))
        ],
    )

    views = {
        f"/en/events/month/{SOON:%Y-%m}": ".month-grid__event",
        "/en/": ".event-links li",
        f"/en/topics/{topic.scheme.identifier}/{topic.identifier}": ".event-links li",
        slides.get_absolute_url(): ".event-links li",
    }
    for address, where in views.items():
        words = said(page_of(address).select_one(where))
        assert [part for part in own if part not in words] == [], address
    page = page_of(event.get_absolute_url())
    node = json.loads(page.select_one("script[type='application/ld+json']").string)
    assert node["name"] == "Closed meeting"
    assert node["location"] == [{"@type": "Place", "name": "Church basement"}]
