"""Feeds of searches, publishers and lists, and dates of the sitemap."""

from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest
from defusedxml import ElementTree
from django.utils import timezone

from freeshelf.changes.models import RecordChange
from freeshelf.feeds import sitemap as sitemap_module
from freeshelf.library.models import Resource
from tests.library.factories import (
    AgentFactory,
    FileFactory,
    ReadingListFactory,
    ResourceFactory,
)
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
DC = "{http://purl.org/dc/elements/1.1/}"
BASE = "https://library.example.org"


def titles(client, address):
    response = client.get(address)
    assert response.status_code == 200, response.content[:300]
    root = ElementTree.fromstring(response.content)
    return [each.findtext(f"{ATOM}title") for each in root.iter(f"{ATOM}entry")]


def alternates(page):
    return [link["href"] for link in page.select('link[type="application/atom+xml"]')]


def test_a_search_has_a_feed_with_its_filters(shelve, client, page_of):
    topics = ConceptSchemeFactory(identifier="topics", role="subject")
    debt = ConceptFactory(scheme=topics, identifier="debt", label="Debt bondage")
    ResourceFactory(title="Kilns and debts", subjects=[debt])
    ResourceFactory(title="Kilns alone")
    ResourceFactory(title="Kilns of marmosets", subjects=[debt], access_rights="staff")
    shelve()

    both = titles(client, "/en/search/feed.atom?q=kilns&page=9&view=map")
    one = titles(client, "/en/search/feed.atom?q=kilns&topic=topics.debt")
    page = page_of("/en/search?q=kilns&topic=topics.debt")

    assert sorted(both) == ["Kilns alone", "Kilns and debts"]
    assert one == ["Kilns and debts"]
    address = "/en/search/feed.atom?q=kilns&topic=topics.debt"
    assert address in alternates(page)
    Resource.objects.update(access_rights="staff")
    assert titles(client, address) == []
    assert client.get("/en/search/feed.atom?sort=worst").status_code == 400
    many = "&".join(f"topic=topics.{n}" for n in range(99))
    assert client.get(f"/en/search/feed.atom?{many}").status_code == 400


def test_publishers_and_lists_have_feeds_of_what_is_open(db, client, page_of):
    house, other = AgentFactory(name="Kiln House"), AgentFactory(name="Shy House")
    kilns = ResourceFactory(title="Kilns", publisher=house)
    closed = ResourceFactory(title="Marmoset", publisher=house, access_rights="staff")
    ResourceFactory(title="Hidden", publisher=other, access_rights="staff")
    listed = ReadingListFactory(slug="begin", resources=[kilns, closed])
    ReadingListFactory(slug="draft", resources=[kilns], live=False)

    of_house = f"/en/publishers/{house.identifier}/feed.atom"
    assert titles(client, of_house) == ["Kilns"]
    assert titles(client, "/en/lists/begin/feed.atom") == ["Kilns"]
    assert of_house in alternates(page_of(f"/en/publishers/{house.identifier}"))
    assert "/en/lists/begin/feed.atom" in alternates(page_of(listed.get_absolute_url()))
    for address in (
        f"/en/publishers/{other.identifier}/feed.atom",
        "/en/publishers/none/feed.atom",
        "/en/lists/draft/feed.atom",
        "/en/lists/none/feed.atom",
    ):
        assert client.get(address).status_code == 404


def test_a_feed_that_did_not_change_is_not_sent_again(db, client):
    kilns = ResourceFactory(title="Kilns")
    first = client.get("/en/feed.atom")
    known = {"If-None-Match": first["ETag"]}

    again = client.get("/en/feed.atom", headers=known)
    Resource.objects.filter(pk=kilns.pk).update(title="Brick kilns")
    changed = client.get("/en/feed.atom", headers=known)

    assert (again.status_code, changed.status_code) == (304, 200)
    assert first["Last-Modified"]


def rss(client, address):
    """The items of an RSS feed that keeps what its specification demands."""
    response = client.get(address)
    assert response.status_code == 200, response.content[:300]
    assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
    root = ElementTree.fromstring(response.content)
    (channel,) = root
    assert (root.tag, root.get("version"), channel.tag) == ("rss", "2.0", "channel")
    for name in ("title", "link", "description", "language"):
        assert channel.findtext(name)
    own = channel.find(f"{ATOM}link")
    assert (own.get("rel"), own.get("href")) == ("self", f"{BASE}{address}")
    assert parsedate_to_datetime(channel.findtext("lastBuildDate"))
    items = channel.findall("item")
    for item in items:
        names = [each.tag for each in item if each.tag != f"{DC}creator"]
        assert len(names) == len(set(names))
        assert item.findtext("title")
        assert item.findtext("link").startswith(BASE)
        assert item.findtext("guid").startswith(f"{BASE}/r/")
        assert parsedate_to_datetime(item.findtext("pubDate"))
        for file in item.findall("enclosure"):
            assert file.get("url").startswith(BASE)
            assert int(file.get("length")) >= 0
            assert "/" in file.get("type")
    return items


def test_every_feed_is_there_as_rss(shelve, client, settings):
    settings.FREESHELF_BASE_URL = BASE
    topics = ConceptSchemeFactory(identifier="topics", role="subject")
    debt = ConceptFactory(scheme=topics, identifier="debt", label="Debt bondage")
    house = AgentFactory(name="Kiln House")
    kilns = ResourceFactory(
        title="Kilns \x0b& <debts>", publisher=house, subjects=[debt], language="fr"
    )
    for name in ("kilns.pdf", "more.pdf"):
        FileFactory(resource=kilns, name=name)
    closed = ResourceFactory(
        title="Kilns of marmosets",
        publisher=house,
        subjects=[debt],
        access_rights="staff",
    )
    ReadingListFactory(slug="begin", resources=[kilns, closed])
    shelve()

    for address in (
        "/en/feed.rss",
        "/zh-hans/feed.rss",
        "/en/search/feed.rss?q=kilns",
        "/en/lists/begin/feed.rss",
        f"/en/publishers/{house.identifier}/feed.rss",
        "/en/topics/topics/debt/feed.rss",
    ):
        (item,) = rss(client, address)
        assert item.findtext("title") == "Kilns & <debts>"
        assert item.findtext(f"{DC}creator") == "Kiln House"
        assert item.find("enclosure").get("url").endswith("/kilns.pdf")
    for address in ("/en/lists/none/feed.rss", "/en/publishers/none/feed.rss"):
        assert client.get(address).status_code == 404


def test_featured_records_do_not_hide_what_is_new(db, client, monkeypatch):
    monkeypatch.setattr("freeshelf.feeds.latest.ENTRIES", 1)
    long_ago = timezone.now() - timedelta(days=99)
    ResourceFactory(title="Featured", is_featured=True, last_published_at=long_ago)
    ResourceFactory(title="New", last_published_at=timezone.now())

    assert titles(client, "/en/feed.atom") == ["Featured", "New"]


def test_the_sitemap_has_the_day_on_which_readers_saw_a_change(db, client, monkeypatch):
    old = timezone.now() - timedelta(days=99)
    changed = ResourceFactory(title="Kilns", last_published_at=old)
    ResourceFactory(title="As it was", last_published_at=old)
    RecordChange.objects.create(
        identifier=changed.identifier,
        kind="changed",
        number=1,
        changed_at=timezone.now() - timedelta(days=3),
    )

    whole = client.get("/sitemap.xml").content.decode()
    monkeypatch.setattr(sitemap_module, "MAX_URLS", 1)
    monkeypatch.setattr(sitemap_module, "_RESOURCES_A_LIST", 1)
    index = client.get("/sitemap.xml").content.decode()

    day = f"<lastmod>{timezone.now() - timedelta(days=3):%Y-%m-%d}</lastmod>"
    assert whole.count(day) == 1
    assert f"<lastmod>{old:%Y-%m-%d}</lastmod>" in whole
    parts = index.split("<sitemap>")
    assert day in parts[2]
    assert f"<lastmod>{old:%Y-%m-%d}</lastmod>" in parts[3]
