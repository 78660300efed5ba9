"""Pages and events beside the records of a question, and the list of them all."""

import uuid

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, Page, PageViewRestriction

from freeshelf.content.models import ReusableBlock
from freeshelf.pages.models import NewsPage, StandardPage, TopicGuidePage
from freeshelf.search.indexing import Indexer
from freeshelf.search.page_index import is_page_index_current, rebuild_pages
from tests.events.factories import EventFactory
from tests.library.factories import (
    ReadingListFactory,
    ResourceFactory,
    UserFactory,
)
from tests.pages.home import make_home
from tests.vocabularies.factories import ConceptFactory
from tests.web.reading import outline, titles

pytestmark = pytest.mark.django_db

TITLES = {
    "en": "How our helpline works",
    "es": "Cómo funciona nuestra línea de ayuda",
    "fr": "Comment fonctionne notre ligne d’écoute",
    "ru": "Как работает наша линия помощи",
    "ar": "كيف يعمل خط المساعدة لدينا",
    "zh-hans": "我们的求助热线如何运作",
}
NONSENSE = ["pizza recipe", "asdf qwer", "weather in Paris", "рецепт пиццы", "天气预报"]


@pytest.fixture
def library(own_place, settings, shelve):
    """An index of records, and one of pages and events."""
    settings.FREESHELF_SEARCH_ENGINES = {
        **settings.FREESHELF_SEARCH_ENGINES,
        "pages": {
            "BACKEND": "freeshelf.search.engines.tantivy.TantivyEngine",
            "OPTIONS": {"path": str(own_place / "pages"), "heap": 15_000_000},
        },
    }
    ResourceFactory(title="Fair recruitment")
    shelve()


@pytest.fixture
def home(library):
    return make_home()


@pytest.fixture
def index(library):
    """Apply what waits in the outbox."""
    return Indexer().drain


@pytest.fixture
def ask(page_of, index):
    """The titles beside the records, in order."""

    def get(question, language="en"):
        index()
        page = page_of(f"/{language}/search?q={question}")
        return [_read(link) for link in page.select(".page-matches__line a")]

    return get


@pytest.fixture
def translations(home):
    """One page in six languages, among others that share its words."""
    pages = {}
    for code, title in TITLES.items():
        locale, _new = Locale.objects.get_or_create(language_code=code)
        top = home if code == "en" else home.copy_for_translation(locale)
        if code != "en":
            top.save_revision().publish()
        top.add_child(instance=_page(f"{title} {title} 2", locale=locale))
        key = {"translation_key": pages["en"].translation_key} if pages else {}
        pages[code] = top.add_child(instance=_page(title, locale=locale, **key))
    return pages


def _read(tag):
    """A text as it reads, with its marks."""
    return " ".join(tag.get_text().split())


def _page(title, text="", **fields):
    body = [("paragraph", f"<p>{text}</p>")] if text else []
    return StandardPage(title=title, body=body, **fields)


def _restrict(page, kind=PageViewRestriction.LOGIN):
    return PageViewRestriction.objects.create(page=page, restriction_type=kind)


@pytest.mark.parametrize("code", TITLES)
def test_an_exact_title_is_first_in_any_language(code, translations, ask):
    for reader in ("en", code):
        assert ask(TITLES[code], reader)[0] == TITLES[code]


def test_translations_are_one_page_in_the_language_of_the_reader(home, ask):
    french, _new = Locale.objects.get_or_create(language_code="fr")
    page = home.add_child(instance=_page("Contact points", "Zanzibar"))
    top = home.copy_for_translation(french)
    top.save_revision().publish()
    key = page.translation_key
    top.add_child(
        instance=_page("Points", "Zanzibar", locale=french, translation_key=key)
    )

    assert ask("zanzibar") == ["Contact points"]
    assert ask("zanzibar", "fr") == ["Points"]


def test_nonsense_finds_no_page(translations, home, ask):
    home.add_child(instance=_page("Our office in Paris", "We eat pizza on Fridays."))

    for question in NONSENSE:
        assert ask(question) == []


def test_a_title_with_words_that_a_query_reads_otherwise_is_found(home, ask):
    for title in (
        "Report 2015..2020",
        "title: of nothing",
        "About us",
        "“Not” a -drill",
    ):
        home.add_child(instance=_page(title))

        assert ask(title) == [title]


def test_three_are_beside_the_records_and_all_on_pages_of_their_own(
    home, index, page_of, monkeypatch
):
    monkeypatch.setattr("freeshelf.web.views.search.PAGES_A_LIST", 3)
    for number in range(4):
        home.add_child(instance=_page(f"Wharf {number}", "A walk along the harbour."))
    EventFactory(title="Wharf tour")
    index()

    page = page_of("/en/search?q=wharf")

    assert len(page.select(".page-matches__line")) == 3
    link = page.select_one(".page-matches__all a")
    assert _read(link) == "All 5 pages, reading lists and events"
    assert _read(page.select_one(".results__total")) == "0 resources"
    first = page_of(link["href"])
    quoted = page_of("/en/search/pages?q=%22harbour%22")
    assert _read(quoted.select_one(".back")) == "Back to the results for “harbour”"
    assert _read(first.select_one("h1 + p")) == "5 pages, reading lists and events"
    second = page_of(first.select_one(".pager a[rel~=next]")["href"])
    listed = [
        _read(a) for a in (first, second) for a in a.select(".page-matches__line a")
    ]
    assert sorted(listed) == [*(f"Wharf {n}" for n in range(4)), "Wharf tour"]


def test_a_line_says_what_it_is_and_the_list_quotes_the_words(home, index, page_of):
    topic = ConceptFactory(label="Fishing", translations={"fr": "Pêche"})
    home.add_child(instance=TopicGuidePage(title="At sea", concept=topic))
    body = [("heading", "On fishing"), ("paragraph", "<p>Boats are fishing.</p>")]
    home.add_child(instance=NewsPage(title="News", body=body))
    EventFactory(title="Fishing day", status="cancelled")
    index()

    lines = {
        _read(line.a): _read(line)
        for line in page_of("/en/search?q=fishing").select(".page-matches__line")
    }

    assert lines["At sea"] == "At sea Topic guide"
    assert lines["Fishing day"].startswith("Fishing day Event")
    assert lines["Fishing day"].endswith("Cancelled")
    listed = page_of("/en/search/pages?q=fishing").select(".page-matches__line")
    quoted = {_read(line.a): _read(line.p) for line in listed if line.p}
    assert quoted["News"] == "On fishing"
    # A guide is found by the names of its topic in other languages.
    assert (
        _read(page_of("/fr/search?q=pêche").select_one(".page-matches a")) == "At sea"
    )


def test_what_readers_may_not_open_is_neither_shown_nor_counted(home, index, client):
    closed = home.add_child(instance=_page("Quillback rules"))
    _restrict(closed)
    closed.add_child(instance=_page("Quillback below a closed page"))
    home.add_child(instance=_page("Quillback draft", live=False))
    for fields in ({"live": False}, {"access_rights": "members"}):
        EventFactory(title="Quillback day", **fields)
    index()

    for path in ("/en/search?q=quillback", "/en/search/pages?q=quillback"):
        page = client.get(path).content.decode()
        assert "<mark>Quillback" not in page
        assert "page-matches" not in page

    user = UserFactory()
    user.user_permissions.add(Permission.objects.get(codename="view_members_resource"))
    client.force_login(user)
    page = client.get("/en/search?q=quillback").content.decode()
    assert "<mark>Quillback</mark> day" in page


def test_who_may_open_a_closed_page_finds_it_by_its_title(home, index, client):
    group = Group.objects.create(name="Partners")
    for kind in PageViewRestriction.RESTRICTION_CHOICES:
        page = home.add_child(instance=_page(f"Quillback {kind[0]}"))
        _restrict(page, kind[0])
    index()
    PageViewRestriction.objects.get(restriction_type="groups").groups.add(group)

    def found():
        page = BeautifulSoup(
            client.get("/en/search?q=quillback").content, "html.parser"
        )
        return {_read(link) for link in page.select(".page-matches__line a")}

    assert found() == set()
    user = UserFactory()
    client.force_login(user)
    # Wagtail keeps a row for "none" too, and serves such a page to everyone.
    assert found() == {"Quillback none", "Quillback login"}
    user.groups.add(group)
    assert found() == {"Quillback none", "Quillback login", "Quillback groups"}


def test_the_exact_title_among_many_closed_pages_is_first(home, index, client):
    closed = home.add_child(instance=_page("Closed"))
    _restrict(closed)
    rows = []
    first = closed.add_child(instance=_page("Avocet rules"))
    kept = {each.attname: getattr(first, each.attname) for each in Page._meta.fields}
    for number in range(300):
        kept |= {"id": None, "title": "Avocet" if number == 299 else f"Avocet {number}"}
        kept |= {"slug": f"avocet-{number}", "translation_key": uuid.uuid4()}
        kept["url_path"] = f"{closed.url_path}avocet-{number}/"
        kept["path"] = Page._get_path(closed.path, first.depth, number + 2)
        rows.append(Page(**kept))
    Page.objects.bulk_create(rows)
    index()
    client.force_login(UserFactory())

    page = BeautifulSoup(client.get("/en/search?q=avocet").content, "html.parser")

    assert _read(page.select_one(".page-matches__line a")) == "Avocet"


def test_the_exact_title_is_first_among_more_than_are_listed(home, ask, monkeypatch):
    monkeypatch.setattr("freeshelf.search.page_search.MAX_FOUND", 3)
    for number in range(4):
        home.add_child(instance=_page(f"Avocet {number}", "Avocet avocet. " * 9))
    home.add_child(instance=_page("Avocet", "Long before the others. " * 99))

    assert ask("avocet")[0] == "Avocet"


def test_closing_hides_a_page_before_the_index_follows(home, index, page_of):
    page = home.add_child(instance=_page("Sandpiper"))
    event = EventFactory(title="Sandpiper walk")
    index()
    assert len(page_of("/en/search?q=sandpiper").select(".page-matches__line")) == 2

    _restrict(page)
    event.access_rights = "staff"
    event.save()

    assert not page_of("/en/search?q=sandpiper").select(".page-matches")


def test_the_index_follows_every_change(home, ask, page_of):
    page = home.add_child(instance=_page("Kittiwake", "Cliffs"))
    assert ask("cliffs") == ["Kittiwake"]

    page.title = "Razorbill"
    page.save_revision().publish()
    assert ask("kittiwake") == []
    assert ask("razorbill") == ["Razorbill"]

    restriction = _restrict(home)
    assert ask("cliffs") == []
    assert not page_of("/en/search/pages?q=cliffs").select(".page-matches")
    restriction.delete()
    assert ask("cliffs") == ["Razorbill"]

    page.unpublish()
    assert ask("cliffs") == []
    page.save_revision().publish()
    page.delete()
    assert ask("cliffs") == []
    assert is_page_index_current()


def test_a_page_follows_its_reusable_block(home, ask):
    block = ReusableBlock(title="Hours", body=[("paragraph", "<p>Tern</p>")], live=True)
    block.save()
    home.add_child(instance=StandardPage(title="Desk", body=[("pattern", block)]))
    assert ask("tern") == ["Desk"]

    block.body = [("paragraph", "<p>Skua</p>")]
    block.save()

    assert ask("tern") == []
    assert ask("skua") == ["Desk"]


def test_a_guide_follows_its_topic(home, ask):
    topic = ConceptFactory(label="Gannet")
    home.add_child(instance=TopicGuidePage(title="Birds", concept=topic))
    assert ask("gannet") == ["Birds"]

    label = topic.labels.get()
    label.text = "Fulmar"
    label.save()

    assert ask("gannet") == []
    assert ask("fulmar") == ["Birds"]


def test_the_index_is_built_anew(home, ask):
    home.add_child(instance=_page("Guillemot"))
    assert not is_page_index_current()

    rebuild_pages()

    assert is_page_index_current()
    assert ask("guillemot") == ["Guillemot"]


def test_the_home_page_is_found_by_its_title_alone(library, ask):
    make_home(introduction="Dunlins and all else")

    assert ask("freeshelf") == ["Freeshelf"]
    assert ask("dunlins") == []


def test_filters_and_later_pages_have_no_group(home, index, page_of, shelve):
    home.add_child(instance=_page("Fair play in recruitment"))
    index()

    for number in range(10):
        ResourceFactory(title=f"Fair recruitment {number}")
    shelve()
    first, second = "/en/search?q=recruitment", "/en/search?q=recruitment&page=2"

    assert page_of(first).select(".page-matches")
    assert outline(page_of(first))[1:3] == [
        "2 Pages, reading lists and events",
        "2 11 resources",
    ]
    assert titles(page_of(second))
    assert not page_of(second).select(".page-matches")
    assert not page_of(f"{first}&year=2020").select(".page-matches")


def test_pages_and_events_cost_a_few_statements_and_no_match_none(home, index, client):
    for number in range(30):
        home.add_child(instance=_page(f"Heron {number}"))
        EventFactory(title=f"Heron {number}")
    index()

    def statements(question):
        client.get(f"/en/search?q={question}")
        with CaptureQueriesContext(connection) as taken:
            client.get(f"/en/search?q={question}")
        return len(taken)

    assert statements("heron") <= statements("zzzz") + 5


def test_reading_lists_are_found_by_title_in_the_readers_language(ask, page_of):
    first = ReadingListFactory(title="The first hour for a labour inspector")
    ReadingListFactory(title="The first hour in a draft", live=False)
    french, _new = Locale.objects.get_or_create(language_code="fr")
    copy = first.copy_for_translation(french)
    copy.title = "La première heure d’une inspectrice"
    copy.save()

    assert ask("first hour inspector") == ["The first hour for a labour inspector"]
    assert ask("première heure", "fr") == ["La première heure d’une inspectrice"]
    assert ask("first hour recruiter") == []

    page = page_of("/en/search?q=first+hour")
    link = page.select_one(".page-matches__line a")
    assert titles(page_of(link["href"])) == []
    assert "Reading list" in page.select_one(".page-matches").get_text()
