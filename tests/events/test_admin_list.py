"""The list of events says when, how often and whether; languages are chosen."""

from datetime import date, time, timedelta

import pytest
from bs4 import BeautifulSoup
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from freeshelf.events.models import Event
from freeshelf.helplines.models import HelpEntry
from freeshelf.vocabularies.language_fields import language_label, language_options
from tests.events.factories import EventFactory
from tests.library.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief() -> Client:
    client = Client()
    client.force_login(UserFactory(is_superuser=True))
    return client


def _soup(client, name, *args):
    html = client.get(reverse(name, args=args)).content
    return BeautifulSoup(html, "html.parser")


def test_a_row_has_the_first_day_the_rule_in_words_and_the_state(chief):
    day = timezone.localdate() + timedelta(days=30)
    EventFactory(
        title="Weekly clinic",
        # In its own zone: in UTC it would be the day before.
        start_date=date(day.year, day.month, 15),
        start_time=time(0, 30),
        time_zone="Asia/Tokyo",
        rrule="FREQ=WEEKLY;INTERVAL=2",
    )
    EventFactory(title="Called off", status=Event.Status.CANCELLED)
    EventFactory(title="Broken", rrule="")
    Event.objects.filter(title="Broken").update(rrule="FREQ=NONSENSE")

    rows = {
        row.find("td", class_="title").find("a").get_text(strip=True): " ".join(
            row.get_text(" ").split()
        )
        for row in _soup(chief, "events_event:list").select("table.listing tbody tr")
    }

    weekly = rows["Weekly clinic"]
    assert f"15 {day:%b} {day.year}" in weekly
    assert "Every 2 weeks" in weekly
    assert "Confirmed" in weekly
    assert "FREQ" not in str(rows)
    assert "Cancelled" in rows["Called off"]


def test_a_title_is_one_line_and_known_places_are_suggested(chief):
    EventFactory(venue_name="Quay Hall", address="1 Quay Street\nPort City")
    event = EventFactory()

    form = _soup(chief, "events_event:edit", event.pk)

    assert form.select_one("#id_title").name == "input"
    for name, text in (
        ("venue_name", "Quay Hall"),
        ("address", "1 Quay Street, Port City"),
    ):
        field = form.select_one(f"#id_{name}")
        known = form.select_one(f"datalist#{field['list']}")
        assert text in [option["value"] for option in known.select("option")]
    for name in ("place", "organiser"):
        wrapper = form.select_one(f'[data-contentpath="{name}"]')
        assert "data-autocomplete" in str(wrapper)


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("library_resource:add", "language"),
        ("library_reading_list:add", "language"),
        ("events_event:add", "language"),
        ("events_category:add", "language"),
        ("events_feed:add", "language"),
        ("events_upload", "language"),
        ("pages_theme:add", "words-__prefix__-language"),
        ("vocabularies_concept:add", "rows-labels-0-language"),
    ],
)
def test_languages_are_chosen_from_a_list(chief, name, field):
    html = chief.get(reverse(name)).content.decode()

    select = html.partition(f'name="{field}"')[0].rpartition("<")[2]
    assert select.startswith("select")
    assert "BCP 47" not in html


def test_a_tag_that_is_in_no_list_stays_chosen(chief):
    event = EventFactory(language="gsw-CH")

    chosen = _soup(chief, "events_event:edit", event.pk).select_one(
        "#id_language option[selected]"
    )

    assert chosen["value"] == "gsw-CH"
    listed = dict(language_options()[1][1])
    assert listed["de"] == "German"
    assert language_label("tl") == listed["tl"] == "Tagalog"
    assert "en" not in listed  # it is among those of the library


def test_spoken_languages_are_chosen_from_a_list_and_stored_as_tags(chief):
    entry = HelpEntry(spoken_languages="es, tl")
    field = HelpEntry._meta.get_field("spoken_languages").formfield()

    shown = BeautifulSoup(
        field.widget.render("spoken", entry.spoken_languages, {"id": "id_spoken"}),
        "html.parser",
    )

    chosen = shown.select("[data-languages-chosen] input")
    assert [each["value"] for each in chosen] == ["es", "tl"]
    assert len(shown.select("#id_spoken option")) > 150
    sent = QueryDict("spoken=es&spoken=fr&spoken=es")
    assert field.widget.value_from_datadict(sent, {}, "spoken") == "es, fr"
    assert field.widget.value_from_datadict(QueryDict(), {}, "spoken") == ""
