"""A list of the reader's own: shown and exported, stored nowhere."""

import logging

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from tests.library.factories import FileFactory, ResourceFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def kilns(db):
    found = ResourceFactory(title="On kilns", identifier="kilns1")
    FileFactory(resource=found)
    ResourceFactory(title="Wells", identifier="wells")
    ResourceFactory(title="Closed", identifier="closed", access_rights="staff")


def titles(page) -> list[str]:
    return [each.text for each in page.select("main .resource-card__title")]


def test_the_list_of_an_address_is_shown_in_its_order(kilns, page_of):
    page = page_of("/en/my-list?r=wells&r=kilns1&r=wells&r=closed&r=no")

    assert titles(page) == ["Wells", "On kilns"]
    # What is closed is not told apart from what never was.
    assert "2 resources are not available." in page.main.text
    checked = [each["value"] for each in page.select("input[name=r][checked]")]
    assert checked == ["wells", "kilns1"]
    assert page.find("meta", attrs={"name": "robots"})["content"] == "noindex"


def test_a_sent_list_is_shown_the_same_and_its_address_has_nothing(kilns, client):
    response = client.post("/en/my-list", {"r": ["wells", "kilns1"]})

    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]
    assert not response.cookies
    assert response.content.decode().index("Wells") < response.content.decode().index(
        "On kilns"
    )


def test_its_exports_are_sent_so_that_no_address_has_the_list(kilns, page_of, client):
    page = page_of("/en/my-list?r=kilns1")
    forms = page.select("form.export")

    assert {(each["action"], each["method"]) for each in forms} == {
        ("/en/my-list/export", "post")
    }
    response = client.post("/en/my-list/export", {"r": "kilns1", "format": "ris"})
    assert b"On kilns" in b"".join(response.streaming_content)


def test_a_record_is_added_by_its_address_without_javascript(kilns, page_of):
    pasted = "https://library.example/en/r/kilns1/on-kilns?from=search"
    page = page_of(f"/en/my-list?r=wells&add={pasted}")

    assert titles(page) == ["Wells", "On kilns"]


def test_every_list_of_records_has_boxes_of_one_form(kilns, page_of):
    page = page_of("/en/my-list?r=kilns1&r=wells")

    (form,) = page.select("form#own-list")
    boxes = page.select("input[data-own-list]")
    assert form["method"] == "get"
    assert form["action"] == "/en/my-list"
    assert {box["form"] for box in boxes} == {"own-list"}
    # A box is named after its record.
    assert [box.parent.text.split(":")[-1].strip() for box in boxes] == [
        "On kilns",
        "Wells",
    ]


def test_a_list_ends_at_its_limit(kilns, page_of, monkeypatch):
    monkeypatch.setattr("freeshelf.web.views.record_lists.MAX_OWN_LIST", 1)

    page = page_of("/en/my-list?r=wells&r=kilns1")

    assert titles(page) == ["Wells"]
    assert "The list holds up to 1." in page.main.text


def test_hostile_lists_are_a_plain_answer(kilns, client):
    lists = (
        {"r": ["../x", "<script>", "", "a" * 101, "kilns1\x00", "ä", "%"]},
        {"r": [str(number) for number in range(3000)]},
        {"add": "/r/" * 400},
        {"format": ["ris", "zip"], "r": "\ud800"},
    )
    for data in lists:
        for address in ("/en/my-list", "/en/my-list/export"):
            sent = {
                key: value.encode("utf-8", "replace").decode()
                if isinstance(value, str)
                else value
                for key, value in data.items()
            }
            response = client.post(address, sent)
            assert response.status_code in (200, 400), (address, data)
            list(response)
    assert client.put("/en/my-list").status_code == 405


def test_nothing_is_kept_or_logged_of_a_list(kilns, client, caplog):
    caplog.set_level(logging.DEBUG)

    client.post("/en/my-list", {"r": "kilns1"})
    client.get("/en/my-list?r=kilns1")
    response = client.post("/en/my-list/export", {"r": "kilns1", "format": "nope"})

    assert response.status_code == 400
    said = [
        record.getMessage()
        for record in caplog.records
        if not record.name.startswith("django.db")
    ]
    assert not [line for line in said if "kilns1" in line]
    assert not Session.objects.exists()


def test_a_forged_form_of_another_site_finds_no_token_and_changes_nothing(kilns):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(UserFactory())

    assert strict.post("/en/my-list", {"r": "wells"}).status_code == 200


def test_many_exports_in_a_row_have_to_wait(kilns, client, settings):
    settings.FREESHELF_CRAWLER_LIMITS = True
    data = {"r": "wells", "format": "nope"}

    found = [client.post("/en/my-list/export", data).status_code for _ in range(22)]
    pages = [client.get("/en/search/help").status_code for _ in range(3)]

    assert found[:20] == [400] * 20
    assert found[-1] == 429
    assert pages == [200] * 3


def test_bibliographies_have_to_wait_earlier(client, db, settings):
    settings.FREESHELF_CRAWLER_LIMITS = True
    address = "/en/lists/none/export?format=bibliography"

    found = [client.get(address).status_code for _ in range(12)]

    assert found[:10] == [404] * 10
    assert found[-1] == 429
