"""Dumps are downloaded in parts, and refused when what they hold was closed since."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.db import transaction
from django.utils import timezone

from freeshelf.dumps.contents import Contents
from freeshelf.dumps.services import current_dump, is_due, make_dump
from freeshelf.fields.definitions import FIELDS
from freeshelf.fields.models import FieldDefinition
from freeshelf.library.models import Agent, File, Resource, ResourceCreator
from freeshelf.library.services import set_access, set_file_access, withdraw
from freeshelf.vocabularies.models import ConceptScheme
from freeshelf.wiring.schedule import queue_due_dump
from tests.dumps.conftest import folder_of
from tests.fields.factories import FieldFactory
from tests.library.factories import AgentFactory

pytestmark = pytest.mark.django_db
NAME = "records.jsonl.gz"


@pytest.fixture
def made(library):
    record = Resource.objects.get(identifier="kilns")
    ada = AgentFactory(name="Lovelace, Ada", kind=Agent.Kind.PERSON)
    ResourceCreator.objects.create(resource=record, agent=ada)
    FieldFactory(key="pages")
    record.field_values = {"pages": "Twelve"}
    record.save()
    make_dump(now=timezone.now())
    return current_dump()


def test_the_page_lists_each_file_with_an_address_that_opens(made, page_of, client):
    page = page_of("/en/dumps")

    links = [link["href"] for link in page.select("main li a")]
    assert len(links) == 11
    for link in links:
        response = client.get(link)
        assert response.status_code == 200
        path = folder_of(made) / link.rpartition("/")[2]
        assert b"".join(response.streaming_content) == path.read_bytes()
    assert "contents.json" not in str(page)
    assert client.get("/dumps/contents.json").status_code == 404
    assert client.get("/dumps/..%2Fcurrent").status_code == 404
    assert client.post(links[0]).status_code == 405


def test_a_download_goes_on_where_it_broke_off(made, client):
    whole = (folder_of(made) / NAME).read_bytes()
    first = client.get(f"/dumps/{NAME}", headers={"Range": "bytes=0-9"})
    etag = first["ETag"]
    rest = client.get(
        f"/dumps/{NAME}", headers={"Range": "bytes=10-", "If-Range": etag}
    )

    assert (first.status_code, rest.status_code) == (206, 206)
    assert rest["Content-Range"] == f"bytes 10-{len(whole) - 1}/{len(whole)}"
    parts = [*first.streaming_content, *rest.streaming_content]
    assert b"".join(parts) == whole
    beyond = client.get(f"/dumps/{NAME}", headers={"Range": "bytes=99999999-"})
    assert beyond.status_code == 416


def test_a_download_in_many_parts_does_not_compare_all_keys_for_each(
    made, client, monkeypatch, served_cache
):
    compared = []
    monkeypatch.setattr(Contents, "is_open", lambda each: bool(compared.append(1)) or 1)

    for first in range(5):
        client.get(f"/dumps/{NAME}", headers={"Range": f"bytes={first}-{first}"})

    assert 1 <= len(compared) <= 2


def test_the_rest_of_another_dump_is_not_put_to_the_first_part(made, client):
    etag = client.get(f"/dumps/{NAME}")["ETag"]
    unchanged = client.get(f"/dumps/{NAME}", headers={"If-None-Match": etag})
    Resource.objects.filter(identifier="kilns").update(title="Brick kilns, revised")
    make_dump(now=timezone.now())

    response = client.get(
        f"/dumps/{NAME}", headers={"Range": "bytes=10-", "If-Range": etag}
    )

    assert unchanged.status_code == 304
    assert response.status_code == 200
    whole = (folder_of(current_dump()) / NAME).read_bytes()
    assert b"".join(response.streaming_content) == whole


def close_record():
    set_access(
        resources=[Resource.objects.get(identifier="kilns")], access_rights="staff"
    )


def close_vocabulary():
    # Nothing open carries its concepts any more either.
    Resource.subjects.through.objects.all().delete()
    ConceptScheme.objects.update(is_public=False)


def remove_field():
    FieldDefinition.objects.filter(key="pages").update(is_public=False)
    FIELDS.renew()


def withdraw_record():
    record = Resource.objects.get(identifier="kilns")
    withdraw(resource=record, reason="", now=timezone.now())


def close_file():
    set_file_access(
        file=File.objects.get(resource__identifier="kilns", number=1),
        access_rights="staff",
    )


CLOSINGS = {
    "record": close_record,
    "withdrawn": withdraw_record,
    "deleted": lambda: Resource.objects.get(identifier="kilns").delete(),
    "update": lambda: Resource.objects.update(access_rights="members"),
    "file": close_file,
    "vocabulary": close_vocabulary,
    "person": lambda: Agent.objects.filter(kind="person").update(name="A. L."),
    "field": remove_field,
}


def test_a_head_has_the_length_and_no_body(made, client):
    whole = client.get(f"/dumps/{NAME}")

    response = client.head(f"/dumps/{NAME}", headers={"Range": "bytes=0-9"})

    assert response.status_code == 200
    assert not response.streaming
    for name in ("Content-Length", "ETag", "Content-Type"):
        assert response[name] == whole[name]


def test_what_was_closed_since_is_gone_at_once(made, client, page_of, caplog):
    for how, close in CLOSINGS.items():
        with transaction.atomic():
            close()
            response = client.get(f"/dumps/{NAME}")
            page = page_of("/en/dumps")
            transaction.set_rollback(True)

        assert response.status_code == 503, how
        assert response["Retry-After"] == "3600"
        assert (
            "is no longer open to everyone or has been replaced"
            in response.content.decode()
        )
        assert NAME not in page.text
        assert "is no longer open to everyone or has been replaced" in page.text

    assert [each for each in caplog.records if each.levelname == "ERROR"] == []
    assert client.get(f"/dumps/{NAME}").status_code == 200
    close_record()
    make_dump(now=timezone.now())
    assert client.get(f"/dumps/{NAME}").status_code == 200


def test_nothing_is_offered_where_the_library_does_not_want_it(made, client, settings):
    settings.FREESHELF_DUMPS = {**settings.FREESHELF_DUMPS, "PUBLIC": False}

    assert client.get("/en/dumps").status_code == 404
    assert client.get(f"/dumps/{NAME}").status_code == 404
    assert not is_due(now=timezone.now() + timedelta(days=9))


def test_before_the_first_dump_the_page_says_when_there_is_one(
    own_place, page_of, client
):
    assert "Come back tomorrow" in page_of("/en/dumps").text
    assert client.get(f"/dumps/{NAME}").status_code == 404


at = partial(datetime, 2026, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("made_at", "now", "due"),
    [
        (None, at(30, 12), False),
        (None, at(30, 3), True),
        (at(30, 1), at(30, 3), True),
        (at(30, 2, 30), at(30, 3), False),
        (at(30, 2, 30), at(30, 23), False),
        (at(29, 2, 30), at(30, 12), True),
    ],
)
def test_a_dump_is_made_each_night_or_when_the_machine_is_on_again(
    own_place, made_at, now, due
):
    if made_at:
        make_dump(now=made_at)

    assert is_due(now=now) is due


def test_what_was_closed_is_left_out_within_the_hour(library):
    make_dump(now=at(30, 12))
    close_record()

    assert not is_due(now=at(30, 12, 30))
    assert queue_due_dump(now=at(30, 13))
    assert not queue_due_dump(now=at(30, 13))
