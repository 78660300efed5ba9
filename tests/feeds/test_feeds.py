"""Feeds, sitemap, robots."""

import re

import pytest
from bs4 import BeautifulSoup
from defusedxml import ElementTree
from wagtail.models import PageViewRestriction

from freeshelf.feeds import sitemap as sitemap_module
from freeshelf.pages.models import StandardPage
from tests.library.factories import (
    AgentFactory,
    FileFactory,
    ReadingListFactory,
    ResourceFactory,
    UserFactory,
)
from tests.pages.home import make_home
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

pytestmark = pytest.mark.core

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
BASE = "https://library.example.org"


@pytest.fixture(autouse=True)
def base(db, settings):
    settings.FREESHELF_BASE_URL = BASE


def entries(client, address):
    response = client.get(address)
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content).findall(f"{ATOM}entry")


def names(client):
    found = entries(client, "/feed.atom")
    return [entry.findtext(f"{ATOM}title") for entry in found]


def test_the_feed_has_what_was_published_last(client):
    resource = ResourceFactory(
        title="Who pays? \x0b",
        description="<p>Fees &amp; debts</p>",
        publisher=AgentFactory(name="Harbour Institute"),
    )
    file = FileFactory(resource=resource)

    (entry,) = entries(client, "/feed.atom")

    assert entry.findtext(f"{ATOM}title") == "Who pays?"
    assert entry.findtext(f"{ATOM}id") == f"{BASE}/r/{resource.identifier}"
    assert entry.findtext(f"{ATOM}summary").strip() == "Fees & debts"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Harbour Institute"
    links = {link.get("rel"): link.get("href") for link in entry.iter(f"{ATOM}link")}
    assert links["alternate"] == BASE + resource.get_absolute_url()
    assert links["enclosure"] == BASE + file.download_url()


def test_feeds_hold_what_the_reader_may_see(client):
    ResourceFactory(title="Open")
    ResourceFactory(title="Marmoset", access_rights="members")
    ResourceFactory(title="Marmoset draft", draft=True)

    signed_out = names(client)
    client.force_login(UserFactory(permissions=["library.view_members_resource"]))
    signed_in = names(client)

    assert signed_out == ["Open"]
    assert sorted(signed_in) == ["Marmoset", "Open"]


def test_a_feed_speaks_the_language_of_its_address_and_marks_other_ones(client):
    resource = ResourceFactory(title="Fees", language="fr")

    response = client.get("/zh-hans/feed.atom")

    root = ElementTree.fromstring(response.content)
    language = "{http://www.w3.org/XML/1998/namespace}lang"
    assert root.get(language) == "zh-Hans"
    entry = root.find(f"{ATOM}entry")
    assert entry.find(f"{ATOM}title").get(language) == "fr"
    links = [link.get("href") for link in entry.iter(f"{ATOM}link")]
    assert links[0] == f"{BASE}/zh-hans{resource.get_absolute_url()[3:]}"
    page = BeautifulSoup(client.get("/fr/topics").content, "html.parser")
    (told,) = page.select('link[type="application/atom+xml"]')
    assert told["href"] == "/fr/feed.atom"


def test_the_feed_of_a_topic_has_its_narrower_topics_too(client):
    scheme = ConceptSchemeFactory(identifier="topics")
    forced = ConceptFactory(scheme=scheme, identifier="forced", label="Forced labour")
    debt = ConceptFactory(scheme=scheme, identifier="debt", broader=[forced])
    forced.broader.add(debt)  # a circle must not hang it
    ResourceFactory(title="Held", subjects=[debt])
    ResourceFactory(title="Other")

    found = entries(client, "/en/topics/topics/forced/feed.atom")

    assert [entry.findtext(f"{ATOM}title") for entry in found] == ["Held"]
    assert client.get("/en/topics/topics/none/feed.atom").status_code == 404


def addresses(client, address="/sitemap.xml"):
    response = client.get(address)
    assert response.status_code == 200
    root = ElementTree.fromstring(response.content)
    return root.tag.removeprefix(SITEMAP), [
        loc.text.removeprefix(BASE) for loc in root.iter(f"{SITEMAP}loc")
    ]


def test_the_sitemap_has_every_open_address_and_no_other(client):
    home = make_home()
    closed = StandardPage(title="Closed", slug="closed")
    for page in (StandardPage(title="A", slug="a"), closed):
        home.add_child(instance=page)
    PageViewRestriction.objects.create(
        page=closed, restriction_type=PageViewRestriction.LOGIN
    )
    scheme = ConceptSchemeFactory(identifier="topics")
    debt = ConceptFactory(scheme=scheme, identifier="debt")
    secret = ConceptFactory(scheme=scheme, identifier="marmoset")
    agent, shy = AgentFactory(), AgentFactory(name="Marmoset House")
    resource = ResourceFactory(title="One", subjects=[debt], publisher=agent)
    ResourceFactory(
        title="Marmoset", subjects=[secret], publisher=shy, access_rights="members"
    )
    ResourceFactory(title="Marmoset draft", draft=True)
    reading_list = ReadingListFactory()
    ReadingListFactory(slug="marmoset", live=False)

    kind, found = addresses(client)

    assert kind == "urlset"
    shown = [url.partition("testserver")[2] or url for url in found]
    assert sorted(shown) == sorted(
        [
            "/en/",
            "/en/a/",
            "/en/topics",
            "/en/topics/topics/debt",
            "/en/lists",
            "/en/help",
            "/en/search/help",
            "/en/suggest",
            "/en/accessibility",
            "/en/leave",
            "/en/statistics",
            reading_list.get_absolute_url(),
            agent.get_absolute_url(),
            resource.get_absolute_url(),
        ]
    )


def test_a_large_library_has_an_index_of_lists(client, monkeypatch):
    monkeypatch.setattr(sitemap_module, "MAX_URLS", 4)
    monkeypatch.setattr(sitemap_module, "_RESOURCES_A_LIST", 2)
    resources = [ResourceFactory() for _ in range(5)]

    kind, lists = addresses(client)

    assert kind == "sitemapindex"
    assert lists == [f"/sitemap-{number}.xml" for number in range(4)]
    found = [url for part in lists[1:] for url in addresses(client, part)[1]]
    assert found == [resource.get_absolute_url() for resource in resources]
    assert client.get("/sitemap-4.xml").status_code == 404
    assert client.get("/sitemap-99999999999999999999.xml").status_code == 404


def test_crawlers_are_kept_out_of_searches_and_the_admin_area(client):
    lines = client.get("/robots.txt").content.decode().splitlines()

    assert "Disallow: /admin/" in lines
    assert "Disallow: /en/search$" in lines
    assert f"Sitemap: {BASE}/sitemap.xml" in lines


@pytest.mark.parametrize(
    "address", ["/feed.atom", "/sitemap.xml", "/robots.txt", "/llms.txt"]
)
def test_feeds_are_not_written_to(client, address):
    assert client.post(address).status_code in (403, 405)


def test_programs_are_told_what_is_here_by_addresses_that_open(client):
    make_home()
    ResourceFactory()
    ResourceFactory(access_rights="staff")

    response = client.get("/llms.txt")
    text = response.content.decode()

    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "Open documents: 1." in " ".join(text.split())
    addresses = re.findall(rf"\({BASE}(/[^)]*)\)", text)
    assert len(addresses) == 9
    statuses = [client.get(address).status_code for address in addresses]
    assert statuses == [405, *[200] * 8]  # an assistant posts
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert [address for address in addresses if not may_read(lines, address)] == []


def test_the_sitemap_names_each_page_in_every_language(client):
    home = make_home()
    home.add_child(instance=StandardPage(title="A", slug="a"))
    resource = ResourceFactory(title="Kilns & <debts>")

    root = ElementTree.fromstring(client.get("/sitemap.xml").content)

    by_address = {
        url.findtext(f"{SITEMAP}loc").removeprefix(BASE): {
            link.get("hreflang"): link.get("href").removeprefix(BASE)
            for link in url.findall("{http://www.w3.org/1999/xhtml}link")
        }
        for url in root.iter(f"{SITEMAP}url")
    }
    address = resource.get_absolute_url()
    others = by_address[address]
    tags = ["en", "es", "fr", "ar", "ru", "zh-Hans", "x-default"]
    assert list(others) == tags
    assert others["en"] == others["x-default"] == address
    assert others["zh-Hans"] == address.replace("/en/", "/zh-hans/", 1)
    assert client.get(others["ar"]).status_code == 200
    editorial = next(url for url in by_address if url.endswith("/en/a/"))
    assert by_address[editorial] == {}


def test_the_sitemap_asks_as_often_for_many_pages_as_for_few(
    client, django_assert_max_num_queries
):
    make_home()
    for _ in range(30):
        ResourceFactory()

    with django_assert_max_num_queries(20):
        client.get("/sitemap.xml")


def test_crawlers_are_told_what_is_not_for_them(client):
    lines = client.get("/robots.txt").content.decode().splitlines()

    assert f"Sitemap: {BASE}/sitemap.xml" in lines
    closed = [
        "/admin/",
        "/en/search",
        "/ar/search?q=fees",
        "/zh-hans/search/facets/topic",
        "/en/topics/topics/debt?place=places.np",
        "/r/k7m2p9xw/files/1/page/2/0123456789ab-800.webp",
        "/fr/account/login/",
        "/en/contact",
        "/en/contact?about=/en/",
    ]
    opened = [
        "/en/",
        "/?p=89",
        "/?attachment_id=7",
        "/en/search/help",
        "/en/r/k7m2p9xw/search-and-rescue-at-sea",
        "/en/r/k7m2p9xw/contact-points-for-inspectors",
        "/en/r/k7m2p9xw/fees/files/1/page/2",
        "/r/k7m2p9xw/files/1/fees.pdf",
        "/en/contact-us/",
    ]
    opened += [
        "/api/v1/records?topic=topics.debt&limit=5",
        "/api/v1/search?q=fees",
        "/oai?verb=Identify",
        "/en/topics/topics/debt/feed.atom?from=llms",
    ]
    assert [path for path in closed if may_read(lines, path)] == []
    assert [path for path in opened if not may_read(lines, path)] == []


def may_read(lines, path):
    """The longest line that fits decides (RFC 9309, 2.2.2)."""
    fitting = []
    for line in lines:
        kind, _, rule = line.partition(": ")
        pattern = re.escape(rule).replace(r"\*", ".*").replace(r"\$", "$")
        if kind in ("Allow", "Disallow") and re.match(pattern, path):
            fitting.append((len(rule), kind == "Allow"))
    return max(fitting, default=(0, True))[1]
