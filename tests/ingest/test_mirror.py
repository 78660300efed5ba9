"""Another Freeshelf is mirrored: records and files come, and go as they go there."""

import hashlib
import json

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from freeshelf.core.http import HttpError
from freeshelf.ingest.loader import load_source
from freeshelf.ingest.models import IngestRun, Source
from freeshelf.ingest.undo import undo_run
from freeshelf.library.models import File, Resource
from freeshelf.library.services import set_file_access
from freeshelf.sources.errors import SourceError
from freeshelf.sources.mirror import MirrorSource
from tests.core.http.web_server import Answer
from tests.ingest.other_library import Library, there
from tests.library.factories import UserFactory, replace_by_looked_at
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

__all__ = ["there"]

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def mirror(there: Library, **options):
    options = {
        "download_files": True,
        "title": "There",
        "now": timezone.now(),
    } | options
    return load_source("freeshelf", {"address": there.server.url}, **options)


def feed_requests(there: Library) -> list[str]:
    return [path for path in there.server.paths if path.startswith("/api/")]


def titles() -> list[str]:
    rows = Resource.objects.live().order_by("title")
    return list(rows.values_list("title", flat=True))


def test_everything_that_a_record_says_is_mirrored(there):
    topics = ConceptSchemeFactory(identifier="topics", role="subject")
    sectors = ConceptSchemeFactory(identifier="sectors", role="sector")
    debt = ConceptFactory(scheme=topics, identifier="debt", label="Debt bondage")
    kilns = ConceptFactory(scheme=sectors, identifier="bricks", label="Brick making")
    there.note("a", title="Earlier")
    there.note(
        "b",
        title="Kilns",
        description="How families borrow.",
        issued="2022-07",
        content_notice="Describes violence.",
        license="CC-BY-4.0",
        is_part_of="Briefs",
        legal_status="in_force",
        subjects=[{"id": "topics.debt", "label": "Servitude", "language": "en"}],
        sectors=[{"id": "sectors.bricks", "label": "Bricks", "language": "en"}],
        creators=[{"name": "Lovelace, Ada", "kind": "person"}],
        publisher={"name": "Kiln House", "kind": "organization"},
        identifiers=[{"kind": "doi", "value": "10.1234/kilns"}],
        relations=[{"kind": "newer_edition_of", "record": "a"}],
        files=[there.file("kilns.pdf", PDF, rights="© Kiln House")],
    )

    mirror(there)

    record = Resource.objects.get(title="Kilns")
    assert record.content_notice == "Describes violence."
    assert (record.license, record.is_part_of) == ("CC-BY-4.0", "Briefs")
    assert (record.issued, record.legal_status) == ("2022-07", "in_force")
    assert record.source_url == "https://there.example/r/b"
    assert list(record.subjects.all()) == [debt]
    assert list(record.sectors.all()) == [kilns]
    assert record.publisher.name == "Kiln House"
    assert [each.agent.kind for each in record.creators.all()] == ["person"]
    assert [each.value for each in record.identifiers.all()] == ["10.1234/kilns"]
    assert [each.target.title for each in record.relations.all()] == ["Earlier"]
    (file,) = record.files.all()
    assert (file.current.original_name, file.rights) == ("kilns.pdf", "© Kiln House")
    assert file.current.content_id == hashlib.sha256(PDF).hexdigest()


def test_a_later_run_asks_only_for_what_changed_since(there, monkeypatch):
    monkeypatch.setattr("freeshelf.sources.mirror._LIMIT", 2)
    for key in "abc":
        there.note(key, title=f"Report {key}")
    mirror(there)
    before = len(feed_requests(there))
    there.note("a", title="Report a, revised")
    there.note("b")

    report = mirror(there)
    quiet = mirror(there)

    assert titles() == ["Report a, revised", "Report c"]
    assert (report.items, quiet.items) == (2, 0)
    asked = feed_requests(there)[before:]
    assert all("cursor=after-" in path for path in asked)
    assert not any("elsewhere" in path for path in there.server.paths)


def test_what_is_withdrawn_there_is_closed_here_with_the_edits_of_people(there):
    there.note("a", title="Report", rights="Theirs")
    mirror(there)
    draft = Resource.objects.get().get_latest_revision_as_object()
    draft.rights = "Ours"
    draft.save_revision(user=UserFactory()).publish()
    there.note("a")
    mirror(there)
    closed = titles()
    there.note("a", title="Report, back", rights="Theirs, changed")

    mirror(there)

    assert closed == []
    assert [(r.title, r.rights) for r in Resource.objects.live()] == [
        ("Report, back", "Ours")
    ]


def test_a_file_that_is_closed_there_is_closed_here_until_it_is_open_again(there):
    first, second = there.file("a.pdf", PDF), there.file("b.pdf", PDF + b"%2")
    there.note("a", title="Report", files=[first, second])
    mirror(there)
    there.note("a", title="Report", files=[second])
    mirror(there)
    closed = dict(File.objects.values_list("number", "access_rights"))
    there.note("a", title="Report.", files=[first, second])

    mirror(there)

    assert closed == {1: "staff", 2: "open"}
    opened = dict(File.objects.values_list("number", "access_rights"))
    assert opened == {1: "open", 2: "open"}


def test_a_file_that_was_replaced_here_stays_as_it_is(there):
    there.note("a", title="Report", files=[there.file("a.pdf", PDF)])
    mirror(there)
    file, editor = File.objects.get(), UserFactory()
    replace_by_looked_at(
        file=file,
        stream=ContentFile(PDF + b"%ours"),
        name="ours.pdf",
        now=timezone.now(),
        user=editor,
    )
    there.note("a", title="Report", files=[])

    report = mirror(there)

    assert File.objects.get().access_rights == "open"
    assert any("replaced here: the file stays" in note for note in report.notes)


def test_new_bytes_at_the_same_address_take_the_place_of_the_old_ones(there):
    there.note("a", title="Report", files=[there.file("a.pdf", PDF)])
    picture = there.file("p.png", b"one", sha256=None, version="1")
    there.note("b", title="Picture", files=[picture])
    mirror(there)
    there.note("a", title="Report", files=[there.file("a.pdf", PDF + b"%new")])
    picture = there.file("p.png", b"two", sha256=None, version="2")
    there.note("b", title="Picture", files=[picture])

    mirror(there)

    shown = File.objects.filter(access_rights="open")
    digests = {file.current.content_id for file in shown}
    assert digests == {
        hashlib.sha256(content).hexdigest() for content in (PDF + b"%new", b"two")
    }


@pytest.mark.parametrize("name", ["p.png", "another.png"])
def test_an_image_that_was_closed_here_stays_closed_when_the_source_changes_it(
    there, name
):
    old = there.file("p.png", b"one", sha256=None, version="1", number=3)
    there.note("a", title="Report", files=[old])
    mirror(there)
    set_file_access(file=File.objects.get(), access_rights="staff")
    new = there.file(name, b"two", sha256=None, version="2", number=3)
    there.note("a", title="Report", files=[new])

    mirror(there)

    file = File.objects.get()
    assert file.access_rights == "staff"
    assert file.current.content_id == hashlib.sha256(b"two").hexdigest()
    assert file.versions.count() == 2


def test_a_file_that_could_not_be_had_is_asked_for_again(there):
    there.note("a", title="Report", files=[there.file("a.pdf", PDF)])
    content = there.files.pop("/files/a.pdf")
    missing = mirror(there)
    none = File.objects.count()
    there.files["/files/a.pdf"] = content

    mirror(there)

    assert none == 0
    assert any("404" in note for note in missing.notes)
    assert File.objects.get().current.original_name == "a.pdf"


def test_files_that_were_not_wanted_come_when_they_are(there):
    there.note("a", title="Report", files=[there.file("a.pdf", PDF)])
    mirror(there, download_files=False)
    none = File.objects.count()

    mirror(there)

    assert (none, File.objects.count()) == (0, 1)


def test_after_a_restore_there_everything_is_compared(there):
    there.note("a", title="Report a")
    there.note("b", title="Report b")
    mirror(there)
    there.forget("b")
    there.knows_cursors = False

    report = mirror(there)

    assert titles() == ["Report a", "Report b"]
    assert [*report.notes] == ["No longer at the source, but still here: b"]


def test_an_undone_run_comes_again(there):
    there.note("a", title="Report a")
    mirror(there)
    undo_run(run=IngestRun.objects.latest("pk"), now=timezone.now())
    none = titles()

    mirror(there)

    assert (none, titles()) == ([], ["Report a"])


@pytest.mark.parametrize(
    "body",
    [
        b"<html>",
        b"[]",
        b'{"data": 1, "links": {}}',
        b'{"data": []}',
        b"\xff",
        b"[" * 9999,
    ],
)
def test_what_is_no_feed_ends_in_a_sentence_and_writes_nothing(there, body):
    there.broken = body

    with pytest.raises((SourceError, HttpError), match="feed of changes"):
        mirror(there)

    assert not Resource.objects.exists()


def test_odd_records_cost_neither_the_run_nor_their_neighbours(there):
    there.note("a", title="Report a")
    there.add({"id": "x", "record": {"title": "No more"}})
    there.note("<script>", title=7)
    there.note(
        "y", title="<b>Bold</b>", description="<script>x</script>", issued="9999-99"
    )

    report = mirror(there)

    assert "Report a" in titles()
    assert len(report.notes) >= 3
    shown = Resource.objects.get(title__contains="Bold")
    assert "script" not in shown.description
    assert shown.issued == ""


def test_a_feed_that_leads_round_in_a_circle_comes_to_an_end(there, monkeypatch):
    monkeypatch.setattr("freeshelf.sources.mirror._LIMIT", 1)
    there.note("a", title="Report a")
    page = {
        "data": [there.log[0][1]],
        "links": {"next": "/api/v1/changes?cursor=round"},
    }
    there.broken = json.dumps(page).encode()

    mirror(there)

    assert titles() == ["Report a"]
    assert len(feed_requests(there)) == 2


def test_what_is_withdrawn_or_changed_while_the_feed_is_read_is_not_missed(
    there, monkeypatch
):
    """Its change comes twice: on the page that was read, and at the end of the feed."""
    monkeypatch.setattr("freeshelf.sources.mirror._LIMIT", 2)
    for key in ("a", "b", "c"):
        there.note(key, title=key.upper(), files=[there.file(f"{key}.pdf", PDF)])
    answer = there.server.answer

    def answer_and_change(asked) -> Answer:
        answered = answer(asked)
        if len(feed_requests(there)) == 1:
            there.note("a")
            there.note("b", title="B, corrected")
        return answered

    there.server.answer = answer_and_change

    report = mirror(there)

    assert titles() == ["B, corrected", "C"]
    assert not File.objects.filter(resource__title="B, corrected").exists()
    assert "twice" not in report.as_text()


def test_a_library_that_knows_none_of_its_cursors_is_not_read_for_ever(
    there, monkeypatch
):
    monkeypatch.setattr("freeshelf.sources.mirror._LIMIT", 1)
    there.note("a", title="Report a")
    there.note("b", title="Report b")
    there.knows_cursors = False

    with pytest.raises(HttpError):
        mirror(there)
    with pytest.raises(HttpError):
        mirror(there)

    # The first page, its cursor, and in the second run both once more.
    assert len(feed_requests(there)) == 5
    assert titles() == []


def test_only_an_address_that_is_public_is_stored_of_a_library(there, monkeypatch):
    page = MirrorSource._page

    def from_there(self, client, cursor):
        self._root = there.server.url
        return page(self, client, cursor)

    there.note("a", title="Kilns")
    mirror(there, title="Near")
    monkeypatch.setattr(MirrorSource, "_page", from_there)
    address = "https://library.example.org/en/?token=zyzzyva"
    load_source("freeshelf", {"address": address}, title="Far", now=timezone.now())

    assert dict(Source.objects.values_list("title", "address")) == {
        "Near": "",
        "Far": "https://library.example.org/en/",
    }
