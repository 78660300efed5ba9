"""Pages of records and topics, and downloads, are counted by day and language."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site

from freeshelf.pages.models import TopicGuidePage
from freeshelf.statistics.counting import flush
from freeshelf.statistics.models import CountedDay, PageCount
from tests.library.factories import FileFactory, ResourceFactory, UserFactory
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def counted(settings, own_place):
    settings.FREESHELF_STATISTICS = {
        "IS_ON": True,
        "KEPT_DAYS": 365,
        "FLUSH_SECONDS": 3600,
    }


@pytest.fixture
def topic(db):
    scheme = ConceptSchemeFactory(identifier="topics", role="subject")
    return ConceptFactory(scheme=scheme, identifier="debt", label="Debt bondage")


@pytest.fixture
def kilns(shelve, topic):
    resource = ResourceFactory(title="Brick kilns", subjects=[topic])
    FileFactory(resource=resource, text="Families borrow.", language="ne")
    shelve()
    return resource


def _counts() -> dict[tuple[str, str, str], int]:
    flush()
    rows = PageCount.objects.values_list("kind", "language", "identifier", "number")
    return {(kind, language, name): n for kind, language, name, n in rows}


def test_pages_are_counted_from_anywhere_in_their_language(counted, kilns, client):
    address = kilns.get_absolute_url()
    download = kilns.files.get().download_url()
    for each in (
        address,
        f"{address}?from=search",
        address.replace("/en/", "/ar/"),
        "/en/topics/topics/debt",
        "/es/topics/topics/debt",
        f"{download}?from=search",
    ):
        assert client.get(each).status_code == 200

    identifier = kilns.identifier
    assert _counts() == {
        ("record", "en", identifier): 2,
        ("record", "ar", identifier): 1,
        ("topic", "en", "topics.debt"): 1,
        ("topic", "es", "topics.debt"): 1,
        # Its address has no language, but the file has one.
        ("file", "ne", f"{identifier}/1"): 1,
    }
    assert CountedDay.objects.count() == 1


def test_what_is_no_opening_by_a_visitor_is_not_counted(counted, kilns, client):
    address = kilns.get_absolute_url()
    download = kilns.files.get().download_url()
    topic = "/en/topics/topics/debt"
    pages = (address, download, topic)
    tag = client.head(download)["ETag"]

    for each in pages:
        client.head(each)
        client.get(each, headers={"Sec-Purpose": "prefetch"})
        client.get(each, headers={"User-Agent": "Mozilla/5.0 (compatible; xbot/1.0)"})
        client.get(each, headers={"User-Agent": "python-requests/2"})
    client.get(download, headers={"Range": "bytes=0-9"})
    assert client.get(download, headers={"If-None-Match": tag}).status_code == 304
    # Further looks at a topic's records, other pages and formats, what is not there.
    for each in (
        f"{topic}?q=kilns",
        f"{topic}?sort=newest",
        f"{topic}?language=en",
        "/en/topics",
        f"{address}/cite",
        "/en/topics/topics/none",
        f"/r/{kilns.identifier}/files/1/other-name.pdf",
        f"/en/r/{kilns.identifier}/wrong",
    ):
        client.get(each)
    client.get(address, headers={"Accept": "application/ld+json"})
    client.force_login(UserFactory())
    for each in pages:
        assert client.get(each).status_code == 200

    assert _counts() == {}


def test_pages_of_places_are_not_counted_nor_help(counted, shelve, client):
    scheme = ConceptSchemeFactory(identifier="places", role="place")
    ConceptFactory(scheme=scheme, identifier="np", label="Nepal")
    shelve()

    assert client.get("/en/topics/places/np").status_code == 200
    assert client.get("/en/help").status_code == 200

    assert _counts() == {}


def test_a_guide_that_is_kept_in_memory_is_counted_each_time(
    counted, kilns, topic, client, served_cache
):
    root = Site.objects.get(is_default_site=True).root_page
    guide = root.add_child(
        instance=TopicGuidePage(title="Debt", slug="debt-guide", concept=topic)
    )
    address = guide.get_url()
    with CaptureQueriesContext(connection) as first:
        assert client.get(address).status_code == 200
    TopicGuidePage.objects.filter(pk=guide.pk).update(title="Renamed unnoticed")
    for _ in range(2):
        with CaptureQueriesContext(connection) as again:
            kept = client.get(address)

    assert b"Renamed unnoticed" not in kept.content
    assert len(again) < len(first) / 2
    assert _counts() == {("topic", "en", "topics.debt"): 3}


def test_nothing_is_counted_or_asked_while_statistics_are_off(
    kilns, client, settings, django_assert_num_queries, own_place
):
    address = kilns.get_absolute_url()
    client.get(address)
    assert _counts() == {}
    with CaptureQueriesContext(connection) as asked:
        client.get(address)

    settings.FREESHELF_STATISTICS = {**settings.FREESHELF_STATISTICS, "IS_ON": True}
    with django_assert_num_queries(len(asked)):
        client.get(address)
