"""While the servers of search do not answer, the rest of the library does."""

from typing import Any

import pytest

from freeshelf.library.access import AccessRights
from freeshelf.operations.connections import search_troubles
from freeshelf.operations.doctor import examine_index
from freeshelf.search.errors import SearchAwayError
from freeshelf.search.indexing import Indexer
from freeshelf.search.models import IndexChange
from tests.library.factories import AgentFactory, ResourceFactory
from tests.pages.home import make_home
from tests.vocabularies.factories import ConceptFactory
from tests.web.reading import said

_NOBODYS = 9  # discard: no service of today listens there


@pytest.fixture
def away(settings: Any, db: None) -> None:
    """A cluster whose nodes nobody answers for."""
    nodes = [f"http://127.0.0.1:{port}" for port in (_NOBODYS, _NOBODYS + 1)]
    engine = "freeshelf.search.engines.opensearch.OpenSearchEngine"
    settings.FREESHELF_SEARCH_ENGINES = {
        name: {"BACKEND": engine, "OPTIONS": {"nodes": nodes, "prefix": name}}
        for name in ("default", "pages")
    }
    make_home()


def test_readers_get_records_topics_and_lists_and_are_told_of_search(
    away, client, page_of
):
    topic = ConceptFactory(label="Recruitment fees")
    agent = AgentFactory(name="Loom House")
    kilns = ResourceFactory(title="Kilns", subjects=[topic], publisher=agent)
    ResourceFactory(title="Closed", subjects=[topic], access_rights=AccessRights.STAFF)

    page = page_of("/en/search?q=kilns", status=503)
    assert said(page.h1).endswith("Try again in a minute.")
    assert "Kilns" in said(page_of("/en/").main)
    assert "Kilns" in said(page_of(kilns.get_absolute_url()).h1)
    topics = page_of("/en/topics")
    assert "Recruitment fees" in said(topics.main)
    assert not topics.select(".count")
    path = f"/en/topics/{topic.scheme.identifier}/{topic.identifier}"
    for address in (path, f"/en/publishers/{agent.identifier}"):
        listed = said(page_of(address, status=503).main)
        assert "Kilns" in listed
        assert "Closed" not in listed
    assert client.get(path)["Retry-After"] == "60"


def test_what_editors_change_waits(away):
    ResourceFactory(title="Kilns")
    waiting = IndexChange.objects.count()
    assert waiting

    with pytest.raises(SearchAwayError):
        Indexer().drain()

    assert IndexChange.objects.count() == waiting


def test_doctor_is_told_in_one_sentence_without_the_password(away, settings):
    nodes = [f"http://shelf:s3cret@127.0.0.1:{_NOBODYS}"]
    settings.FREESHELF_SEARCH_ENGINES["default"]["OPTIONS"]["nodes"] = nodes

    settings.FREESHELF_SEARCH_ENGINES["pages"]["OPTIONS"]["nodes"] = nodes

    (sentence,) = search_troubles()

    assert sentence.startswith("The search servers of FREESHELF_SEARCH cannot be used")
    assert "s3cret" not in sentence
    # There is nothing to repair before they are back.
    assert [finding.repair for finding in examine_index()] == [None]
