"""Programs with a token write drafts through the form of the admin area."""

from io import BytesIO

import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.models import ModelLogEntry, Workflow

from freeshelf.library.models import (
    Agent,
    File,
    Resource,
    ResourceIdentifier,
    ResourceRelation,
)
from tests.api.writers import Program
from tests.library.factories import AgentFactory, ResourceFactory
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(own_place):
    return Program()


@pytest.fixture
def debt():
    topics = ConceptSchemeFactory(identifier="topics", role="subject")
    return ConceptFactory(scheme=topics, identifier="debt", label="Debt bondage")


def body_of(response, status=200):
    assert response.status_code == status, response.content[:800]
    return response.json()


def names_of_errors(response, status=422):
    return [each["name"] for each in body_of(response, status)["errors"]]


def test_a_record_is_created_as_a_draft_with_all_that_was_sent(program, debt, client):
    other = ResourceFactory(identifier="kilns")
    response = program.send(
        "POST",
        "records",
        {
            "title": "Who pays?",
            "description": "<p>Fees.</p><script>alert(1)</script>",
            "issued": "2022-07",
            "language": "fr",
            "publisher": {"name": "Kiln House"},
            "creators": [{"name": "Doe, Jane"}],
            "subjects": ["topics.debt"],
            "identifiers": [{"kind": "doi", "value": "10.1/x"}],
            "relations": [{"kind": "cites", "record": "kilns"}],
        },
    )

    draft = body_of(response, 201)["data"]
    record = Resource.objects.get(identifier=draft["id"])
    assert draft["state"] == "draft"
    assert not record.live
    assert record.description == "<p>Fees.</p>"
    assert list(record.subjects.all()) == [debt]
    assert record.publisher.name == "Kiln House"
    assert record.issued_year == 2022
    assert [row.target for row in record.relations.all()] == [other]
    assert draft["creators"][0]["name"] == "Doe, Jane"
    assert response["Location"].endswith(f"/api/v1/records/{record.identifier}/draft")
    assert response["Cache-Control"] == "private, no-store"
    assert record.latest_revision.user == program.user
    assert client.get(f"/api/v1/records/{record.identifier}").status_code == 404


def test_each_write_is_in_the_history_with_the_name_of_the_token(program):
    draft = body_of(program.send("POST", "records", {"title": "Fees"}), 201)["data"]

    record = Resource.objects.get(identifier=draft["id"])
    log = ModelLogEntry.objects.for_instance(record)
    created = log.get(action="wagtail.create")
    written = log.get(action="freeshelf.token.write")
    assert created.user == written.user == program.user
    assert created.uuid == written.uuid is not None
    assert "Importer of the ministry" in written.message


def test_only_what_is_sent_changes_and_readers_see_the_published_version(
    program, debt, client
):
    record = ResourceFactory(
        title="Old", identifier="kilns", subjects=[debt], creators=[AgentFactory()]
    )
    ResourceIdentifier.objects.create(resource=record, kind="source", value="wp:7")
    ResourceIdentifier.objects.create(resource=record, kind="isbn", value="1")
    got = program.send("GET", "records/kilns/draft")

    response = program.send(
        "PATCH",
        "records/kilns",
        {"title": "New", "identifiers": [{"kind": "doi", "value": "10.1/x"}]},
        **{"If-Match": got["ETag"]},
    )

    draft = body_of(response)["data"]
    assert (draft["title"], draft["state"]) == ("New", "changed")
    assert draft["subjects"] == ["topics.debt"]
    assert len(draft["creators"]) == 1
    assert draft["identifiers"] == [{"kind": "doi", "value": "10.1/x"}]
    newest = Resource.objects.get().get_latest_revision_as_object()
    assert {row.kind for row in newest.identifiers.all()} == {"source", "doi"}
    assert client.get("/api/v1/records/kilns").json()["data"]["title"] == "Old"
    assert response["ETag"] != got["ETag"]


def test_rows_of_a_draft_can_be_changed_again(program):
    ResourceFactory(identifier="kilns")
    version = program.send("GET", "records/kilns/draft")["ETag"]
    for names in (["A", "B"], ["B", "C"], []):
        response = program.send(
            "PATCH",
            "records/kilns",
            {"creators": [{"name": name} for name in names], "state": "published"},
            **{"If-Match": version},
        )
        draft = body_of(response)["data"]
        version = response["ETag"]
        assert [each["name"] for each in draft["creators"]] == names
    assert Agent.objects.count() == 3


def test_of_two_writers_the_second_has_to_read_again(program):
    ResourceFactory(identifier="kilns")
    version = program.send("GET", "records/kilns/draft")["ETag"]
    named = {"If-Match": version}
    body_of(program.send("PATCH", "records/kilns", {"title": "First"}, **named))

    response = program.send("PATCH", "records/kilns", {"title": "Second"}, **named)

    body_of(response, 412)
    for header in ({}, {"If-Match": "*"}):
        body_of(program.send("PATCH", "records/kilns", {"title": "x"}, **header), 428)
    again = {"If-Match": "W/" + response["ETag"]}  # as compression leaves it
    body_of(program.send("PATCH", "records/kilns", {"title": "Second"}, **again))


def test_a_version_changes_with_what_a_person_types_into_the_same_revision(program):
    record = ResourceFactory(identifier="kilns")
    revision = record.save_revision()
    version = program.send("GET", "records/kilns/draft")["ETag"]
    record.title = "Typed meanwhile"
    record.save_revision(overwrite_revision=revision)

    response = program.send(
        "PATCH", "records/kilns", {"issued": "2020"}, **{"If-Match": version}
    )

    body_of(response, 412)


def test_values_that_cannot_be_stored_are_named(program, debt):
    sent = {
        "title": "x",
        "issued": "some day",
        "subjects": ["topics.debt", "topics.nothing"],
    }
    response = program.send("POST", "records", sent)
    assert names_of_errors(response) == ["subjects.1"]
    assert response["Content-Type"] == "application/problem+json"
    sent["subjects"] = ["topics.debt"]
    assert names_of_errors(program.send("POST", "records", sent)) == ["issued"]
    wrong = {"types": ["topics.debt"], "title": "x"}
    assert names_of_errors(program.send("POST", "records", wrong)) == ["types"]
    for value in ({"colour": "red"}, {"title": "\u0000"}, {"language": "no tag!"}):
        named = names_of_errors(
            program.send("POST", "records", {"title": "x", **value})
        )
        assert named == list(value)
    assert not Resource.objects.exists()


def test_what_belongs_into_the_body_is_refused_in_the_address(program):
    response = program.send("POST", "records?title=Other", {"title": "Fees"})
    assert names_of_errors(response, 400) == ["title"]
    assert response.json()["errors"][0]["allowed"] == []
    assert not Resource.objects.exists()

    ResourceFactory(identifier="kilns", draft=True)
    response = program.upload("records/kilns/files?rights=none", BytesIO(b"Fees."))
    assert names_of_errors(response, 400) == ["rights"]
    assert not File.objects.exists()


def test_what_is_no_json_or_too_much_is_refused(program):
    def send(content, kind="application/json"):
        return program.client.post(
            "/api/v1/records",
            content,
            content_type=kind,
            headers={"Authorization": f"Bearer {program.text}"},
        )

    assert send("{").status_code == 400
    assert send("[" * 100_000).status_code == 400
    assert send('{"title": "\\ud800"}').status_code == 422
    assert send("title=x", "application/x-www-form-urlencoded").status_code == 415
    assert send(" " * 1_000_001).status_code == 413


def test_it_is_published_only_with_scope_and_role(own_place):
    title = {"title": "Fees", "state": "published"}
    author = Program("author", name="ana")
    modest = Program("author", "records:write", name="bo")
    contributor = Program("contributor", name="cy")

    assert body_of(author.send("POST", "records", title), 201)["data"]["state"] == (
        "published"
    )
    for program in (modest, contributor):
        body_of(program.send("POST", "records", title), 403)
    assert Resource.objects.count() == 1
    record = Resource.objects.get()
    assert record.live
    assert record.first_published_at is not None


def test_a_draft_goes_to_review(program):
    workflow = Workflow.objects.filter(active=True).first()
    if workflow is not None:
        workflow.workflow_content_types.get_or_create(
            content_type=ContentType.objects.get_for_model(Resource)
        )
    sent = {"title": "Fees", "state": "review"}

    draft = body_of(program.send("POST", "records", sent), 201)["data"]

    assert draft["state"] == "review"
    record = Resource.objects.get()
    assert record.current_workflow_state.requested_by == program.user


def test_access_is_set_by_those_who_publish(own_place):
    ResourceFactory(identifier="kilns")
    contributor = Program("contributor", name="cy")
    version = {"If-Match": contributor.send("GET", "records/kilns/draft")["ETag"]}
    closed = {"access_rights": "staff"}

    response = contributor.send("PATCH", "records/kilns", closed, **version)
    assert names_of_errors(response, 403) == ["access_rights"]
    drafting = Program("editor", "records:write", name="di")
    draft = body_of(drafting.send("POST", "records", {"title": "Bricks"}), 201)["data"]
    body_of(drafting.send("POST", "records", {"title": "Clay", **closed}), 403)
    assert draft["state"] == "draft"
    body_of(Program().send("PATCH", "records/kilns", closed, **version))

    assert Resource.objects.get(identifier="kilns").access_rights == "staff"
    body_of(contributor.send("GET", "records/kilns/draft"), 404)


def test_a_locked_record_and_one_that_is_open_in_the_admin_area_stay(program):
    record = ResourceFactory(identifier="kilns")
    someone = Program(name="bo").user
    version = {"If-Match": program.send("GET", "records/kilns/draft")["ETag"]}
    session = EditingSession.objects.create(
        user=someone,
        content_type=ContentType.objects.get_for_model(Resource),
        object_id=str(record.pk),
        last_seen_at=timezone.now(),
    )

    body_of(program.send("PATCH", "records/kilns", {"title": "x"}, **version), 423)
    session.delete()
    Resource.objects.update(locked=True, locked_by=someone, locked_at=timezone.now())
    body_of(program.send("PATCH", "records/kilns", {"title": "x"}, **version), 423)
    Resource.objects.update(
        locked=False, locked_by=None, live=False, withdrawn_at=timezone.now()
    )
    named = {"If-Match": program.send("GET", "records/kilns/draft")["ETag"]}
    body_of(program.send("PATCH", "records/kilns", {"title": "x"}, **named), 423)
    assert Resource.objects.get().latest_revision is None


def test_nothing_closed_is_shown_or_referred_to(own_place, debt):
    closed = ResourceFactory(
        identifier="closed", access_rights="staff", title="Zyzzyva"
    )
    linked = ResourceFactory(identifier="linked")
    ResourceRelation.objects.create(resource=linked, kind="related", target=closed)
    contributor = Program("contributor")

    got = contributor.send("GET", "records/linked/draft")
    assert body_of(got)["data"]["relations"] == []
    for path in ("records/closed/draft", "records/none/draft"):
        assert b"Zyzzyva" not in contributor.send("GET", path).content
        body_of(contributor.send("GET", path), 404)
    body_of(
        contributor.send(
            "PATCH", "records/closed", {"title": "x"}, **{"If-Match": "x"}
        ),
        404,
    )
    relation = {"relations": [{"kind": "cites", "record": "closed"}], "title": "x"}
    response = contributor.send("POST", "records", relation)
    assert names_of_errors(response) == ["relations.0.record"]
    # What the person cannot see is not lost by their change.
    response = contributor.send(
        "PATCH", "records/linked", {"relations": []}, **{"If-Match": got["ETag"]}
    )
    body_of(response)
    newest = Resource.objects.get(pk=linked.pk).get_latest_revision_as_object()
    assert [row.target for row in newest.relations.all()] == [closed]


def test_a_role_that_may_add_nobody_names_those_who_are_known(own_place):
    AgentFactory(name="Kiln House")
    contributor = Program("contributor")
    known = {"title": "x", "publisher": {"name": "kiln house"}}
    body_of(contributor.send("POST", "records", known), 201)
    new = {"title": "x", "publisher": {"name": "Another House"}}
    assert names_of_errors(contributor.send("POST", "records", new)) == ["publisher"]
    assert Agent.objects.count() == 1


def test_a_repeated_request_acts_once(program):
    key = {"Idempotency-Key": "import-7/42"}
    first = program.send("POST", "records", {"title": "Fees"}, **key)
    again = program.send("POST", "records", {"title": "Fees"}, **key)

    assert body_of(again, 201) == body_of(first, 201)
    assert again["Location"] == first["Location"]
    assert again["ETag"] == first["ETag"]
    assert again["Cache-Control"] == "private, no-store"
    other = program.send("POST", "records", {"title": "Other"}, **key)
    assert names_of_errors(other) == ["Idempotency-Key"]
    body_of(
        program.send("POST", "records", {"title": "x"}, **{"Idempotency-Key": "é"}), 400
    )
    assert Resource.objects.count() == 1
    # A failure is not kept: the program mends it and tries again.
    failing = {"Idempotency-Key": "second"}
    program.send("POST", "records", {"title": "x", "issued": "?"}, **failing)
    body_of(program.send("POST", "records", {"title": "x"}, **failing), 201)
