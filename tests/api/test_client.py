"""The generated Python client belongs to this API, and reads a running server."""

import asyncio

import pytest
from freeshelf_client import Client
from freeshelf_client.api.changes import list_changes
from freeshelf_client.api.events import get_event
from freeshelf_client.api.records import get_record, list_pages, list_records
from freeshelf_client.api.search import get_evidence, search, suggest
from freeshelf_client.api.sources import list_source_records, list_sources
from freeshelf_client.api.vocabularies import get_concept, list_topics
from freeshelf_client.models import Problem, RecordOut, SearchOut
from scripts.make_client import DOCUMENT, PACKAGE, document, written

from tests.api.closed_twins import fill_library


def test_the_client_is_of_the_document_of_this_api():
    kept = DOCUMENT.read_text("utf-8")

    assert kept == written(document()), "make client"
    for methods in document()["paths"].values():
        for operation in methods.values():
            (tag,) = operation["tags"]
            folder = tag.lower().replace(" ", "_")
            name = operation["operationId"]
            assert (PACKAGE / "api" / folder / f"{name}.py").exists(), "make client"


@pytest.fixture
def client_of(transactional_db, shelve, live_server) -> Client:
    fill_library()
    shelve()
    return Client(live_server.url)


def test_the_client_reads_a_running_server(client_of):
    with client_of as client:
        found = search.sync(client=client, q="kilns")
        assert isinstance(found, SearchOut)
        assert [hit.id for hit in found.data] == ["kilns"]
        passage = found.data[0].passages[0]
        assert (passage.page, "kilns" in passage.url) == (1, True)

        record = get_record.sync(client=client, identifier="kilns", expand="files")
        assert isinstance(record.data, RecordOut)
        assert record.data.subjects[0].label == "Debt bondage"
        assert [file.name for file in record.data.files] == ["kilns.pdf"]
        (page,) = list_pages.sync(client=client, identifier="kilns", number=1).data
        assert page.text == "Families borrow for kilns."

        listed = list_records.sync(client=client, topic=["topics.debt"], limit=1)
        assert [each.id for each in listed.data] == ["kilns"]
        (partner,) = list_sources.sync(client=client).data
        given = list_source_records.sync(
            client=client, source=partner.id, expand="sources"
        )
        assert partner.record_count == len(given.data) == 1
        assert given.data[0].sources[0].record_url.endswith("/r/kilns")
        pack = get_evidence.sync(client=client, q="kilns")
        assert pack.data[0].record.title == "Brick kilns"
        (change,) = list_changes.sync(client=client).data
        assert change.changed_at is not None
        assert get_event.sync(client=client, identifier="hearing").data.id == "hearing"
        assert suggest.sync(client=client, q="bri").data
        assert list_topics.sync(client=client).data
        concept = get_concept.sync(client=client, scheme="topics", identifier="debt")
        assert concept.data.id == "topics.debt"

        missing = get_record.sync_detailed(client=client, identifier="zyzzyva-0")
        assert missing.status_code == 404
        assert isinstance(missing.parsed, Problem)
        refused = search.sync(client=client, q="kilns", limit=99)
        assert refused.errors[0].name == "limit"

    async def ask() -> SearchOut | Problem | None:
        async with client_of as client:
            return await search.asyncio(client=client, q="kilns")

    found = asyncio.run(ask())
    assert found.meta.total == 1
