"""Programs are told what in the texts that they write may put a person at risk."""

import json

import pytest

from tests.api.writers import Program

pytestmark = pytest.mark.django_db

_NUMBER = "+44 7700 900123"
_TITLE = f"The survivor answers on {_NUMBER}"


@pytest.fixture
def program(own_place):
    return Program()


def _data(response, status):
    assert response.status_code == status, response.content[:800]
    return response.json()["data"]


def test_a_created_and_a_changed_record_come_with_kinds_of_what_they_tell(program):
    response = program.send("POST", "records", {"title": _TITLE})
    created = _data(response, 201)
    assert created["warnings"] == [{"kind": "phone", "label": "phone number"}]
    assert _NUMBER not in json.dumps(created["warnings"])
    draft = _data(program.send("GET", f"records/{created['id']}/draft"), 200)
    assert draft["warnings"] == created["warnings"]

    path = f"records/{created['id']}"
    etag = response["ETag"]
    response = program.send(
        "PATCH", path, {"title": "Fees at sea"}, **{"If-Match": etag}
    )
    assert _data(response, 200)["warnings"] == []
    sent = {"description": f"<p>{_TITLE}</p>"}
    response = program.send("PATCH", path, sent, **{"If-Match": response["ETag"]})
    assert [each["kind"] for each in _data(response, 200)["warnings"]] == ["phone"]
