"""Events of the old calendar come in whole: the real dump, against its own dates."""

from datetime import UTC
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image
from wagtail.contrib.redirects.models import Redirect

from freeshelf.events.models import Event, EventCategory
from freeshelf.events.occurrences import occurrences_of
from freeshelf.ingest.mapping import Mapping
from freeshelf.ingest.models import IngestRun, RawItem, Source
from freeshelf.ingest.reports import NEW, UPDATED, ImportReport
from freeshelf.ingest.undo import undo_run
from freeshelf.pages.models import HomePage
from freeshelf_wordpress import WORDPRESS
from freeshelf_wordpress.importers import ai1ec_events
from freeshelf_wordpress.importers.ai1ec_events import event_values, instance_starts
from freeshelf_wordpress.importers.base import ImportContext
from freeshelf_wordpress.importers.entities.events import EventImporter
from freeshelf_wordpress.importers.services import import_wordpress
from freeshelf_wordpress.importers.survey import survey_records
from freeshelf_wordpress.sources.combined.inputs import CombineOptions, combine_sources
from tests.events.factories import moment
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory
from tests.wordpress.conftest import Import as BringIn
from tests.wordpress.sources import dumps
from tests.wordpress.sources.wxr import export, item

pytestmark = pytest.mark.django_db
EVER = (moment(2020, 1, 1), moment(2040, 1, 1))


def bring_events(
    site, *, without: frozenset[str] | set[str] = frozenset()
) -> EventImporter:
    """Fill the home of events alone, as an import does."""
    survey = survey_records([site.site(), *site.terms(), *site.items()])
    source, _created = Source.objects.get_or_create(
        slug="old-site", defaults={"kind": WORDPRESS}
    )
    home = EventImporter(
        ImportContext(site, source, survey, Mapping(), None, timezone.now())
    )
    for one in home.items():
        if one.source_id in without:
            continue
        assert home.unmapped_reason(one) == ""
        assert home.write(one, home.checksum(one)) in (NEW, UPDATED)
    for write in home.finish():
        write()
    return home


def test_the_real_dump_gives_every_event_its_days_zone_and_words(
    shared: Path, tmp_path: Path
):
    folder = shared / "wordpress"
    places = ConceptSchemeFactory(identifier="places", role="place")
    switzerland = ConceptFactory(scheme=places, label="Switzerland")
    sources = [folder / "sql" / "wpcontent.sql", folder / "ics" / "ai1ec-export.ics"]
    with combine_sources(
        list(map(str, sources)), CombineOptions(workspace=tmp_path)
    ) as given:
        home = bring_events(given.site)
        listed = instance_starts(given.site)
        bring_events(given.site)

    events = {event.title: event for event in Event.objects.all()}
    assert (len(events), sum(event.live for event in events.values())) == (9, 8)
    found = {
        (event.title, one.start.astimezone(UTC))
        for event in events.values()
        for one in occurrences_of(event, *EVER)
    }
    numbers = {
        title: Redirect.objects.get(
            old_path__startswith="/?p=", redirect_link=f"/e/{event.identifier}"
        ).old_path.removeprefix("/?p=")
        for title, event in events.items()
    }
    old = {
        (title, start) for title, number in numbers.items() for start in listed[number]
    }
    # The plug-in worked these out on the clocks of its site, not of the event.
    odd = {
        ("Night court sitting", moment(2026, 1, 1, 2)),
        ("Monthly clinic, third Saturday", moment(2025, 11, 15, 13)),
    }
    assert old - found == odd
    assert found - old == {
        ("Night court sitting", moment(2026, 1, 2, 1)),
        ("Monthly clinic, third Saturday", moment(2025, 11, 15, 12)),
    }
    assert len([note for note in home.notes if "The rule was kept" in note]) == 2
    training = events["Inspector training, weekly"]
    assert (training.venue_name, training.place, training.cost) == (
        "Quay Hall",
        switzerland,
        "CHF 40",
    )
    assert str(training.latitude) == "46.204400"
    assert events["ورشة عمل في عمّان"].is_free
    assert events["Webinar: fees in one hour"].time_zone == "Asia/Kathmandu"
    assert dict(EventCategory.objects.values_list("name", "color")) == {
        "Trainings": "#aa3300",
        "Hearings": "#0033aa",
        "Webinars": "#228833",
    }
    assert set(training.tags.names()) == {"geneva", "training"}
    assert training.uid == "ai1ec-292@127.0.0.1"


def test_a_calendar_file_stands_in_for_the_tables_that_an_export_lacks(
    shared: Path, tmp_path: Path
):
    folder = shared / "wordpress"
    sources = [
        folder / "wxr" / "all-content.wxr.xml",
        folder / "ics" / "ai1ec-export.ics",
    ]
    with combine_sources(
        list(map(str, sources)), CombineOptions(workspace=tmp_path)
    ) as given:
        home = bring_events(given.site, without={"298"})
        draft = next(one for one in home.items() if one.source_id == "298")
        assert "add the database dump" in home.unmapped_reason(draft)

    events = {event.title: event for event in Event.objects.all()}
    assert len(events) == 8
    training = events["Inspector training, weekly"]
    assert training.description.startswith("<p>Inspector training, weekly.")
    assert training.excluded_dates == "2025-03-17 09:00"
    assert training.cost == "CHF 40"
    assert [row.name for row in training.categories.all()] == ["Trainings"]
    assert events["Webinar: fees in one hour"].registration_url == (
        "https://example.org/tickets?a=1&b=2"
    )
    assert any("calendar file only" in note for note in home.notes)


def test_without_any_days_an_event_is_kept_raw_and_says_what_to_give(
    bring_in: BringIn,
):
    bring_in(item(7, kind="ai1ec_event", title="Hearing", content="<p>Come.</p>"))

    assert not Event.objects.exists()
    assert (
        "add the database dump"
        in RawItem.objects.get(record_key__contains=":7:").reason
    )


def test_dates_by_hand_and_days_left_out_are_read_for_what_they_mean():
    said = event_values(
        {
            "start": "1760835600",
            "end": "1760850000",
            "timezone_name": "America/Sao_Paulo",
            "recurrence_rules": "RDATE=20260101T220000,20260201T220000",
            "exception_rules": "FREQ=WEEKLY;COUNT=2",
            "exception_dates": "20260201T000000Z",
            "cost": 'a:2:{s:4:"cost";s:0:"";s:7:"is_free";b:1;}',
        },
        site_zone="Europe/Zurich",
    )

    schedule = said["schedule"]
    assert (schedule["start_date"], schedule["start_time"]) == (
        "2025-10-18",
        "22:00:00",
    )
    assert (schedule["end_date"], schedule["end_time"]) == ("2025-10-19", "02:00:00")
    assert schedule["rrule"] == ""
    assert schedule["extra_dates"] == "2026-01-01 22:00\n2026-02-01 22:00"
    assert schedule["excluded_dates"] == "2025-10-18\n2025-10-25\n2026-02-01"
    assert (said["cost"], said["is_free"]) == ("", True)


def test_a_gadget_among_the_costs_is_never_made():
    said = event_values(
        {"start": "1760835600", "cost": 'O:11:"EvilGadget7":0:{}'}, site_zone="UTC"
    )

    assert said["cost"] == 'O:11:"EvilGadget7":0:{}'


def test_words_in_the_place_of_addresses_are_not_lost():
    said = event_values(
        {
            "start": "1760835600",
            "contact_name": "Inès",
            "contact_email": "ask at the door",
            "contact_url": "javascript:alert(1)",
        },
        site_zone="UTC",
    )

    assert (said["contact_name"], said["contact_email"]) == (
        "Inès; ask at the door",
        "",
    )
    assert said["contact_url"] == ""


CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
X-FROM-URL:https://quay.example
BEGIN:VEVENT
UID:ai1ec-7@quay.example
URL:https://quay.example/event/hearing/
SUMMARY:Hearing
DESCRIPTION:In short.
DTSTART:20270110T090000Z
DTEND:20270110T100000Z
END:VEVENT
END:VCALENDAR
"""


def test_an_event_of_a_calendar_file_is_not_doubled_by_the_whole_site_nor_back(
    tmp_path: Path, home: HomePage
) -> None:
    uploads, calendar = tmp_path / "uploads", tmp_path / "events.ics"
    uploads.mkdir()
    Image.new("RGB", (40, 30), "teal").save(uploads / "hall.png")
    calendar.write_text(CALENDAR, "utf-8")
    whole = tmp_path / "site.xml"
    address = "https://quay.example/wp-content/uploads/hall.png"
    parts = (
        item(
            7, kind="ai1ec_event", title="Hearing", content="<p>At length.</p>",
            meta=(("_thumbnail_id", "8"),),
        ),
        item(8, kind="attachment", status="inherit", attachment_url=address),
    )  # fmt: skip
    whole.write_text(export(*parts), "utf-8")

    def bring(*sources: Path) -> ImportReport:
        return import_wordpress(
            sources=sources, uploads=uploads,
            mapping_file=tmp_path / "mapping.yaml", now=timezone.now(),
        )  # fmt: skip

    bring(calendar)
    first = Event.objects.get()
    bring(whole, calendar)
    second = Event.objects.get()
    run = IngestRun.objects.order_by("pk").last()
    again = bring(calendar)

    assert (first.pk, first.uid) == (second.pk, second.uid)
    assert first.image is None
    assert second.image is not None
    assert second.description == "<p>At length.</p>"
    assert not again.changed

    undo_run(run=run, now=timezone.now())

    back = Event.objects.get()
    assert (back.pk, back.image, back.description) == (first.pk, None, "In short.")


def test_a_changed_event_is_looked_up_to_compare_it_and_to_write_it_and_no_more(
    tmp_path: Path, home: HomePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    derived = []

    def derive(row: ai1ec_events.Row, *, site_zone: str) -> object:
        derived.append(row)
        return event_values(row, site_zone=site_zone)

    def bring(title: str) -> None:
        columns = ("post_id", "start", "timezone_name")
        post = dumps.post(20, post_type="ai1ec_event", post_title=title)
        site = dumps.dump(
            dumps.settings(),
            dumps.table("wp_posts", dumps.POSTS, post),
            dumps.table("wp_postmeta", dumps.META),
            dumps.table("wp_ai1ec_events", columns, (20, "1760835600", "UTC")),
        )
        (tmp_path / "site.sql").write_text(site, "utf-8")
        import_wordpress(
            sources=[tmp_path / "site.sql"],
            mapping_file=tmp_path / "mapping.yaml",
            now=timezone.now(),
        )

    bring("Hearing")
    monkeypatch.setattr(ai1ec_events, "event_values", derive)
    with CaptureQueriesContext(connection) as statements:
        bring("Hearing at the quay")

    assert Event.objects.get().title == "Hearing at the quay"
    own = [one for one in statements if "ai1ec_event:20:" in one["sql"]]
    reads = [one for one in own if 'FROM "ingest_provenance"' in one["sql"]]
    assert (len(derived), len(reads)) == (1, 2)


def test_an_event_that_a_person_published_stays_though_the_site_drafts_it(
    tmp_path: Path, home: HomePage
) -> None:
    def bring(title: str) -> None:
        columns = ("post_id", "start", "timezone_name")
        post = dumps.post(
            20, post_type="ai1ec_event", post_title=title, post_status="draft"
        )
        site = dumps.dump(
            dumps.settings(),
            dumps.table("wp_posts", dumps.POSTS, post),
            dumps.table("wp_postmeta", dumps.META),
            dumps.table("wp_ai1ec_events", columns, (20, "1760835600", "UTC")),
        )
        (tmp_path / "site.sql").write_text(site, "utf-8")
        import_wordpress(
            sources=[tmp_path / "site.sql"],
            mapping_file=tmp_path / "mapping.yaml",
            now=timezone.now(),
        )

    bring("Hearing")
    Event.objects.get().latest_revision.publish()

    bring("Hearing at the quay")

    event = Event.objects.get()
    assert (event.live, event.title) == (True, "Hearing")
