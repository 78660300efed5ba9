"""The way out stands on every page, and no title tells more than it must."""

import pytest
from django.test import Client

from freeshelf.library.services import withdraw
from freeshelf.pages.models import StandardPage
from freeshelf.web.checks import check_exit_url, check_site_name
from tests.library.factories import (
    AgentFactory,
    FileFactory,
    ReadingListFactory,
    ResourceFactory,
)
from tests.pages.home import make_home
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory
from tests.web.reading import said

pytestmark = pytest.mark.django_db

EXIT = "https://weather.example/today"


@pytest.fixture(autouse=True)
def neutral_page(settings):
    settings.FREESHELF_EXIT_URL = EXIT
    settings.FREESHELF_SITE_NAME = "Quay Library"


@pytest.fixture
def kinds(shelve) -> dict[str, int]:
    """An address of every kind of page, with its status."""
    home = make_home(title="Quay Library")
    home.add_child(instance=StandardPage(title="About", slug="about"))
    topics = ConceptSchemeFactory(identifier="topics")
    ConceptFactory(scheme=topics, identifier="debt", label="Debt bondage")
    publisher = AgentFactory(name="Harbour Institute")
    resource = ResourceFactory(title="Brick kilns", publisher=publisher)
    FileFactory(resource=resource)
    gone = ResourceFactory(title="Gone")
    withdraw(resource=gone, reason="", now=gone.first_published_at)
    ReadingListFactory(slug="begin")
    shelve()
    base = resource.get_absolute_url()
    good = [
        "/en/",
        "/en/about/",
        "/en/search",
        "/en/search?q=brick",
        "/en/search/help",
        "/en/search/facets/topic",
        "/en/topics",
        "/en/topics/topics/debt",
        "/en/lists",
        "/en/lists/begin",
        "/en/leave",
        publisher.get_absolute_url(),
        base,
        f"{base}/cite",
        f"{base}/files/1",
        f"{base}/files/1/page/1",
    ]
    bad = {
        "/en/nothing/": 404,
        "/en/search?q=%00": 400,
        "/en/search?q=" + "a" * 9000: 414,
        gone.get_absolute_url(): 410,
    }
    return dict.fromkeys(good, 200) | bad


def test_every_page_has_a_way_out_that_needs_no_javascript(kinds, page_of):
    for address, status in kinds.items():
        page = page_of(address, status=status)

        links = page.select("a[data-exit]")
        assert page.select_one(".site-header a[data-exit]") is not None, address
        # The second thing that Tab reaches, after the way to the content.
        assert page.select("a")[1] is links[0], address
        assert {link["href"] for link in links} == {EXIT}, address
        assert all(link["rel"] == ["nofollow", "noreferrer"] for link in links)
        assert page.select_one("script[type=module][src$='/exit.js']"), address


def test_a_title_ends_with_the_name_of_the_site(kinds, page_of):
    for address, status in kinds.items():
        title = said(page_of(address, status=status).title)

        if address == "/en/":
            assert title == "Quay Library"
        else:
            name, _, site = title.rpartition(" – ")
            assert (bool(name), site) == (True, "Quay Library"), address


def test_a_page_that_cannot_be_sent_to_has_the_way_out_too(db, client):
    response = client.post("/en/search")

    assert response.status_code == 405
    assert f'href="{EXIT}"' in response.content.decode()


def test_even_the_page_of_a_fault_has_it(kinds, monkeypatch):
    def fail(*_args, **_kwargs):
        raise RuntimeError

    monkeypatch.setattr("freeshelf.web.views.entities.public_lists", fail)

    response = Client(raise_request_exception=False).get("/en/lists")

    html = response.content.decode()
    assert response.status_code == 500
    assert f'href="{EXIT}"' in html
    assert " – Quay Library</title>" in html


def test_the_limits_of_leaving_are_told(db, page_of):
    page = page_of("/en/leave")

    text = said(page.main)
    assert "does not clear your browser history" in text
    assert "press the Shift key three times" in text
    assert "Files that you downloaded stay" in text
    assert "private window" in text
    assert "Nothing that can identify you" in text
    assert said(page.h1) == "What “Leave this site” does and does not do"
    assert "/en/leave" in {
        link["href"] for link in page_of("/en/topics").select(".site-footer a")
    }


def test_the_address_may_depend_on_the_language(db, settings, page_of):
    settings.FREESHELF_EXIT_URL = "https://weather.example/{language}/"

    link = page_of("/en/topics").select_one("a[data-exit]")

    assert link["href"] == "https://weather.example/en/"


@pytest.mark.parametrize(
    "name",
    [
        "Anti-Trafficking Hub",
        "Modern Slavery Library",
        "Forced Labour Watch",
        "Biblioteca contra la trata de personas",
        "Bibliothèque Esclavage moderne",
        "Travail forcé en ligne",
        "مكتبة مكافحة الاتجار بالبشر",
        "Библиотека о торговле людьми",
        "Против рабства",
        "反人口贩运图书馆",
    ],
)
def test_a_name_that_tells_the_topic_is_warned_of(settings, name):
    settings.FREESHELF_SITE_NAME = name

    assert [told.id for told in check_site_name()] == ["freeshelf.web.W001"]


@pytest.mark.parametrize(
    "name", ["Freeshelf", "Quay Library", "Tratados abiertos", "Открытая полка", "书架"]
)
def test_a_name_without_the_topic_is_not(settings, name):
    settings.FREESHELF_SITE_NAME = name

    assert check_site_name() == []


@pytest.mark.parametrize(
    "address",
    ["", "weather", "http://weather.example/", "javascript:alert(1)", "https://here/"],
)
def test_an_address_that_leads_nowhere_is_an_error(settings, address):
    settings.FREESHELF_BASE_URL = "https://here"
    settings.FREESHELF_EXIT_URL = address

    assert [told.id for told in check_exit_url()] == ["freeshelf.web.E001"]


def test_the_address_of_the_program_is_right():
    assert check_exit_url() == []
