"""The demonstration library comes in whole, once, and leaves people's work alone."""

import json
import re
import shutil
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from wagtail.models import Page, ReferenceIndex, Revision, Site

from freeshelf.events.models import Event
from freeshelf.events.occurrences import next_occurrences
from freeshelf.ingest.bundle.part_writer import RefusedRecordError
from freeshelf.ingest.demo_library import DEMO_FOLDER, load_demo
from freeshelf.ingest.models import IngestRun, Provenance
from freeshelf.library.models import File, ReadingList, Resource
from freeshelf.pages.models import HomePage, StandardPage, TopicGuidePage
from freeshelf.sources.bundle import BundleError, read_bundle

LATER = datetime(2026, 11, 26, 9, tzinfo=UTC)
LANGUAGES = {"en", "es", "fr", "ar", "ru", "zh"}


def resource(record_id: str) -> Resource:
    return Resource.objects.get(identifier=f"demo-{record_id}")


def labels(concepts) -> set[str]:
    return {concept.label("en") for concept in concepts.all()}


def test_every_record_is_live_open_and_marked_as_a_demonstration(demo):
    bundle = read_bundle(DEMO_FOLDER)

    visible = Resource.objects.visible_to(AnonymousUser())

    assert visible.count() == len(bundle.records) == 320
    assert not visible.exclude(rights__icontains="demonstration").exists()
    assert Provenance.objects.filter(record_key="r000", source__slug="demo").exists()


def test_a_second_run_changes_nothing_and_says_so(demo, capsys):
    revisions = Revision.objects.count()
    runs = IngestRun.objects.count()

    again = load_demo(now=LATER)
    call_command("load_demo")

    assert not again.is_news
    assert again.unchanged == demo.new
    assert Revision.objects.count() == revisions
    assert IngestRun.objects.count() == runs
    assert "nothing to change" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("record_id", "types", "places", "topics"),
    [
        ("r000", set(), {"Global"}, {"Technology against trafficking"}),
        (
            "r561",
            {"Guidance", "Standards & Codes of Conduct", "Good Practices"},
            {"Global"},
            {"Measurement and evaluation"},
        ),
        ("r562", {"COVID-19 resources", "Guidance"}, {"India"}, {"COVID-19"}),
        ("r563", {"Guidance"}, {"United States"}, {"Labour migration"}),
        ("r564", {"Guidance"}, {"Panama"}, {"Child labour", "Labour inspection"}),
    ],
)
def test_the_first_page_and_its_four_neighbours_have_their_labels(
    demo, record_id, types, places, topics
):
    found = resource(record_id)

    assert labels(found.types) == types
    assert labels(found.spatial) == places
    assert labels(found.subjects) >= topics


def test_links_lead_to_publishers_only_and_laws_are_shown_as_adopted(demo, shared):
    lines = (shared / "records" / "records.jsonl").read_text("utf-8").splitlines()
    seen = {r["id"]: r for r in map(json.loads, lines) if r["evidence"] == "seen"}

    for record_id, record in seen.items():
        found = resource(record_id)
        linked = record["url_kind"] in {"publisher-or-host", "respect"}
        assert found.source_url == (record["url"] if linked else ""), record_id
        assert found.title == record["title"]
    assert resource("r299").legal_status == Resource.LegalStatus.AS_ADOPTED
    assert len(seen) == Resource.objects.exclude(license="CC-BY-4.0").count()


def test_guides_come_as_pdf_and_word_in_six_languages(demo):
    files = File.objects.filter(resource__license="CC-BY-4.0")
    names = {file.current.original_name for file in files}

    assert sum(name.endswith(".pdf") for name in names) >= 12
    assert sum(name.endswith(".docx") for name in names) == 2
    for language in LANGUAGES:
        assert files.filter(language=language).count() >= 2, language
    pdfs = (DEMO_FOLDER / "files").glob("*.pdf")
    assert sum(path.stat().st_size for path in pdfs) < 6_000_000


def test_translations_and_editions_are_joined(demo):
    spanish = resource("forced-labour-indicators-es")
    second = resource("recruitment-fees-2026-en")

    assert [
        (relation.kind, relation.target.identifier)
        for relation in spanish.relations.all()
    ] == [("translation_of", "demo-forced-labour-indicators-en")]
    assert [
        (relation.kind, relation.target.identifier)
        for relation in second.relations.all()
    ] == [("newer_edition_of", "demo-recruitment-fees-first-edition-en")]


def test_home_about_three_guides_and_two_lists_are_live(demo):
    site = Site.objects.get(is_default_site=True)
    home = HomePage.objects.live().get(locale__language_code="en")

    assert site.root_page_id == home.pk
    assert StandardPage.objects.live().child_of(home).get().slug == "about"
    guides = TopicGuidePage.objects.live().child_of(home)
    assert guides.count() == 3
    assert all(guide.concept is not None for guide in guides)
    lists = ReadingList.objects.live().in_language("en")
    assert lists.count() == 2
    assert all(reading_list.items.count() >= 5 for reading_list in lists)


@pytest.mark.parametrize("code", ["es", "fr", "ar", "ru", "zh-hans"])
def test_home_about_and_lists_are_translated(demo, code):
    home = HomePage.objects.live().get(locale__language_code=code)
    original = HomePage.objects.get(locale__language_code="en")
    about = StandardPage.objects.live().child_of(home).get()
    lists = ReadingList.objects.live().filter(locale__language_code=code)

    assert home.translation_key == original.translation_key
    assert home.introduction != original.introduction
    assert f"/{code}/lists/first-hour-for-a-labour-inspector" in str(home.body)
    assert about.get_url() == f"/{code}/about/"
    for translated in lists:
        written = ReadingList.objects.get(
            slug=translated.slug, locale__language_code="en"
        )
        assert translated.language == code
        assert [item.resource_id for item in translated.items.all()] == [
            item.resource_id for item in written.items.all()
        ]
        notes = zip(translated.items.all(), written.items.all(), strict=True)
        assert all(here.note and here.note != there.note for here, there in notes)
    assert lists.count() == 2


def test_every_link_of_the_pages_has_become_an_address(demo):
    for page in [*HomePage.objects.all(), *TopicGuidePage.objects.all()]:
        text = str(page.body.get_prep_value())
        assert not re.search(r'href=.?"(page|record|list|concept):', text)
        for identifier in re.findall(r'/r/([\w-]+)\\?"', text):
            assert Resource.objects.filter(identifier=identifier).exists()


def test_what_a_person_edited_or_deleted_stays(demo):
    edited = resource("r561")
    edited.title = "A title of our own"
    edited.save_revision().publish()
    resource("r562").delete()
    about = Page.objects.get(slug="about", locale__language_code="en").specific
    about.title = "About us"
    about.save_revision().publish()

    again = load_demo(now=LATER)

    assert not again.is_news
    assert again.kept == 3
    assert resource("r561").title == "A title of our own"
    assert not Resource.objects.filter(identifier="demo-r562").exists()
    assert (
        Page.objects.get(slug="about", locale__language_code="en").title == "About us"
    )


def copy_of_bundle(folder):
    target = folder / "bundle"
    shutil.copytree(DEMO_FOLDER, target)
    return target


def edit(path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_a_newer_bundle_updates_what_no_one_touched(demo, tmp_path):
    bundle = copy_of_bundle(tmp_path)
    edit(
        bundle / "guides.yaml", "title: Who paid? Checking", "title: Who paid, checking"
    )

    again = load_demo(now=LATER, folder=bundle)

    assert (again.new, again.updated) == (0, 1)
    assert resource("recruitment-fees-first-edition-en").title.startswith("Who paid,")


def test_new_bytes_of_a_file_become_its_new_version(demo, tmp_path):
    bundle = copy_of_bundle(tmp_path)
    files = bundle / "files"
    shutil.copy(files / "technology-words-ar.pdf", files / "referral-mechanism-ru.pdf")

    load_demo(now=LATER, folder=bundle)

    file = File.objects.get(resource=resource("referral-mechanism-ru"))
    assert file.versions.count() == 2
    assert file.current.added_at == LATER


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("records.jsonl", '{"id": "r000"', '{"id": r000', "records.jsonl, line 1"),
        ("records.jsonl", '"title"', '"titel"', "there is no field titel"),
        ("records.jsonl", '"id": "r001"', '"id": "r002"', "stands there twice"),
        ("guides.yaml", "id: technology-words-zh", "id: other", "must have one file"),
        ("guides.yaml", "{kind: translation_of, target: ", "{kind: a, target: x", "x"),
        ("reading_lists.yaml", "record: r086", "record: r999", "there is no record"),
        ("pages.yaml", "home:", "home: [", "no valid YAML"),
        ("pages.yaml", "home:", "house:", "pages.yaml, home: it is missing"),
    ],
)
def test_a_broken_bundle_is_refused_with_the_place(tmp_path, name, old, new, message):
    bundle = copy_of_bundle(tmp_path)
    edit(bundle / name, old, new)

    with pytest.raises(BundleError) as caught:
        read_bundle(bundle)

    assert message in str(caught.value)
    assert str(tmp_path) not in str(caught.value)


def test_a_record_with_an_unknown_concept_is_refused_by_name(demo, tmp_path):
    bundle = copy_of_bundle(tmp_path)
    edit(bundle / "guides.yaml", "audience: [labour-inspectors]", "audience: [elves]")

    with pytest.raises(RefusedRecordError, match=r"forced-labour-indicators-en.*elves"):
        load_demo(now=LATER, folder=bundle)


def test_what_a_killed_load_left_unindexed_is_indexed_by_the_next(demo):
    home = HomePage.objects.get(locale__language_code="en")
    before = ReferenceIndex.get_references_for_object(home).count()
    ReferenceIndex.objects.all().delete()
    killed = IngestRun.objects.latest("pk")
    IngestRun.objects.filter(pk=killed.pk).update(
        outcome=IngestRun.Outcome.RUNNING, is_indexed=False
    )

    load_demo(now=LATER)

    killed.refresh_from_db()
    assert (killed.outcome, killed.is_indexed) == ("interrupted", True)
    assert ReferenceIndex.get_references_for_object(home).count() == before > 0


def test_the_calendar_has_events_that_do_not_go_out_of_date(demo):
    later = datetime(2031, 5, 1, tzinfo=UTC)

    events = {event.title: event for event in Event.objects.visible_to(AnonymousUser())}

    assert len(events) == 4
    for event in events.values():
        assert next_occurrences(event, now=later, count=1)
        assert event.categories.count() == 1
    reading = events["Reading hour (demonstration)"]
    assert reading.resources.get().resource == resource("forced-labour-indicators-en")
