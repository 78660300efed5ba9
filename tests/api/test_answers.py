"""Shapes, validators, problems, languages, limits and other sites."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from freeshelf.changes.models import RecordChange
from freeshelf.library.services import withdraw
from freeshelf.search.indexing import Indexer
from tests.library.factories import AgentFactory, FileFactory, ResourceFactory
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

pytestmark = pytest.mark.django_db
PROBLEM = "application/problem+json"


@pytest.fixture
def record(own_place):
    scheme = ConceptSchemeFactory(identifier="topics")
    debt = ConceptFactory(
        scheme=scheme,
        identifier="debt",
        label="Debt bondage",
        translations={"fr": "Servitude pour dettes"},
    )
    found = ResourceFactory(
        identifier="kilns",
        title="Brick kilns",
        description="<p>What <b>kilns</b> owe.</p>",
        subjects=[debt],
        publisher=AgentFactory(name="Kiln House", identifier="house"),
        issued="2022-07",
        license="CC-BY-4.0",
    )
    FileFactory(resource=found, name="kilns.pdf", language="en")
    return found


def test_a_record_is_described_in_full(record, get):
    data = get("records/kilns", expand="files")["data"]

    assert data["title"] == "Brick kilns"
    assert data["description"] == "What kilns owe."
    assert data["subjects"][0]["id"] == "topics.debt"
    assert data["publisher"]["name"] == "Kiln House"
    assert data["url"] == "http://127.0.0.1:8000/r/kilns"
    (file,) = data["files"]
    assert file["media_type"] == "application/pdf"
    assert file["url"].endswith("/r/kilns/files/1/kilns.pdf")
    assert get("records/kilns")["data"]["files"] is None
    assert get("records/kilns")["data"]["file_count"] == 1
    assert get("agents/house")["data"]["name"] == "Kiln House"
    labels = get("concepts/topics/debt")["data"]["pref_labels"]
    assert [label["language"] for label in labels] == ["en", "fr"]


def test_fields_are_chosen_and_unknown_ones_named(record, get):
    (item,) = get("records", fields="title, language")["data"]
    assert item == {"id": "kilns", "title": "Brick kilns", "language": "en"}

    for query in ({"fields": "titel"}, {"expand": "everything"}):
        body = get("records", status=400, **query)
        assert body["errors"][0]["name"] == next(iter(query))


def test_labels_and_messages_are_in_the_language_asked_for(record, client):
    header = {"accept-language": "de, fr;q=0.8, en;q=0.5"}
    response = client.get("/api/v1/records/kilns", headers=header)

    (topic,) = response.json()["data"]["subjects"]
    assert (topic["label"], topic["language"]) == ("Servitude pour dettes", "fr")
    assert response.headers["Content-Language"] == "fr"
    assert "Accept-Language" in response.headers["Vary"]
    assert response.json()["data"]["html_url"].startswith("http://127.0.0.1:8000/fr/r/")
    missing = client.get("/api/v1/records/none", headers=header)
    assert missing.json()["detail"] != "Resource not found"


def test_an_answer_that_has_not_changed_is_not_sent_again(record, client):
    Indexer().drain()
    earlier = timezone.now() - timedelta(minutes=1)
    RecordChange.objects.update(changed_at=earlier)
    first = client.get("/api/v1/records/kilns")
    etag = first.headers["ETag"]
    assert first.headers["Last-Modified"]

    again = client.get("/api/v1/records/kilns", headers={"if-none-match": etag})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["Access-Control-Allow-Origin"] == "*"
    ResourceFactory()
    some = client.get("/api/v1/records?limit=1")
    assert some.json()["links"]["next"]
    etag_of_list = {"if-none-match": some.headers["ETag"]}
    assert (
        client.get("/api/v1/records?limit=1", headers=etag_of_list).status_code == 304
    )
    Indexer().drain()
    record.title = "Kilns of brick"
    record.save()
    changed = client.get("/api/v1/records/kilns", headers={"if-none-match": etag})
    assert changed.json()["data"]["title"] == "Kilns of brick"
    Indexer().drain()
    # What has just changed has no time that a later change could not have as well.
    RecordChange.objects.update(changed_at=timezone.now() + timedelta(minutes=1))
    assert "Last-Modified" not in client.get("/api/v1/records/kilns").headers


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("records/none", 404),
        ("nothing/here", 404),
        ("records/", 404),
        ("records?limit=0", 400),
        ("records?year_from=1&topic=" + "&topic=".join(map(str, range(70))), 400),
        ("records?q=kilns", 400),
        ("search?sort=worst", 400),
        ("search?year_from=soon", 400),
        ("search?page=900", 404),
        ("search?q=" + "a" * 9000, 414),
        ("events?since=0001-01-01T00:00:00%2B14:00", 400),
        ("records/kilns/files/99999999999999999999", 400),
    ],
)
def test_every_error_is_a_problem_document(record, client, path, status):
    response = client.get(f"/api/v1/{path}")

    assert response.status_code == status
    assert response.headers["Content-Type"] == PROBLEM
    body = response.json()
    assert body["status"] == status
    assert body["detail"]
    assert body["type"].endswith(f"/api/v1/docs#problem-{status}")


def test_a_withdrawn_record_leaves_its_day_and_a_merged_one_its_successor(
    record, client
):
    merged = ResourceFactory(identifier="before", live=False, merged_into=record)
    gone = ResourceFactory(identifier="gone")
    withdraw(resource=gone, reason="Out of date", now=timezone.now())

    response = client.get("/api/v1/records/gone")
    assert response.status_code == 410
    assert response.json()["removed_at"].startswith(str(timezone.now().year))
    moved = client.get(f"/api/v1/records/{merged.identifier}")
    assert moved.status_code == 301
    assert moved.headers["Location"].endswith("/api/v1/records/kilns")


def test_other_sites_may_read_and_nothing_else(record, client):
    read = client.get("/api/v1/records", headers={"origin": "https://partner.example"})
    assert read.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in read.headers
    asked = client.options("/api/v1/records")
    assert asked.status_code == 204
    assert "POST" not in asked.headers["Access-Control-Allow-Methods"]
    head = client.head("/api/v1/records")
    assert (head.status_code, head.content) == (200, b"")
    for method in (client.post, client.put, client.delete, client.patch):
        response = method("/api/v1/agents")
        assert response.status_code == 405
        assert response.headers["Content-Type"] == PROBLEM
        assert "GET" in response.headers["Allow"]


def test_who_asks_changes_nothing(record, client, admin_client):
    ResourceFactory(access_rights="staff")

    for path in ("records", "search", "changes"):
        asked = admin_client.get(f"/api/v1/{path}")
        assert asked.json() == Client().get(f"/api/v1/{path}").json()
        assert not asked.cookies
        assert asked.headers["Cache-Control"].startswith("public")


def test_the_budget_is_told_and_then_used_up(record, client, settings):
    settings.FREESHELF_CRAWLER_LIMITS = True
    first = client.get("/api/v1/records?limit=1")
    assert first.headers["RateLimit-Policy"] == '"reading";q=240;w=60'
    assert first.headers["RateLimit"].startswith('"reading";r=239;')

    for _number in range(60):
        response = client.get("/api/v1/agents/none" + "?topic=a" + "&topic=b" * 5)
        if response.status_code == 429:
            break
    assert response.headers["Content-Type"] == PROBLEM
    assert int(response.headers["Retry-After"]) >= 1
    # The pages of a reader and the API have one budget.
    assert client.get("/en/search?topic=a.b&place=c.d").status_code == 429
    assert client.get("/api/v1/docs").status_code == 200


def test_the_documentation_needs_no_script_and_no_other_site(record, client):
    response = client.get("/api/v1/docs")
    page = BeautifulSoup(response.content, "html.parser")

    assert response.status_code == 200
    assert "'unsafe" not in response.headers["Content-Security-Policy"]
    main = page.find("main")
    assert not main.find_all(["script", "style", "iframe"])
    assert not [tag for tag in main.find_all(True) if tag.has_attr("style")]
    operations = main.select("section:not([id^=schema])")
    assert len(operations) > 20
    anchors = {tag["id"] for tag in main.find_all(id=True)}
    links = [a["href"] for a in main.select("a[href^='#']")]
    assert {link.removeprefix("#") for link in links} <= anchors
    assert {f"problem-{status}" for status in (400, 404, 429)} <= anchors


def test_a_page_of_records_takes_a_fixed_number_of_queries(record, client):
    def queries(limit):
        path = f"/api/v1/records?expand=files,translations&limit={limit}"
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            assert len(client.get(path).json()["data"]) == limit
        return len(asked)

    for number in range(12):
        other = ResourceFactory(publisher=AgentFactory(), creators=[AgentFactory()])
        if number % 2:
            FileFactory(resource=other)

    assert queries(3) == queries(13)
