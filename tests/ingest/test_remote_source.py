"""A source that is fetched page by page, with files, relations and deleted records."""

import hashlib
import json
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from freeshelf.core.http import HttpError
from freeshelf.ingest.errors import SettingError
from freeshelf.ingest.loader import load_source
from freeshelf.ingest.models import IngestRun
from freeshelf.ingest.source_importer import settings_of
from freeshelf.ingest.staging import open_staged
from freeshelf.ingest.undo import undo_run
from freeshelf.library.models import File, Resource
from freeshelf.sources.errors import SourceError
from tests.core.http.web_server import Answer, web_server
from tests.ingest.packages import install
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
SHA = hashlib.sha256(PDF).hexdigest()


class Catalogue:
    """Pages of records by number; a page that is None is not given."""

    def __init__(self) -> None:
        self.pages: dict[int, list[dict[str, object]] | None] = {}
        self.file = PDF
        self.body = b""

    def answer(self, asked) -> Answer:
        if asked.path.endswith(".pdf"):
            return Answer(self.file, headers={"Content-Type": "application/pdf"})
        if asked.path == "/robots.txt":
            return Answer(status=404)
        number = int(asked.path.rpartition("/")[2])
        records = self.pages.get(number, [])
        if records is None:
            return Answer(status=404)
        following = number + 1 if number + 1 in self.pages else 0
        body = self.body or json.dumps({"records": records, "next": following}).encode()
        return Answer(body, headers={"Content-Type": "application/json"})


@pytest.fixture
def catalogue(tmp_path: Path, monkeypatch, settings):
    install(
        Path(__file__).with_name("catalogue_source.py"),
        kind="catalogue",
        name="CatalogueSource",
        folder=tmp_path / "packages",
        monkeypatch=monkeypatch,
    )
    settings.FREESHELF_DATA_DIR = tmp_path / "data"
    settings.FREESHELF_DATA_DIR.mkdir()
    made = Catalogue()
    with web_server(made.answer) as server:
        settings.FREESHELF_HTTP = {
            **settings.FREESHELF_HTTP,
            "ALLOWED_HOSTS": [server.host],
            "REQUESTS_PER_SECOND": 1e6,
        }
        made.server = server
        yield made


def load(catalogue: Catalogue, **options):
    values = {"address": catalogue.server.url}
    options = {"title": "Union", "now": timezone.now()} | options
    return load_source("catalogue", values, **options)


def record(key: str, **values: object) -> dict[str, object]:
    return {
        "key": key,
        "title": {"fr": f"Rapport {key}", "en": f"Report {key}"},
    } | values


def test_pages_relations_places_and_files_come_in_and_go_by_an_undo(catalogue):
    places = ConceptSchemeFactory(identifier="places", role="place")
    ConceptFactory(scheme=places, identifier="gh", label="Ghana")
    address = f"{catalogue.server.url}/files/fees.pdf"
    catalogue.pages = {
        1: [record("a", places=["Ghana", "Nowhere"], relations=[("part_of", "c")])],
        2: [record("b", files=[{"address": address, "checksum": SHA}]), record("c")],
    }

    report = load(catalogue, download_files=True)
    again = load(catalogue, download_files=True)

    first, second, third = Resource.objects.order_by("pk")
    assert first.title == "Report a"
    assert [c.identifier for c in first.spatial.all()] == ["gh"]
    assert [(r.kind, r.target_id) for r in first.relations.all()] == [
        ("part_of", third.pk)
    ]
    assert [f.current.original_name for f in second.files.all()] == ["fees.pdf"]
    assert any("Nowhere" in line for line in report.decisions)
    assert not again.changed
    assert [p for p in catalogue.server.paths if p.endswith(".pdf")] == [
        "/files/fees.pdf"
    ]

    undo_run(run=IngestRun.objects.earliest("pk"), now=timezone.now())
    assert not Resource.objects.exists()
    assert not File.objects.exists()


def test_a_fetch_that_broke_off_goes_on_where_it_was(catalogue):
    catalogue.pages = {1: [record("a")], 2: None}
    with pytest.raises(HttpError):
        load(catalogue)
    nothing = Resource.objects.count()
    catalogue.pages = {1: [record("changed")], 2: [record("b")]}

    load(catalogue)

    assert nothing == 0
    assert [r.title for r in Resource.objects.order_by("pk")] == [
        "Report a",
        "Report b",
    ]
    assert catalogue.server.paths.count("/page/1") == 1


def test_what_broke_off_at_another_address_is_not_taken_for_this_one(catalogue):
    catalogue.pages = {1: [record("old")], 2: None}
    values = {"address": f"{catalogue.server.url}/other"}
    with pytest.raises(HttpError):
        load_source("catalogue", values, title="Union", now=timezone.now())
    catalogue.pages = {1: [record("a")]}

    load(catalogue)

    assert [r.title for r in Resource.objects.all()] == ["Report a"]


def test_a_page_that_cannot_be_read_writes_nothing_and_is_fetched_anew(catalogue):
    catalogue.pages = {1: [record("a"), {"broken": 1, "key": "b"}]}
    with pytest.raises(SourceError, match="Union: A page names no record"):
        load(catalogue)
    nothing = Resource.objects.count()
    catalogue.pages = {1: [record("a")]}

    load(catalogue)

    assert (nothing, Resource.objects.count()) == (0, 1)


def test_other_bytes_than_the_source_says_are_left_out_and_named(catalogue):
    address = f"{catalogue.server.url}/files/fees.pdf"
    catalogue.file = b"%PDF-1.7 something else"
    catalogue.pages = {1: [record("a", files=[{"address": address, "checksum": SHA}])]}

    report = load(catalogue, download_files=True)

    assert not File.objects.exists()
    assert any("is not the one that the source describes" in n for n in report.notes)
    assert Resource.objects.live().count() == 1


@pytest.fixture
def deleted(catalogue):
    """The source has deleted a record that is here and one that never was."""
    catalogue.pages = {1: [record("a")]}
    load(catalogue)
    catalogue.pages = {1: [record("a", deleted=True), record("b", deleted=True)]}
    return catalogue


def test_a_record_that_the_source_deleted_is_unpublished_until_it_is_back(deleted):
    planned = load(deleted, dry_run=True)
    report = load(deleted)
    hidden = Resource.objects.get().live
    again = load(deleted)
    deleted.pages = {1: [record("a")]}
    load(deleted)

    assert planned.total("updated") == report.total("updated") == 1
    assert planned.total("deleted") == report.total("deleted") == 1
    assert "1 × Deleted at the source, and not in this library" in report.as_text()
    assert [row.imported for row in report.rows.values()] == [1]
    assert [*report.notes] == ["No longer at the source, and unpublished here: a"]
    assert (hidden, Resource.objects.get().live) == (False, True)
    assert (again.changed, again.notes) == (False, [])


def test_an_undo_publishes_again_what_the_source_deleted(deleted):
    load(deleted)

    undo_run(run=IngestRun.objects.latest("pk"), now=timezone.now())

    assert [r.title for r in Resource.objects.live()] == ["Report a"]


def test_a_deleted_record_that_a_person_edited_is_left_for_a_person(deleted):
    draft = Resource.objects.get().get_latest_revision_as_object()
    draft.rights = "Ours"
    draft.save_revision().publish()

    report = load(deleted)

    assert [*report.notes] == ["No longer at the source, but still here: a"]
    assert [r.rights for r in Resource.objects.live()] == ["Ours"]


def test_files_are_not_added_to_a_record_of_another_source(catalogue):
    address = f"{catalogue.server.url}/files/fees.pdf"
    catalogue.pages = {1: [record("a", files=[{"address": address, "checksum": SHA}])]}
    load(catalogue, download_files=True)

    report = load(catalogue, download_files=True, title="Another union")

    assert File.objects.count() == Resource.objects.count() == 1
    kind = "Linked to a record of another origin: its files were not added"
    assert f"{kind}: Report a ({address})" in report.notes


def test_content_that_the_record_has_is_not_added_again(catalogue):
    server = f"{catalogue.server.url}/files"
    catalogue.pages = {1: [record("a", files=[{"address": f"{server}/1.pdf"}])]}
    first = load(catalogue, download_files=True)
    more = [{"address": f"{server}/{n}.pdf"} for n in (1, 2)]
    catalogue.pages = {1: [record("a", files=more)]}

    again = load(catalogue, download_files=True)

    assert File.objects.count() == 1
    assert first.parts["file", ""].outcomes == {"new": 1}
    assert again.parts["file", ""].outcomes == {"unchanged": 1}


def test_a_source_whose_pages_never_end_is_given_up(catalogue, monkeypatch):
    monkeypatch.setattr("freeshelf.ingest.source_batches._MAX_BATCHES", 2)
    catalogue.pages = {number: [record(f"{number}")] for number in (1, 2, 3)}

    with pytest.raises(SourceError, match="Union has more than 2 pages"):
        load(catalogue)

    assert not Resource.objects.exists()


def test_what_a_package_raises_while_it_fetches_ends_in_a_sentence(catalogue):
    catalogue.body = b"[1, 2]"

    with pytest.raises(SourceError, match="Union cannot be read"):
        load(catalogue)


def test_what_is_staged_is_for_staff_until_it_is_opened(catalogue):
    catalogue.pages = {1: [record("a")]}

    load(catalogue, stage=True)
    hidden = Resource.objects.visible_to(AnonymousUser()).count()
    open_staged(source=IngestRun.objects.get().source, now=timezone.now())

    assert (hidden, Resource.objects.visible_to(AnonymousUser()).count()) == (0, 1)


def test_settings_are_read_by_their_types_and_wrong_names_are_refused(catalogue):
    pairs = ["address=https://union.example", "page_size=5"]

    assert settings_of("catalogue", pairs) == {
        "address": "https://union.example",
        "page_size": 5,
    }
    with pytest.raises(SettingError, match="colour"):
        settings_of("catalogue", [*pairs, "colour=red"])
