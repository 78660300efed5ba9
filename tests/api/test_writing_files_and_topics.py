"""Files that programs add to records, and topics that they propose."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from freeshelf.api.routers import writing
from freeshelf.inbox.models import SuggestedTopic
from freeshelf.library.models import File, FileContent, Resource
from freeshelf.library.services import let_out
from freeshelf.vocabularies.models import Concept
from tests.accounts.people import sign_in
from tests.api.writers import Program
from tests.library.factories import ResourceFactory, pdf_bytes
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(own_place):
    return Program()


def named(content, name):
    file = BytesIO(content)
    file.name = name
    return file


def test_a_file_is_added_to_a_draft_as_in_the_admin_area(program):
    record = ResourceFactory(identifier="kilns", draft=True)
    pdf = pdf_bytes("Fees at kilns.")

    response = program.upload(
        "records/kilns/files",
        named(pdf, "../../kilns.pdf"),
        title="Report",
        language="fr",
        access_rights="members",
    )

    assert response.status_code == 201, response.content
    file = File.objects.get()
    described = response.json()["data"]
    assert described["name"] == "kilns.pdf" == file.current.original_name
    assert described["media_type"] == "application/pdf"
    assert described["size"] == len(pdf)
    assert (file.title, file.language, file.access_rights) == (
        "Report",
        "fr",
        "members",
    )
    assert file.current.added_by == program.user
    assert file.current.content.state == FileContent.State.WAITING
    log = ModelLogEntry.objects.for_instance(record)
    actions = set(log.values_list("action", flat=True))
    assert {"freeshelf.file.add", "freeshelf.token.write"} <= actions
    got = program.send("GET", "records/kilns/draft").json()["data"]
    assert [each["number"] for each in got["files"]] == [1]
    assert described["held"]
    assert got["files_held"] == 1
    let_out(file=file)
    got = program.send("GET", "records/kilns/draft").json()["data"]
    assert (got["files_held"], got["files"][0]["held"]) == (0, False)


def test_a_file_sent_twice_with_one_key_is_added_once(program):
    ResourceFactory(identifier="kilns", draft=True)
    pdf = pdf_bytes("Fees.")
    key = {"Idempotency-Key": "1"}
    answers = [
        program.upload("records/kilns/files", named(pdf, "a.pdf"), headers=key)
        for _ in range(2)
    ]
    assert [each.status_code for each in answers] == [201, 201]
    assert answers[0].content == answers[1].content
    other = program.upload("records/kilns/files", named(pdf, "b.pdf"), headers=key)
    assert other.status_code == 422
    assert File.objects.count() == 1


def test_a_file_changes_the_version_of_the_draft(program):
    ResourceFactory(identifier="kilns", draft=True)
    before = program.send("GET", "records/kilns/draft")["ETag"]

    added = program.upload("records/kilns/files", named(pdf_bytes("Fees."), "a.pdf"))

    after = program.send("GET", "records/kilns/draft")["ETag"]
    assert before != after == added["ETag"]
    change = {"issued": "2022"}
    stale = program.send("PATCH", "records/kilns", change, **{"If-Match": before})
    assert stale.status_code == 412
    # Its check changes nothing that could be overwritten.
    let_out(file=File.objects.get())
    named_version = {"If-Match": added["ETag"]}
    changed = program.send("PATCH", "records/kilns", change, **named_version)
    assert changed.status_code == 200
    File.objects.update(title="Report")
    assert program.send("GET", "records/kilns/draft")["ETag"] != changed["ETag"]


def test_programs_empty_wrong_and_large_files_are_refused(program, settings):
    ResourceFactory(identifier="kilns", draft=True)
    for content, name in (
        (b"", "a.pdf"),
        (b"MZ" + b"\0" * 200, "setup.exe"),
        (b"no pdf at all", "a.pdf"),
    ):
        response = program.upload("records/kilns/files", named(content, name))
        assert response.status_code == 422
        assert response.json()["errors"][0]["name"] == "file"
    settings.FREESHELF_EXTRACTION = {**settings.FREESHELF_EXTRACTION, "MAX_BYTES": 1000}
    large = named(b"%PDF-1.4" + b" " * 200_000, "a.pdf")
    assert program.upload("records/kilns/files", large).status_code == 413
    response = program.client.post(
        "/api/v1/records/kilns/files",
        b"{}",
        content_type="application/json",
        headers={"Authorization": f"Bearer {program.text}"},
    )
    assert response.status_code == 415
    assert not File.objects.exists()
    assert not FileContent.objects.exists()


def test_files_of_published_records_need_the_right_to_publish(own_place):
    ResourceFactory(identifier="kilns")
    pdf = pdf_bytes("Fees.")
    for program, status in (
        (Program("contributor", name="cy"), 403),
        (Program("author", "files:write", name="bo"), 403),
        (Program("author"), 201),
    ):
        response = program.upload("records/kilns/files", named(pdf, "a.pdf"))
        assert response.status_code == status
    Resource.objects.update(live=False, withdrawn_at=timezone.now())
    locked = Program(name="di").upload("records/kilns/files", named(pdf, "b.pdf"))
    assert locked.status_code == 423


def test_files_of_scheduled_records_need_the_right_to_publish_and_no_more(own_place):
    record = ResourceFactory(identifier="kilns", draft=True)
    record.go_live_at = timezone.now() + timedelta(days=2)
    record.save_revision().publish()
    pdf = pdf_bytes("Fees.")
    for program, status in (
        (Program("contributor", name="cy"), 403),
        (Program("author", "files:write", name="bo"), 403),
        (Program("author"), 201),
    ):
        response = program.upload("records/kilns/files", named(pdf, "a.pdf"))
        assert response.status_code == status
    change = {"title": "Other", "issued": "2022"}
    version = {"If-Match": response["ETag"]}
    # The text that will go out stays locked.
    editor = Program(name="di")
    locked = editor.send("PATCH", "records/kilns", change, **version)
    assert locked.status_code == 423


def test_a_record_that_is_published_while_its_file_is_sent_gets_none(
    own_place, monkeypatch
):
    ResourceFactory(identifier="kilns", draft=True)
    store = writing.store_upload

    def store_slowly(**values):
        Resource.objects.update(live=True)
        return store(**values)

    monkeypatch.setattr(writing, "store_upload", store_slowly)
    program = Program("contributor", name="cy")

    response = program.upload("records/kilns/files", named(pdf_bytes("Fees."), "a.pdf"))

    assert response.status_code == 403
    assert not File.objects.exists()


@pytest.fixture
def topics():
    scheme = ConceptSchemeFactory(identifier="topics", role="subject")
    return ConceptFactory(scheme=scheme, identifier="debt", label="Debt bondage")


def test_a_proposed_topic_becomes_a_concept_when_an_editor_wants_it(
    program, topics, client
):
    response = program.send(
        "POST",
        "topics",
        {
            "labels": {"en": "Wage theft", "fr": "Vol de salaire"},
            "broader": "topics.debt",
            "definition": "Wages that are not paid.",
            "reason": "Twelve records are about it.",
        },
    )
    assert response.status_code == 201, response.content
    proposal = SuggestedTopic.objects.get()
    assert response.json()["data"]["id"] == proposal.pk
    assert Concept.objects.count() == 1
    entries = ModelLogEntry.objects.for_instance(proposal)
    assert entries.filter(user=program.user).count() == 2

    sign_in(client)
    page = client.get(reverse("inbox_topic:edit", args=[proposal.pk]))
    assert "Vol de salaire" in page.content.decode()
    assert "Wage theft" in client.get(reverse("inbox_topic:list")).content.decode()
    address = reverse("inbox_topic_concept", args=[proposal.pk])
    made = client.post(address)

    concept = Concept.objects.get(identifier="wage-theft")
    assert made["Location"].endswith(f"/{concept.pk}/")
    assert concept.label("fr") == "Vol de salaire"
    assert list(concept.broader.all()) == [topics]
    proposal.refresh_from_db()
    assert not proposal.is_open
    assert proposal.concept == concept
    client.post(address)
    assert Concept.objects.count() == 2


def test_a_topic_that_is_there_or_means_nothing_is_not_proposed(program, topics):
    known = program.send("POST", "topics", {"labels": {"en": "Debt bondage"}})
    assert known.status_code == 409
    assert known.json()["errors"][0]["reason"] == "topics.debt"
    for sent, name in (
        ({"labels": {}}, "labels"),
        ({"labels": {"en": "A"}, "scheme": "none"}, "scheme"),
        ({"labels": {"en": "A"}, "broader": "topics.none"}, "broader"),
        ({}, "labels"),
        ({"labels": {f"aa-abc{number:03}": "A" for number in range(201)}}, "labels"),
    ):
        response = program.send("POST", "topics", sent)
        assert response.status_code == 422
        assert response.json()["errors"][0]["name"] == name
    assert not SuggestedTopic.objects.exists()
