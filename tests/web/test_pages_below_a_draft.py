"""Wagtail serves public pages only: all lists agree about those below a draft.

An editor or an import may unpublish a section and leave its pages (docs/adr/0248).
"""

from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from wagtail.models import Locale, PageViewRestriction

from freeshelf.pages.models import Menu, NewsPage, StandardPage, TopicGuidePage
from freeshelf.search.indexing import Indexer
from freeshelf.web.presenters.cards import topic_url
from tests.pages.home import make_home
from tests.vocabularies.factories import ConceptFactory

pytestmark = pytest.mark.django_db

OPEN, CLOSED = "Quillback open", "Quillback closed"
KINDS = ("page", "news", "guide")


@pytest.fixture
def below(own_place, settings):
    """Pages of each kind below a draft, and as many below one with a restriction."""
    settings.FREESHELF_SEARCH_ENGINES = {
        name: {
            "BACKEND": "freeshelf.search.engines.tantivy.TantivyEngine",
            "OPTIONS": {"path": str(own_place / name), "heap": 15_000_000},
        }
        for name in ("default", "pages")
    }
    home = make_home()
    draft = home.add_child(
        instance=StandardPage(title="Quillback draft", slug="draft", live=False)
    )
    private = home.add_child(instance=StandardPage(title="Quillback private", slug="p"))
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    private.unpublish()
    pages = [
        above.add_child(instance=page)
        for above, word in ((draft, OPEN), (private, CLOSED))
        for page in (
            StandardPage(title=f"{word} page"),
            NewsPage(title=f"{word} news"),
            TopicGuidePage(title=f"{word} guide", concept=ConceptFactory()),
        )
    ]
    Menu.objects.create(
        title="Head",
        location="header",
        locale=Locale.objects.get(language_code="en"),
        items=[
            {"type": "page", "value": {"label": "", "page": page.pk, "children": []}}
            for page in (draft, private, *pages)
        ],
    )
    Indexer().drain()
    return pages[:3], [draft, private, *pages[3:]]


def _titles(client, path, place):
    part = BeautifulSoup(client.get(path).content, "html.parser").select(place)
    return {" ".join(link.get_text().split()) for each in part for link in each("a")}


def _in_sitemap(client):
    listed = BeautifulSoup(client.get("/sitemap.xml").content, "xml")
    return {urlsplit(each.get_text()).path for each in listed("loc")}


def test_pages_below_a_draft_are_served_and_named_wherever_pages_are(below, client):
    served, closed = below
    titles = {page.title for page in served}

    assert {client.get(page.get_url()).status_code for page in served} == {200}
    assert not {client.get(page.get_url()).status_code for page in closed} & {200}
    for path in ("/en/search?q=quillback", "/en/search/pages?q=quillback"):
        assert _titles(client, path, ".page-matches__line") == titles
    assert _titles(client, "/en/search", ".site-header__nav") >= titles
    assert {page.get_url() for page in served} <= _in_sitemap(client)
    assert OPEN + " news" in client.get("/en/").content.decode()
    guided = topic_url(served[2].concept)
    assert served[2].get_url() in client.get(guided).content.decode()


def test_what_is_not_served_is_named_nowhere(below, client):
    _served, closed = below

    for path in (
        *("/en/", "/en/search?q=quillback", "/en/search/pages?q=quillback"),
        topic_url(closed[-1].concept),
    ):
        page = client.get(path).content.decode()
        assert not any(each.title in page for each in closed), path
    assert not {page.get_url() for page in closed} & _in_sitemap(client)
