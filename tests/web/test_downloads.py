"""The bytes of files: whole, in part, unchanged, closed, gone."""

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from freeshelf.library.services import remove_file
from tests.library.factories import (
    FileFactory,
    ResourceFactory,
    UserFactory,
    pdf_bytes,
    replace_by_looked_at,
)

PDF = pdf_bytes("Workers never pay recruitment fees.")


@pytest.fixture
def file(db):
    return FileFactory(
        resource=ResourceFactory(), name="Guide à lire (1).pdf", content=PDF
    )


def body(response):
    return b"".join(response.streaming_content)


def test_a_pdf_opens_in_the_browser_under_its_name(file, client):
    response = client.get(file.download_url())

    assert response.status_code == 200
    assert body(response) == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Length"] == str(len(PDF))
    assert response["Content-Disposition"] == (
        "inline; filename*=utf-8''Guide%20%C3%A0%20lire%20%281%29.pdf"
    )
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Accept-Ranges"] == "bytes"
    assert "default-src 'none'" in response["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<script>alert(1)</script>"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("data.csv", b"a,b\n"),
        ("feed.xml", b"<x/>"),
    ],
)
def test_anything_else_is_saved_and_cannot_run(db, client, name, content):
    file = FileFactory(name=name, content=content)

    response = client.get(file.download_url())

    assert response["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Content-Type"] in ("application/octet-stream", "text/csv")


@pytest.mark.parametrize(
    ("wanted", "expected", "said"),
    [
        ("bytes=0-3", PDF[:4], f"bytes 0-3/{len(PDF)}"),
        ("bytes=-5", PDF[-5:], f"bytes {len(PDF) - 5}-{len(PDF) - 1}/{len(PDF)}"),
        ("bytes=10-", PDF[10:], f"bytes 10-{len(PDF) - 1}/{len(PDF)}"),
        ("bytes=5-999999999", PDF[5:], f"bytes 5-{len(PDF) - 1}/{len(PDF)}"),
    ],
)
def test_a_part_is_given_when_asked_for(file, client, wanted, expected, said):
    response = client.get(file.download_url(), headers={"range": wanted})

    assert response.status_code == 206
    assert body(response) == expected
    assert response["Content-Range"] == said
    assert response["Content-Length"] == str(len(expected))


@pytest.mark.parametrize("wanted", ["bytes=999999999-", "bytes=-0"])
def test_a_part_after_the_end_is_refused(file, client, wanted):
    response = client.get(file.download_url(), headers={"range": wanted})

    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{len(PDF)}"


@pytest.mark.parametrize(
    "wanted", ["bytes=5-2", "bytes=a-b", "lines=1-2", "bytes=0-1,4-5", "bytes=-", "x"]
)
def test_what_is_no_plain_range_gives_the_whole(file, client, wanted):
    response = client.get(file.download_url(), headers={"range": wanted})

    assert response.status_code == 200
    assert body(response) == PDF


def test_what_the_reader_has_already_is_not_sent_again(file, client):
    etag = client.get(file.download_url())["ETag"]

    unchanged = client.get(file.download_url(), headers={"if-none-match": etag})
    stale_part = client.get(
        file.download_url(), headers={"range": "bytes=0-3", "if-range": '"other"'}
    )

    assert unchanged.status_code == 304
    assert unchanged["ETag"] == etag
    assert stale_part.status_code == 200


def test_head_gives_the_size_only(file, client):
    response = client.head(file.download_url())

    assert response["Content-Length"] == str(len(PDF))
    assert b"".join(response) == b""


def test_the_address_of_a_replaced_file_leads_to_the_new_one(file, client):
    old = file.download_url()
    replace_by_looked_at(
        file=file,
        stream=ContentFile(pdf_bytes("New")),
        name="new.pdf",
        now=timezone.now(),
    )
    file.refresh_from_db()

    response = client.get(old)

    assert response.status_code == 302
    assert response["Location"] == file.download_url()


def test_a_removed_file_is_gone_and_says_when(file, client):
    address = file.download_url()
    now = timezone.datetime(2026, 11, 3, 12, tzinfo=timezone.get_default_timezone())
    remove_file(file=file, now=now)

    response = client.get(address)

    assert response.status_code == 410
    assert b"This file was removed on 3 Nov 2026." in response.content


@pytest.mark.parametrize("closed", ["file", "resource", "draft"])
def test_a_closed_file_does_not_exist_for_others(db, client, closed):
    resource = ResourceFactory(
        **{"access_rights": "members"} if closed == "resource" else {},
        **{"draft": True} if closed == "draft" else {},
    )
    access = "members" if closed == "file" else "open"
    file = FileFactory(resource=resource, content=PDF, access_rights=access)

    assert client.get(file.download_url()).status_code == 404

    client.force_login(UserFactory(permissions=["library.view_members_resource"]))
    response = client.get(file.download_url())
    if closed == "draft":
        assert response.status_code == 404
    else:
        assert body(response) == PDF
        assert response["Cache-Control"] == "private, no-store"


def test_bytes_that_are_lost_are_said_to_be(file, client, own_place):
    for path in (own_place / "files").rglob("*"):
        if path.is_file():
            path.unlink()

    response = client.get(file.download_url())

    assert response.status_code == 404
    assert b"The file is missing." in response.content
