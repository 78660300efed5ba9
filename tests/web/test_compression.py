"""Pages are packed for who can unpack them; files never are."""

import gzip

import pytest

from tests.library.factories import FileFactory, ResourceFactory
from tests.pages.home import make_home

pytestmark = pytest.mark.django_db
PACKED = {"accept-encoding": "gzip, deflate"}


def test_a_page_is_packed_and_its_validator_still_holds(client):
    make_home()

    plain = client.get("/en/topics")
    packed = client.get("/en/topics", headers=PACKED)

    assert "Content-Encoding" not in plain
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert len(packed.content) < len(plain.content) / 2
    for answer in (plain, packed):
        assert "Accept-Encoding" in answer["Vary"]
        told = {**PACKED, "if-none-match": answer["ETag"]}
        assert client.get("/en/topics", headers=told).status_code == 304


def test_results_are_packed_too_and_kept_by_no_one(client, shelve):
    ResourceFactory(title="Brick kilns")
    shelve()

    packed = client.get("/en/search?q=brick", headers=PACKED)

    assert packed["Content-Encoding"] == "gzip"
    assert packed["Cache-Control"] == "no-store"
    assert not packed.has_header("ETag")


def test_a_file_keeps_its_length_and_its_parts(client, own_place):
    file = FileFactory(resource=ResourceFactory())

    whole = client.get(file.download_url(), headers=PACKED)
    part = client.get(file.download_url(), headers={**PACKED, "range": "bytes=0-9"})

    assert "Content-Encoding" not in whole
    assert int(whole["Content-Length"]) == len(whole.getvalue())
    assert (part.status_code, len(part.getvalue())) == (206, 10)
    assert "Content-Encoding" not in part
