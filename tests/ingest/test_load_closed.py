"""A load opens nothing that is closed, and takes no file and no relation away."""

import hashlib

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.utils import timezone

from freeshelf.ingest.models import IngestRun, Source
from freeshelf.ingest.staging import open_staged
from freeshelf.ingest.undo import undo_run
from freeshelf.library.access import Hold
from freeshelf.library.models import File, Resource, ResourceIdentifier
from freeshelf.library.services import holding_imports, let_out, replace_file
from freeshelf.sources.base import (
    AgentReference,
    FileReference,
    RelationReference,
    SourceRecord,
    SubjectReference,
    Text,
)
from freeshelf.sources.cleaning import clean, read_each
from tests.ingest.test_loader import item
from tests.ingest.test_remote_source import PDF, SHA, catalogue, record

__all__ = ["catalogue"]
from tests.ingest.test_remote_source import load as load_catalogue
from tests.library.factories import ResourceFactory, UserFactory, replace_by_looked_at

pytestmark = [pytest.mark.django_db, pytest.mark.core]


def with_file(catalogue, content: bytes):
    catalogue.file = content
    checksum = hashlib.sha256(content).hexdigest()
    address = f"{catalogue.server.url}/files/fees.pdf"
    files = [{"address": address, "checksum": checksum}]
    catalogue.pages = {1: [record("a", files=files)]}
    load_catalogue(catalogue, download_files=True)


def test_an_undo_gives_a_replaced_file_back(catalogue):
    with_file(catalogue, PDF)
    with_file(catalogue, PDF + b"%2\n")

    undo_run(run=IngestRun.objects.latest("pk"), now=timezone.now())

    assert File.objects.get().current.content_id == SHA


def test_a_file_that_a_person_replaced_stays_current(catalogue):
    with_file(catalogue, PDF)
    mine = ContentFile(b"%PDF-1.4 mine", name="mine.pdf")
    replace_by_looked_at(
        file=File.objects.get(),
        stream=mine,
        name="mine.pdf",
        now=timezone.now(),
        user=UserFactory(),
    )
    kept = File.objects.get().current.content_id

    with_file(catalogue, PDF + b"%2\n")

    assert File.objects.get().current.content_id == kept


def test_a_version_of_a_person_that_waits_is_not_overtaken_by_the_source(catalogue):
    with_file(catalogue, PDF)
    mine = ContentFile(b"%PDF-1.4 mine", name="mine.pdf")
    waiting = replace_file(
        file=File.objects.get(),
        stream=mine,
        name="mine.pdf",
        now=timezone.now(),
        user=UserFactory(),
    )

    with_file(catalogue, PDF + b"%2\n")

    waiting.refresh_from_db()
    assert waiting.hold == Hold.CHECK
    assert File.objects.get().current.content_id == SHA


def test_files_of_a_load_that_is_held_wait_though_they_were_public(catalogue):
    with holding_imports():
        with_file(catalogue, PDF)

    assert not File.objects.visible_to(AnonymousUser()).exists()
    assert Resource.objects.visible_to(AnonymousUser()).exists()

    let_out(file=File.objects.get())
    with holding_imports():
        with_file(catalogue, PDF + b"%2\n")
    assert File.objects.visible_to(AnonymousUser()).get().current.content_id == SHA


def test_files_of_a_staged_load_open_with_their_records(catalogue):
    address = f"{catalogue.server.url}/files/fees.pdf"
    catalogue.pages = {1: [record("a", files=[{"address": address}])]}
    load_catalogue(catalogue, stage=True, download_files=True)
    assert not Resource.objects.visible_to(AnonymousUser()).exists()

    open_staged(source=Source.objects.get(), now=timezone.now())

    assert Resource.objects.visible_to(AnonymousUser()).exists()
    assert File.objects.get().access_rights == "open"


def test_a_report_names_no_title_of_a_closed_record(load):
    here = ResourceFactory(title="Secret words", access_rights="staff")
    ResourceIdentifier.objects.create(resource=here, kind="doi", value="10.5555/a")
    load(item("a", DOI="10.5555/a"))

    report = load(item("a", DOI="10.5555/a", abstract="More"))

    assert not any("Secret words" in note for note in report.notes)


def test_two_records_of_a_load_are_not_linked_to_one_work(load):
    here = ResourceFactory(title="Here")
    ResourceIdentifier.objects.create(resource=here, kind="doi", value="10.5555/a")

    load(item("a", DOI="10.5555/a"), item("b", DOI="10.5555/a"))

    assert Resource.objects.count() == 2


def test_a_number_that_json_does_not_have_ends_no_load(load):
    load(item("a", note=float("nan")), item("b"))

    assert Resource.objects.count() == 2


def test_an_address_that_no_field_takes_costs_only_itself(load):
    load(item("a", URL="http://my_repo.example.org/1"))

    assert Resource.objects.get().source_url == ""


def test_the_report_of_a_run_names_what_the_source_gave_up(load):
    load(item("a"), item("b"))
    load(item("a"))

    notes = IngestRun.objects.latest("pk").report["notes"]
    assert any(note.endswith(": b") for note in notes)


@pytest.mark.parametrize(
    "values",
    [
        {"titles": (Text("T", None),)},
        {"titles": (Text(["a"]),)},
        {"descriptions": (Text(None),)},
        {"agents": (AgentReference(None),)},
        {"agents": (None,)},
        {"agents": "Name"},
        {"agents": None},
        {"license": 7},
        {"relations": (RelationReference("related", None),)},
        {"files": (FileReference("a", checksum=None),)},
        {"places": (SubjectReference(""),)},
    ],
)
def test_values_of_other_types_cost_at_most_their_record(values):
    odd, good = SourceRecord("a", **values), SourceRecord("b", titles=(Text("B"),))

    cleaned = list(read_each([odd, good], clean))

    assert [each.key for each in cleaned][1:] == ["b"]
    assert cleaned[0].key == "a" or cleaned[0].problems
    assert SourceRecord.from_dict(cleaned[0].as_dict() | {"key": "a"})
