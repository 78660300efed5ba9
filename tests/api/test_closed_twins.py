"""Nothing that is not open to everyone appears in any answer of the API."""

from collections import deque

import pytest

from freeshelf.library.models import Resource
from freeshelf.library.services import set_access
from freeshelf.search.indexing import Indexer
from tests.api.closed_twins import HIDDEN, SECRET, fill_library

pytestmark = pytest.mark.django_db
_PATHS = (
    *(
        "records?expand=files,translations,sources",
        "sources",
        "topics",
        "places",
        "schemes",
        "agents",
    ),
    *("reading-lists", "events", "changes?expand=files", "openapi.json", ""),
    *("search", "search?q=kilns", f"search?q={SECRET}", f"suggest?q={SECRET}"),
    f"search?q={HIDDEN}",
    *(f"search?q={SECRET}&literal=1", "search?q=kilns&expand=files,translations"),
    *("search/facets/topic", "search/facets/publisher?q=kilns", "suggest?q=kil"),
    *("evidence?q=kilns", f"evidence?q={SECRET}", "evidence?q=kilns&format=json"),
    *("reading-lists/begin/records", "records?topic=topics.debt", "records?limit=1"),
)
_NAMED = (
    *(f"records/{SECRET}-{number}" for number in range(4)),
    *(f"records/{SECRET}-0/files", f"records/{SECRET}-0/files/1/pages"),
    *("records/kilns/files/2", "records/kilns/files/2/pages", "records/kilns/files/3"),
    *("records/kilns/files/2/pages/1", "records/kilns/files/2/passages"),
    *(f"schemes/{SECRET}-terms", f"schemes/{SECRET}-terms/concepts"),
    *(f"concepts/{SECRET}-terms/{SECRET}-concept", f"reading-lists/{SECRET}"),
    *(f"events/{SECRET}-event-staff", f"events/{SECRET}-event-group"),
    *(f"reading-lists/{SECRET}/records", f"sources/{SECRET}-source"),
    *(f"sources/{SECRET}-readers", f"sources/{SECRET}-source/records"),
)


@pytest.fixture
def library(shelve):
    fill_library()
    shelve()


def everything(client) -> dict[str, str]:
    """Read every address that an answer leads to, from the entrance on."""
    waiting = deque(f"/api/v1/{path}" for path in _PATHS)
    read: dict[str, str] = {}
    while waiting:
        address = waiting.popleft()
        if address in read:
            continue
        response = client.get(address)
        assert response.status_code == 200, (address, response.content[:300])
        # What was asked comes back in the links and in the question.
        text = response.content.decode()
        read[address] = text
        waiting.extend(
            value.removeprefix("http://127.0.0.1:8000")
            for value in _strings(response.json())
            if "/api/v1/" in value and "/docs" not in value
        )
    return read


def _strings(value):
    if isinstance(value, str):
        return [value] if value.startswith("http") and " " not in value else []
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [each for part in value for each in _strings(part)]
    return []


def test_no_answer_says_a_word_of_what_is_closed(library, client):
    read = everything(client)

    assert len(read) > 30
    assert any("/pages" in address for address in read)
    assert any("/sources/partner/records" in address for address in read)
    told = {
        (address, word): text[max(0, text.index(word) - 80) :][:200]
        for address, text in read.items()
        for word in (SECRET, HIDDEN)
        if word in text and word not in address
    }
    assert not told


def test_what_is_closed_is_not_there_when_it_is_named(library, get):
    for path in _NAMED:
        assert SECRET not in get(path, status=404)["detail"]

    body = get("search", q=SECRET)

    assert body["data"] == []
    assert body["meta"]["total"] == 0
    assert get("suggest", q=SECRET)["data"] == []


@pytest.mark.parametrize("is_indexed", [False, True])
def test_what_is_closed_now_is_gone_at_once(library, get, client, is_indexed):
    record = Resource.objects.get(identifier="kilns")
    set_access(resources=[record], access_rights="staff")
    if is_indexed:
        Indexer().drain()

    for path in ("records", "search?q=kilns", "reading-lists/begin/records"):
        assert get(f"/api/v1/{path}")["data"] == []
    get("records/kilns", status=404)
    (change,) = get("changes")["data"]
    assert (change["id"], change["change"], change["record"]) == (
        "kilns",
        "closed",
        None,
    )
    assert "Brick" not in client.get("/api/v1/changes").content.decode()
