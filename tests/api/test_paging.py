"""A cursor survives changes, and belongs to its question."""

import base64
import re
from urllib.parse import unquote

import pytest

from freeshelf.api import filtering
from freeshelf.library.models import Resource
from tests.library.factories import FileFactory, ResourceFactory, pdf_bytes
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

pytestmark = pytest.mark.django_db


def follow(get, body):
    return get("/" + body["links"]["next"].split("/", 3)[3])


def identifiers(body):
    return [each["id"] for each in body["data"]]


def test_rows_that_come_and_go_are_neither_repeated_nor_skipped(get):
    records = [ResourceFactory() for _number in range(7)]
    first = get("records", limit=3)
    assert identifiers(first) == [each.identifier for each in records[:3]]

    records[0].delete()
    records[1].access_rights = "staff"
    records[1].save()
    late = ResourceFactory()

    second = follow(get, first)
    assert identifiers(second) == [each.identifier for each in records[3:6]]
    third = follow(get, second)
    assert identifiers(third) == [records[6].identifier, late.identifier]
    assert "next" not in third["links"]


@pytest.mark.parametrize(("few", "batches"), [(0, 9), (0, 1), (500, 9)])
def test_filters_leave_the_same_records_whether_few_or_many(
    shelve, get, walk, monkeypatch, few, batches
):
    monkeypatch.setattr(filtering, "_FEW", few)
    monkeypatch.setattr(filtering, "_LOOKED_AT", 2)
    monkeypatch.setattr(filtering, "_MOST_BATCHES", batches)
    scheme = ConceptSchemeFactory(identifier="topics")
    debt = ConceptFactory(scheme=scheme, identifier="debt")
    below = ConceptFactory(scheme=scheme, identifier="below", broader=[debt])
    described = [[debt], [], [below], [], [], [], [], [debt], [debt]]
    records = [
        ResourceFactory(subjects=subjects, issued="2019" if number % 2 else "2021")
        for number, subjects in enumerate(described)
    ]
    shelve()
    expected = [r.identifier for r, s in zip(records, described, strict=True) if s]

    found = walk("records", topic="topics.debt", limit=2)
    assert [each["id"] for each in found] == expected
    found = walk("records", topic="topics.debt", year="2020..", limit=1)
    assert [each["id"] for each in found] == [
        records[number].identifier for number in (0, 2, 8)
    ]
    assert walk("records", topic="topics.nothing") == []


def test_a_cursor_is_refused_where_it_was_not_given(get):
    for _number in range(3):
        ResourceFactory()
    cursor = get("records", limit=1)["links"]["next"]
    cursor = unquote(cursor.partition("cursor=")[2])

    for path, query in (
        ("records", {"cursor": "x" + cursor}),
        ("records", {"cursor": cursor, "language": "fr"}),
        ("agents", {"cursor": cursor}),
    ):
        body = get(path, status=400, **query)
        assert body["errors"][0]["name"] == "cursor"
    assert get("records", cursor=cursor, limit=2, fields="title")["data"]


def test_a_cursor_tells_nothing_of_what_is_between(get):
    for _number in range(3):
        ResourceFactory()
    cursors = [get("records", limit=1)["links"]["next"] for _time in range(2)]

    token = unquote(cursors[0].partition("cursor=")[2])
    known = str(Resource.objects.order_by("pk").first().pk)
    assert known.encode() not in re.findall(rb"\d+", base64.urlsafe_b64decode(token))
    assert cursors[0] == cursors[1]


def test_too_many_parameters_are_a_problem_too(client, settings, db):
    settings.FREESHELF_CRAWLER_LIMITS = True

    response = client.get(f"/api/v1/records?{'a&' * 1001}")

    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["detail"]


def test_pages_and_passages_of_a_file_are_in_order(shelve, walk, get):
    record = ResourceFactory(identifier="kilns")
    texts = [f"Page {number} of the report on brick kilns." for number in range(1, 5)]
    FileFactory(resource=record, content=pdf_bytes(*texts))
    shelve()

    pages = walk("records/kilns/files/1/pages", limit=3)
    assert [page["number"] for page in pages] == [1, 2, 3, 4]
    assert [page["text"].strip() for page in pages] == texts
    passages = walk("records/kilns/files/1/passages", limit=1)
    assert [passage["page"] for passage in passages] == [1, 2, 3, 4]
    one = get("records/kilns/files/1/pages/2")["data"]
    assert one == pages[1]
    assert one["url"].endswith("/files/1/page/2")
    assert "4" in get("records/kilns/files/1/pages/5", status=404)["detail"]
