"""In which time zone new events begin, and which zones are offered."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from freeshelf.events.models import CalendarFeed, Event
from freeshelf.events.time_zones import COMMON_ZONES
from freeshelf.pages.models import StandardPage
from freeshelf.web.presenters.events.lines import city
from tests.events.calendar_text import calendar, vevent
from tests.events.factories import EventFactory
from tests.library.admin import fields_of
from tests.library.factories import UserFactory
from tests.pages.home import make_home

pytestmark = pytest.mark.django_db
FORMS = ("events_event:add", "events_feed:add", "events_upload")


@pytest.fixture
def admin(client, settings):
    settings.TIME_ZONE = "Europe/Vienna"
    client.force_login(UserFactory(is_superuser=True))
    return client


def read(client, name: str, *arguments: object) -> BeautifulSoup:
    address = reverse(name, args=arguments)
    return BeautifulSoup(client.get(address).content, "html.parser")


@pytest.mark.parametrize("form", FORMS)
def test_what_is_new_begins_in_the_zone_of_the_library(admin, form):
    field = read(admin, form).select_one("[name=time_zone]")

    assert field["value"] == "Europe/Vienna"


@pytest.mark.parametrize("form", FORMS)
def test_zones_are_searched_by_any_part_and_the_usual_ones_come_first(admin, form):
    EventFactory(time_zone="Asia/Thimphu")

    page = read(admin, form)

    # A list of data is searched by the browser, with or without scripts.
    field = page.select_one("input[name=time_zone]")
    offered = [o["value"] for o in page.find(id=field["list"]).select("option")]
    assert offered[:2] == ["Europe/Vienna", "Asia/Thimphu"]
    assert offered[2:10] == list(COMMON_ZONES[:8])
    assert len(offered) == len(set(offered))
    assert {"Africa/Abidjan", "America/Lima"} < set(offered)


def test_a_zone_may_be_typed_in_any_case_and_no_other_word_is_taken(admin):
    address = reverse("events_feed:add")
    data = fields_of(admin.get(address).content.decode())
    data |= {"title": "Partner", "url": "https://calendar.example.org/a.ics"}

    refused = admin.post(address, data | {"time_zone": "Springfield"})
    admin.post(address, data | {"time_zone": "america/new york"})

    assert b"Europe/Zurich" in refused.content
    assert CalendarFeed.objects.get().time_zone == "America/New_York"


def test_an_event_keeps_its_own_zone_in_the_form(admin):
    event = EventFactory(time_zone="Asia/Kathmandu")
    event.save_revision()

    field = read(admin, "events_event:edit", event.pk).select_one("[name=time_zone]")

    assert field["value"] == "Asia/Kathmandu"


def test_times_without_a_zone_are_read_in_the_zone_of_the_library(admin):
    address = reverse("events_upload")
    data = fields_of(admin.get(address).content.decode())
    floating = vevent(dtstart="20260302T090000", dtend="20260302T100000")
    file = SimpleUploadedFile("partner.ics", calendar(floating))

    admin.post(address, data | {"calendar": file})

    assert Event.objects.get().time_zone == "Europe/Vienna"


def test_readers_may_choose_the_zone_of_every_event_that_they_may_see(client):
    soon = timezone.localdate() + timedelta(days=3)
    EventFactory(time_zone="Asia/Thimphu", start_date=soon)
    EventFactory(time_zone="Pacific/Niue", start_date=soon, access_rights="staff")

    page = BeautifulSoup(client.get("/en/events").content, "html.parser")

    zones = {o["value"] for o in page.select("[name=zone] option")}
    assert "Asia/Thimphu" in zones
    assert "Pacific/Niue" not in zones


def test_the_schedule_of_a_page_says_on_which_clocks_its_times_are(admin):
    with timezone.override("Europe/Vienna"):
        page = make_home().add_child(instance=StandardPage(title="Why", slug="why"))

        address = reverse("wagtailadmin_pages:edit", args=[page.pk])
        said = admin.get(address).content.decode()

    assert "the time zone Europe/Vienna" in said


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_a_zone_is_named_by_its_city_alone(language):
    with override(language):
        names = [
            city(name) for name in ("America/Argentina/Buenos_Aires", "Asia/Kolkata")
        ]

    assert all("/" not in name and "_" not in name for name in names), names
