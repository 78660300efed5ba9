"""Readers take lists along: of results, topics, people, lists, and their own."""

import csv
import io
import json
import time
import zipfile

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from freeshelf.library.models import File
from freeshelf.search.indexing import rebuild
from freeshelf.web import archives
from freeshelf.web.presenters import record_lists
from tests.library.factories import (
    AgentFactory,
    FileFactory,
    ReadingListFactory,
    ResourceFactory,
    UserFactory,
)
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

pytestmark = pytest.mark.django_db
FORMATS = ("ris", "bib", "json", "csv", "xlsx")


@pytest.fixture
def records(db):
    """Three open records on kilns, one of them with files, and closed ones."""
    topics = ConceptSchemeFactory(identifier="topics", role="subject")
    debt = ConceptFactory(scheme=topics, identifier="debt", label="Debt bondage")
    harbour = AgentFactory(name="Harbour Institute", identifier="harbour")
    kept = ResourceFactory(
        title="=cmd|'/C calc'!A0 kilns",
        identifier="kilns1",
        publisher=harbour,
        subjects=[debt],
        creators=[AgentFactory(name="Okafor, Ada", kind="person")],
    )
    FileFactory(resource=kept, name="../../etc/passwd.PDF")
    FileFactory(resource=kept, name="secret.pdf", access_rights="staff")
    second = ResourceFactory(
        title="Second on kilns", identifier="kilns2", publisher=harbour, subjects=[debt]
    )
    FileFactory(resource=second, name="second.txt", content=b"Of kilns.")
    third = ResourceFactory(title="Third on kilns", identifier="kilns3")
    hidden = ResourceFactory(
        title="Closed on kilns",
        identifier="kilns9",
        access_rights="staff",
        publisher=harbour,
        subjects=[debt],
    )
    FileFactory(resource=hidden, name="closed.pdf")
    ReadingListFactory(slug="begin", resources=[third, hidden, kept])


@pytest.fixture
def library(records):
    """The same, found by search."""
    rebuild()


def content(response) -> bytes:
    assert response.status_code == 200, response.content[:500]
    return b"".join(response.streaming_content)


ADDRESSES = {
    "/en/search/export?q=kilns&": {"kilns1", "kilns2", "kilns3"},
    "/en/topics/topics/debt/export?": {"kilns1", "kilns2"},
    "/en/publishers/harbour/export?": {"kilns1", "kilns2"},
    "/en/lists/begin/export?": {"kilns3", "kilns1"},
    "/en/my-list/export?r=kilns2&r=kilns9&r=no&": {"kilns2"},
}


def test_each_list_is_given_in_each_format_without_what_is_closed(library, client):
    for address, expected in ADDRESSES.items():
        rows = list(
            csv.DictReader(
                io.StringIO(
                    content(client.get(f"{address}format=csv")).decode("utf-8-sig")
                )
            )
        )
        assert {row["identifier"] for row in rows} == expected, address
        items = json.loads(content(client.get(f"{address}format=json")))
        assert {item["id"] for item in items} == expected
        ris = content(client.get(f"{address}format=ris")).decode()
        assert ris.count("TY  - ") == ris.count("ER  - ") == len(expected)
        bib = content(client.get(f"{address}format=bib")).decode()
        assert bib.count("@") == len(expected)
        sheet = load_workbook(
            io.BytesIO(content(client.get(f"{address}format=xlsx")))
        ).active
        assert {row[0].value for row in sheet.iter_rows(min_row=2)} == expected
        assert "secret.pdf" not in ris
        assert "Closed on kilns" not in ris


def test_a_list_keeps_the_order_of_its_page(records, client):
    items = json.loads(content(client.get("/en/lists/begin/export?format=json")))

    assert [item["id"] for item in items] == ["kilns3", "kilns1"]


def test_no_cell_is_a_formula(records, client):
    address = "/en/my-list/export?r=kilns1&format="

    table = content(client.get(f"{address}csv")).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(table))
    book = load_workbook(io.BytesIO(content(client.get(f"{address}xlsx"))))
    cells = [cell for line in book.active.iter_rows() for cell in line]

    assert row["title"].startswith("'=cmd")
    assert {cell.data_type for cell in cells if cell.value} == {"s"}
    assert "=cmd|'/C calc'!A0 kilns" in {cell.value for cell in cells}


def test_a_file_tells_nothing_by_its_name_and_is_stored_nowhere(library, client):
    for ending in (*FORMATS, "zip", "txt"):
        response = client.get(f"/en/search/export?q=kilns&format={ending}")
        disposition = response.headers["Content-Disposition"]
        assert disposition == f'attachment; filename="list.{ending}"'
        assert "no-store" in response.headers["Cache-Control"]
        assert response.headers["X-Robots-Tag"] == "noindex"
        assert not response.cookies
        # Read to its end, so that its place is free again.
        assert b"".join(response)


def test_only_the_first_of_too_many_are_given_and_the_page_says_so(
    library, client, page_of, monkeypatch
):
    for module in (record_lists, "freeshelf.web.views.record_lists"):
        target = module if isinstance(module, str) else module.__name__
        monkeypatch.setattr(f"{target}.MAX_RECORDS", 2)

    items = json.loads(content(client.get("/en/search/export?q=kilns&format=json")))
    page = page_of("/en/search/export?q=kilns")

    assert len(items) == 2
    assert "more than 2 resources" in page.main.text


def test_the_page_of_a_list_offers_each_format_of_the_same_records(library, page_of):
    page = page_of("/en/search/export?q=kilns&type=&page=7")

    (form, bibliography) = page.main.find_all("form")
    assert "3 resources" in page.main.text
    assert "2 files" in page.main.text
    assert [each["value"] for each in form.find_all("button")] == [*FORMATS, "zip"]
    fields = {each["name"]: each["value"] for each in form.find_all("input")}
    assert fields == {"q": "kilns"}
    assert bibliography.find("select")["name"] == "style"


def test_the_page_of_a_reading_list_does_not_count_what_is_closed(records, page_of):
    assert "2 resources" in page_of("/en/lists/begin/export").main.text


def archive_of(client: Client, address: str) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(content(client.get(address))))


def test_an_archive_has_the_open_files_under_safe_names_with_contents(records, client):
    address = "/en/my-list/export?r=kilns1&r=kilns2&r=kilns9&format=zip"

    archive = archive_of(client, address)

    assert archive.testzip() is None
    assert archive.namelist() == [
        "001-cmdc-calca0-kilns-1.pdf",
        "002-second-on-kilns-1.txt",
        "contents.html",
    ]
    assert archive.read("002-second-on-kilns-1.txt") == b"Of kilns."
    contents = BeautifulSoup(archive.read("contents.html"), "html.parser")
    links = [each["href"] for each in contents.find_all("a")]
    assert links[1] == "001-cmdc-calca0-kilns-1.pdf"
    assert links[0].endswith("/r/kilns1")
    assert "secret" not in contents.text
    assert "Closed" not in contents.text


def test_staff_get_in_an_archive_what_they_may_open(records, client):
    client.force_login(UserFactory(permissions=["library.view_restricted_resource"]))

    archive = archive_of(client, "/en/my-list/export?r=kilns9&format=zip")

    assert archive.namelist() == ["001-closed-on-kilns-1.pdf", "contents.html"]


def test_a_file_that_is_closed_meanwhile_is_not_sent(records, client):
    response = client.get("/en/my-list/export?r=kilns2&r=kilns1&format=zip")
    File.objects.filter(resource__identifier="kilns1").update(access_rights="staff")
    archive = zipfile.ZipFile(io.BytesIO(content(response)))

    assert archive.namelist() == ["001-second-on-kilns-1.txt", "contents.html"]
    assert b"not in this archive" in archive.read("contents.html")


def test_what_does_not_fit_into_an_archive_is_left_out_and_said(
    library, client, page_of, monkeypatch
):
    for module in (archives, record_lists):
        monkeypatch.setattr(module, "MAX_BYTES", 20)

    archive = archive_of(client, "/en/search/export?q=kilns&format=zip")
    page = page_of("/en/search/export?q=kilns")

    assert len(archive.namelist()) == 2
    assert b"not in this archive" in archive.read("contents.html")
    assert "1 file does not fit: an archive holds up to 20" in page.main.text


def test_an_archive_is_made_in_pieces_for_few_at_a_time(records, client):
    address = "/en/my-list/export?r=kilns1&format=zip"
    running = [client.get(address), client.get(address)]
    refused = client.get(address)
    pieces = [list(response.streaming_content) for response in running]
    again = client.get(address)

    assert refused.status_code == 503
    assert "downloading archives" in refused.content.decode()
    assert min(map(len, pieces)) > 2
    assert content(again)


def test_who_reads_too_slowly_keeps_nobody_from_an_archive(
    records, client, monkeypatch
):
    monkeypatch.setattr(archives, "_GRACE_SECONDS", 0.2)
    monkeypatch.setattr(archives, "_LOOK_SECONDS", 0.05)
    address = "/en/my-list/export?r=kilns1&format=zip"
    slow = [client.get(address), client.get(address)]
    assert client.get(address).status_code == 503

    time.sleep(0.4)

    assert zipfile.ZipFile(io.BytesIO(content(client.get(address)))).testzip() is None
    # It goes on, though without a place.
    for response in slow:
        assert zipfile.ZipFile(io.BytesIO(content(response))).testzip() is None


def test_the_page_of_formats_asks_as_often_for_many_records_as_for_few(records, client):
    with CaptureQueriesContext(connection) as few:
        assert "1 file" in client.get("/en/my-list?r=kilns2").content.decode()
    more = [ResourceFactory(identifier=f"more{number}") for number in range(20)]
    for record in more:
        FileFactory(resource=record, content=b"Of kilns.", name="more.txt")
    named = "&".join(f"r={each.identifier}" for each in more)
    with CaptureQueriesContext(connection) as many:
        page = client.get(f"/en/my-list?r=kilns2&{named}").content.decode()
    assert "21 files, about" in page
    assert len(many) <= len(few)


def test_a_head_request_makes_no_file(library, client):
    for ending in (*FORMATS, "zip"):
        response = client.head(f"/en/search/export?q=kilns&format={ending}")
        assert response.status_code == 200
        assert not response.streaming


def test_what_is_not_there_is_a_plain_refusal(library, client):
    for address in (
        "/en/search/export?format=exe",
        "/en/search/export?sort=worst",
        "/en/topics/topics/none/export",
        "/en/publishers/none/export?format=ris",
        "/en/lists/none/export",
        "/en/my-list/export?r=kilns1&format=%2Fetc",
    ):
        assert client.get(address).status_code in (400, 404), address


def test_a_bibliography_is_written_in_any_installed_style(library, page_of, client):
    apa = page_of("/en/search/export?q=kilns&format=bibliography&style=apa")
    nature = page_of("/en/search/export?q=kilns&format=bibliography&other=nature")
    text = client.get("/en/my-list/export?r=kilns1&format=txt&style=apa")

    entries = apa.select(".bibliography p")
    assert len(entries) == 3
    assert "Okafor, A." in apa.main.text
    assert [each.text[:3] for each in nature.select(".bibliography p")] == [
        "1. ",
        "2. ",
        "3. ",
    ]
    assert "<i>" not in text.content.decode()
    assert "Harbour Institute" in text.content.decode()


def test_a_bibliography_as_text_has_no_markup_and_no_entities(db, client):
    ResourceFactory(title="Fees & costs <20 %", identifier="fees")

    response = client.get("/en/my-list/export?r=fees&format=txt&style=apa")

    assert "Fees & costs <20 %" in response.content.decode()


def test_a_style_of_no_such_name_leads_to_those_with_its_words(records, page_of):
    page = page_of("/en/my-list/export?r=kilns1&format=bibliography&other=harvard+cite")

    assert "There is no style called “harvard cite”." in page.main.text
    named = [each["value"] for each in page.select('button[name="style"]')]
    assert "harvard-cite-them-right" in named


def test_the_name_of_a_style_is_never_a_path_or_markup(records, client):
    for style in ("../../../etc/passwd", "\x00", "<script>x", "a" * 3000):
        response = client.get(
            "/en/my-list/export",
            {"r": "kilns1", "format": "bibliography", "other": style},
        )
        assert response.status_code in (200, 400)
        assert "<script>x" not in response.content.decode()
        assert "root:" not in response.content.decode()


def test_a_style_that_cannot_be_followed_is_said(records, page_of, monkeypatch):
    def fail(*_args, **_kwargs):
        raise record_lists.UnusableStyleError

    monkeypatch.setattr(record_lists, "format_bibliography", fail)

    page = page_of("/en/my-list/export?r=kilns1&format=bibliography&style=apa")

    assert "This style cannot be used here. Choose another one." in page.main.text
