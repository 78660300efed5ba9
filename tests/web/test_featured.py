"""Featured records come first in lists and feeds by date, and nowhere else."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from freeshelf.feeds import latest
from freeshelf.library.models import Resource
from freeshelf.pages.models import NewsPage
from tests.library.factories import AgentFactory, ResourceFactory
from tests.pages.home import make_home
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory
from tests.web.reading import said

FEATURED, NEWER, NEWEST = "A kiln of long ago", "Kilns", "Kilns and kilns"


@pytest.fixture
def library(shelve):
    """Three records of one publisher and topic, the oldest featured, one closed."""
    home = make_home()
    topics = ConceptSchemeFactory(identifier="topics", role="subject")
    common = {
        "subjects": [
            ConceptFactory(scheme=topics, identifier="fishing", label="Fishing")
        ],
        "publisher": AgentFactory(name="Harbour", identifier="harbour"),
    }
    made = [
        (FEATURED, {"issued": "1999", "is_featured": True}),
        (NEWER, {"issued": "2020"}),
        (NEWEST, {"issued": "2024"}),
        ("Marmoset", {"is_featured": True, "access_rights": "staff"}),
    ]
    for days, (title, more) in enumerate(made):
        moment = timezone.now() - timedelta(days=30 - days)
        ResourceFactory(title=title, last_published_at=moment, **common, **more)
    shelve()
    return home


def titles(page):
    return [said(title) for title in page.select(".resource-card__title")]


@pytest.mark.parametrize(
    "address",
    [
        "/en/",
        "/en/search",
        "/en/search?sort=newest",
        "/en/search?q=kilns&sort=newest",
        "/en/publishers/harbour",
        "/en/topics/topics/fishing",
    ],
)
def test_lists_by_date_begin_with_what_is_featured(library, page_of, address):
    page = page_of(address)

    assert titles(page) == [FEATURED, NEWEST, NEWER]
    marks = page.select(".resource-card__featured")
    assert [said(mark.find_parent("article").h3) for mark in marks] == [FEATURED]


@pytest.mark.parametrize("address", ["/feed.atom", "/topics/topics/fishing/feed.atom"])
def test_feeds_begin_with_what_is_featured_and_hide_nothing_new(
    library, client, address, monkeypatch
):
    monkeypatch.setattr(latest, "ENTRIES", 2)

    feed = client.get(address, follow=True).content.decode()

    places = [feed.index(f">{title}<") for title in (FEATURED, NEWEST, NEWER)]
    assert places == sorted(places)
    assert feed.count("<entry") == len(places)
    assert "Marmoset" not in feed


@pytest.mark.parametrize(
    "address",
    [
        "/en/publishers/harbour",
        "/en/topics/topics/fishing",
        "/topics/topics/fishing/feed.atom",
    ],
)
def test_lists_of_one_topic_or_publisher_feature_their_own(
    library, shelve, client, address
):
    ResourceFactory(title="Herring", is_featured=True)
    shelve()

    page = client.get(address, follow=True).content.decode()

    assert FEATURED in page
    assert "Herring" not in page


@pytest.mark.parametrize("address", ["/en/search?q=kilns", "/en/search?sort=title"])
def test_other_orders_know_nothing_of_it(library, page_of, shelve, address):
    before = titles(page_of(address))

    Resource.objects.update(is_featured=False)
    shelve()

    assert titles(page_of(address)) == before


def test_the_home_page_shows_open_news_the_featured_first(library, page_of):
    for day, (title, featured) in enumerate(
        [("We opened", True), ("We moved", False), ("We grew", False)], start=1
    ):
        news = NewsPage(
            title=title, published_date=date(2024, 5, day), is_featured=featured
        )
        library.add_child(instance=news)
    closed = library.add_child(instance=NewsPage(title="Marmoset", is_featured=True))
    PageViewRestriction.objects.create(page=closed, restriction_type="login")
    library.add_child(instance=NewsPage(title="A draft", live=False))

    lines = page_of("/en/").select(".home__news li")

    assert [said(line) for line in lines] == [
        "We opened Featured, 1 May 2024",
        "We grew 3 May 2024",
        "We moved 2 May 2024",
    ]
    assert lines[0].a["href"] == "/en/we-opened/"
