"""Programs set who reads a record and from when, as far as their person may."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.contrib.auth.models import Group

from freeshelf.library.access import library_day
from freeshelf.library.models import File, Resource
from freeshelf.library.services import set_list_access
from tests.api.test_writing import body_of, names_of_errors
from tests.api.writers import Program
from tests.library.factories import ReadingListFactory, ResourceFactory

pytestmark = pytest.mark.django_db
TOMORROW = library_day() + timedelta(days=1)
OF_GROUP = {"access_rights": "group", "group": "Partners"}


@pytest.fixture
def program(own_place):
    return Program()


@pytest.fixture
def partners():
    return Group.objects.create(name="Partners")


def change(program, **sent):
    """Change the one record, whatever version it has."""
    named = {"If-Match": program.send("GET", "records/kilns/draft")["ETag"]}
    return program.send("PATCH", "records/kilns", sent, **named)


def test_a_record_is_for_a_group_from_a_day_on(program, partners, client):
    sent = {"title": "Who pays?", "state": "published", "opens_on": str(TOMORROW)}

    made = body_of(program.send("POST", "records", sent | OF_GROUP), 201)["data"]

    record = Resource.objects.get()
    assert (record.access_rights, record.group) == ("group", partners)
    assert record.opens_on == TOMORROW
    assert (made["group"], made["opens_on"]) == ("Partners", str(TOMORROW))
    assert client.get(f"/api/v1/records/{record.identifier}").status_code == 404


def test_a_published_record_is_closed_and_opened_at_once(program, partners, client):
    ResourceFactory(identifier="kilns")

    first = body_of(change(program, **OF_GROUP, opens_on=str(TOMORROW)))["data"]
    assert (first["group"], first["opens_on"]) == ("Partners", str(TOMORROW))
    assert client.get("/api/v1/records/kilns").status_code == 404
    # Without a group it keeps the one it has.
    again = body_of(change(program, access_rights="group", opens_on=None))["data"]
    assert (again["group"], again["opens_on"]) == ("Partners", None)

    body_of(change(program, access_rights="open", group=""))
    record = Resource.objects.get()
    assert (record.access_rights, record.group, record.opens_on) == (
        *("open", None),
        None,
    )
    assert client.get("/api/v1/records/kilns").status_code == 200


def test_the_day_and_the_group_may_be_set_alone(program, partners):
    ResourceFactory(identifier="kilns", access_rights="members")

    first = body_of(change(program, opens_on=str(TOMORROW)))["data"]
    second = body_of(change(program, group="Partners"))["data"]

    assert (first["access_rights"], first["opens_on"]) == ("members", str(TOMORROW))
    assert (second["access_rights"], second["group"]) == ("members", "Partners")


def test_what_somebody_else_set_meanwhile_is_another_version(program, partners):
    ResourceFactory(identifier="kilns")
    named = {"If-Match": program.send("GET", "records/kilns/draft")["ETag"]}
    Resource.objects.update(opens_on=TOMORROW)

    body_of(program.send("PATCH", "records/kilns", OF_GROUP, **named), 412)


def test_a_group_that_is_not_for_readers_is_none(program):
    ResourceFactory(identifier="kilns")
    Group.objects.get_or_create(name="Editors")

    for name in ("Editors", "Nobody", ""):
        response = change(program, access_rights="group", group=name)
        assert names_of_errors(response) == ["group"], name
    for day in ("soon", "2027-02-30", 20270303, ""):
        body_of(change(program, opens_on=day), 422)
    assert Resource.objects.get().access_rights == "open"


def test_only_a_role_and_a_scope_that_publish_set_them(own_place, partners):
    ResourceFactory(identifier="kilns")
    sent = {"opens_on": None, "group": ""}

    response = change(Program("contributor", name="cy"), **sent)

    assert names_of_errors(response, 403) == ["group", "opens_on"]
    body_of(change(Program("editor", "records:write", name="di"), **sent), 403)


def test_no_program_opens_what_a_list_closes(program, partners):
    record = ResourceFactory(identifier="kilns")
    row = ReadingListFactory(title="For partners", resources=[record])
    set_list_access(
        reading_list=row,
        access_rights="group",
        group=partners.pk,
        is_for_records=True,
    )

    response = change(program, access_rights="open")

    assert names_of_errors(response) == ["access_rights"]
    assert Resource.objects.get().access_rights == "group"


def test_a_file_opens_on_its_own_day(program, partners):
    ResourceFactory(identifier="kilns")
    upload = BytesIO(b"Of kilns.")
    upload.name = "kilns.txt"

    response = program.upload(
        "records/kilns/files",
        upload,
        access_rights="group",
        opens_on=str(TOMORROW),
    )

    item = body_of(response, 201)["data"]
    file = File.objects.get()
    assert (file.access_rights, file.opens_on) == ("group", TOMORROW)
    assert (item["access_rights"], item["opens_on"]) == ("group", str(TOMORROW))
