"""Menus that editors arrange stand in the head and in the foot of every page."""

import pytest
from bs4 import BeautifulSoup
from wagtail.models import Locale, PageViewRestriction

from freeshelf.pages.models import Menu, StandardPage
from tests.library.factories import ResourceFactory
from tests.pages.home import make_home
from tests.vocabularies.factories import ConceptFactory

pytestmark = pytest.mark.django_db


def item(kind: str, target: object = None, label: str = "", *below: object) -> dict:
    """An item in the form that the database holds."""
    value = {"label": label, "children": list(below)}
    if kind != "placeholder":
        value[kind] = getattr(target, "pk", target)
    return {"type": kind, "value": value}


def add_menu(*items: dict, location: str = "header", code: str = "en", **more) -> Menu:
    locale = Locale.objects.get(language_code=code)
    return Menu.objects.create(
        title=location, location=location, items=list(items), locale=locale, **more
    )


def shown(client, path: str, place: str) -> str:
    """The words of a part of a page, with the addresses of its links."""
    part = BeautifulSoup(client.get(path).content, "html.parser").select_one(place)
    for link in part.find_all("a"):
        link.append(f" -> {link['href']}")
    return " ".join(part.get_text(" ").split())


def test_every_kind_of_item_leads_to_what_it_names(client):
    home = make_home()
    page = home.add_child(instance=StandardPage(title="Who we are", slug="who"))
    record = ResourceFactory(title="Fair recruitment")
    topic = ConceptFactory(label="Debt bondage")
    add_menu(
        item("page", page),
        item("record", record, "Start here"),
        item("topic", topic),
        item("address", "/lists", "Lists"),
        item("address", "https://example.org/", "Partner"),
    )

    head = shown(client, "/en/search", ".site-header__nav")

    assert "Who we are -> /en/who/" in head
    assert f"Start here -> {record.get_absolute_url()}" in head
    assert "Debt bondage -> /en/topics/" in head
    assert "Lists -> /en/lists" in head
    assert "Partner -> https://example.org/" in head


def test_three_levels_open_without_a_script(client):
    make_home()
    deepest = item("address", "/c", "Third")
    del deepest["value"]["children"]
    second = item("address", "/b", "Second", deepest)
    add_menu(item("placeholder", None, "First", second))

    page = BeautifulSoup(client.get("/en/search").content, "html.parser")

    nav = page.select_one(".site-header__nav")
    path = "details > ul > li > details > ul > li > a"
    assert [link["href"] for link in nav.select(path)] == ["/en/b", "/en/c"]
    names = [summary.get_text() for summary in nav.select("summary")]
    assert names == ["First", "Second"]


def test_what_is_not_for_everyone_or_leads_nowhere_is_left_out(client):
    home = make_home()
    draft = home.add_child(instance=StandardPage(title="Draft", slug="d", live=False))
    private = home.add_child(instance=StandardPage(title="Private", slug="p"))
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    gone = home.add_child(instance=StandardPage(title="Gone", slug="g"))
    add_menu(
        item("page", draft),
        item("page", private),
        item("page", gone, "Gone"),
        item("record", ResourceFactory(title="Staff only", access_rights="staff")),
        item("address", "javascript:alert(1)", "Trap"),
        item("placeholder", None, "Empty"),
        item("address", "/lists", "Last"),
    )
    gone.delete()

    head = shown(client, "/en/search", ".site-header__nav")

    for word in ("Draft", "Private", "Gone", "Staff only", "Trap", "Empty"):
        assert word not in head
    assert "Last" in head


def test_without_a_menu_pages_marked_for_menus_are_shown(client):
    home = make_home()
    home.add_child(instance=StandardPage(title="Marked", slug="m", show_in_menus=True))

    assert "Marked -> /en/m/" in shown(client, "/en/search", ".site-header__nav")

    add_menu(item("address", "/lists", "Arranged"))
    head = shown(client, "/en/search", ".site-header__nav")
    assert "Arranged" in head
    assert "Marked" not in head


def test_a_reader_gets_the_menu_of_their_language_else_the_original(client):
    home = make_home()
    about = home.add_child(instance=StandardPage(title="About", slug="about"))
    french, spanish = (Locale.objects.get(language_code=code) for code in ("fr", "es"))
    home.copy_for_translation(french).save_revision().publish()
    translated = about.copy_for_translation(french)
    translated.title = "À propos"
    translated.save_revision().publish()
    add_menu(item("page", about), item("address", "/lists", "Lists"))

    untranslated = shown(client, "/fr/search", ".site-header__nav")
    add_menu(item("address", "/lists", "Listas"), code=spanish.language_code)
    own = shown(client, "/es/search", ".site-header__nav")

    assert "À propos -> /fr/" in untranslated
    assert "Lists -> /fr/lists" in untranslated
    assert "Listas -> /es/lists" in own
    assert "About" not in own


def test_the_foot_shows_its_menu_with_everything_open(client):
    make_home()
    below = item("address", "/lists", "Lists")
    add_menu(item("placeholder", None, "Read", below), location="footer")
    add_menu(item("address", "/x", "Nowhere"), location="other")

    foot = shown(client, "/en/search", ".site-footer__menu")

    assert foot == "Read Lists -> /en/lists"
    assert "Nowhere" not in client.get("/en/search").content.decode()
