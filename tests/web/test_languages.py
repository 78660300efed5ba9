"""Six languages, chosen by the address alone."""

import pytest
from django.conf import settings
from wagtail.models import Locale

from freeshelf.library.models import ResourceRelation
from freeshelf.pages.models import StandardPage
from tests.library.factories import ResourceFactory
from tests.pages.home import make_home
from tests.web.reading import said, titles

CODES = [code for code, _name in settings.LANGUAGES]


def test_the_library_speaks_six_languages():
    assert CODES == ["en", "es", "fr", "ar", "ru", "zh-hans"]


@pytest.mark.parametrize("code", CODES)
def test_the_address_decides_whatever_the_browser_asks_for(db, client, code):
    make_home()

    response = client.get(f"/{code}/topics", headers={"accept-language": "ar"})

    assert response.status_code == 200
    tag = "zh-Hans" if code == "zh-hans" else code
    direction = "rtl" if code == "ar" else "ltr"
    assert f'<html lang="{tag}" dir="{direction}">' in response.content.decode()
    assert response["Content-Language"] == code
    assert "Accept-Language" not in response.get("Vary", "")
    assert not response.cookies


def test_a_language_cookie_changes_nothing(db, client):
    make_home()
    client.cookies["django_language"] = "fr"

    assert 'lang="en"' in client.get("/en/topics").content.decode()
    assert client.get("/topics")["Location"] == "/en/topics"


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("fr-CA,fr;q=0.9,en;q=0.8", "fr"),
        ("zh-CN,zh;q=0.9", "zh-hans"),
        ("zh-TW", "zh-hans"),
        ("de,ru;q=0.5", "ru"),
        ("de", "en"),
        ("*", "en"),
        ("", "en"),
    ],
)
def test_the_bare_address_leads_to_the_language_of_the_browser(
    db, client, asked, language
):
    make_home()

    response = client.get("/", headers={"accept-language": asked})

    assert response.status_code == 302
    assert response["Location"] == f"/{language}/"
    assert "Accept-Language" in response["Vary"]
    assert not response.cookies


@pytest.mark.parametrize("written", ["zh", "zh-CN", "ZH-Hans"])
def test_other_names_of_a_language_lead_to_its_address(db, client, written):
    response = client.get(f"/{written}/search?q=x")

    assert response.status_code == 301
    assert response["Location"] == "/zh-hans/search?q=x"


@pytest.mark.parametrize("path", ["/ar/help/", "/ar/topics/", "/ar/search/?q=x"])
def test_a_slash_too_many_leads_to_the_page(db, client, path):
    make_home()

    response = client.get(path)

    assert response.status_code == 301
    assert response["Location"] == path.replace("/?", "?").rstrip("/")
    assert client.get("/ar/nothing/").status_code == 404
    assert client.get("/ar//").status_code == 404


def test_every_page_links_to_itself_in_each_language(shelve, page_of):
    resource = ResourceFactory(title="Brick kilns")
    shelve()
    rest = resource.get_absolute_url().removeprefix("/en/")

    links = page_of(f"/ar/{rest}").select(".language-switch__link")

    assert [
        (link["href"], link["lang"], link["hreflang"], link["dir"], said(link))
        for link in links
    ] == [
        (f"/en/{rest}", "en", "en", "ltr", "English"),
        (f"/es/{rest}", "es", "es", "ltr", "Español"),
        (f"/fr/{rest}", "fr", "fr", "ltr", "Français"),
        (f"/ar/{rest}", "ar", "ar", "rtl", "العربية"),
        (f"/ru/{rest}", "ru", "ru", "ltr", "Русский"),
        (f"/zh-hans/{rest}", "zh-Hans", "zh-Hans", "ltr", "中文"),
    ]
    assert [said(link) for link in links if link.get("aria-current")] == ["العربية"]


def test_what_was_searched_for_goes_along(shelve, page_of):
    shelve()

    page = page_of("/en/search?q=brick+kilns&language=fr")

    spanish = page.select_one('.language-switch__link[lang="es"]')
    assert spanish["href"] == "/es/search?q=brick+kilns&language=fr"


def test_the_head_names_the_page_in_each_language(shelve, page_of):
    resource = ResourceFactory(title="Brick kilns")
    shelve()
    rest = resource.get_absolute_url().removeprefix("/en/")
    base = settings.FREESHELF_BASE_URL

    for path in (rest, "topics", "lists", "search/help"):
        page = page_of(f"/fr/{path}")
        links = {
            link["hreflang"]: link["href"] for link in page.select("link[hreflang]")
        }
        assert links == {
            "en": f"{base}/en/{path}",
            "x-default": f"{base}/en/{path}",
            **{code: f"{base}/{code}/{path}" for code in ("es", "fr", "ar", "ru")},
            "zh-Hans": f"{base}/zh-hans/{path}",
        }
        (own,) = page.select("link[rel=canonical]")
        assert own["href"] == f"{base}/fr/{path}"


def test_results_and_errors_name_no_other_address(shelve, page_of):
    shelve()

    for path, status in (("/en/search?q=x", 200), ("/en/topics/no/where", 404)):
        page = page_of(path, status=status)
        assert not page.select("link[hreflang], link[rel=canonical]")


def test_a_page_without_translation_is_shown_as_written_and_says_so(db, page_of):
    home = make_home(introduction="A library.")
    home.add_child(
        instance=StandardPage(
            title="About", slug="about", body=[("paragraph", "<p>Why.</p>")]
        )
    )

    page = page_of("/es/about/")

    assert page.html["lang"] == "es"
    assert (page.h1["lang"], page.h1["dir"]) == ("en", "ltr")
    assert page.select_one(".prose")["lang"] == "en"
    assert page.select_one(".original-language") is not None
    base = settings.FREESHELF_BASE_URL
    assert page.select_one("link[rel=canonical]")["href"] == f"{base}/en/about/"
    assert [link["hreflang"] for link in page.select("link[hreflang]")] == [
        "en",
        "x-default",
    ]


def test_a_translated_page_stands_in_its_own_tree(db, page_of, client):
    home = make_home(introduction="A library.")
    about = home.add_child(instance=StandardPage(title="About", slug="about"))
    spanish, _created = Locale.objects.get_or_create(language_code="es")
    home.copy_for_translation(spanish).save_revision().publish()
    copy = about.copy_for_translation(spanish)
    copy.title, copy.slug = "Acerca de", "acerca-de"
    copy.save_revision().publish()

    page = page_of("/es/acerca-de/")

    assert said(page.h1) == "Acerca de"
    assert page.select_one(".original-language") is None
    assert client.get("/es/about/")["Location"] == "/es/acerca-de/"
    links = {link["hreflang"]: link["href"] for link in page.select("link[hreflang]")}
    base = settings.FREESHELF_BASE_URL
    assert links == {
        "en": f"{base}/en/about/",
        "x-default": f"{base}/en/about/",
        "es": f"{base}/es/acerca-de/",
    }
    french = page.select_one('.language-switch__link[lang="fr"]')
    assert client.get(french["href"]).status_code == 200


@pytest.fixture
def handbooks(shelve):
    """Two records with all words, of which the Arabic one matches less."""
    ResourceFactory(title="OSCE SOP handbook", language="en")
    ResourceFactory(title="OSCE SOP دليل مفصل", language="ar")
    for word in ("Fisheries", "Mining", "Forestry", "Textiles"):
        ResourceFactory(title=word, language="fr")
    shelve()


def test_the_readers_language_comes_first_of_what_has_all_words(handbooks, page_of):
    arabic = page_of("/ar/search?q=OSCE+SOP")
    english = page_of("/en/search?q=OSCE+SOP")

    by_match = page_of("/ar/search?q=OSCE+SOP&first=any")

    assert titles(arabic) == ["OSCE SOP دليل مفصل", "OSCE SOP handbook"]
    assert titles(by_match) == ["OSCE SOP handbook", "OSCE SOP دليل مفصل"]
    assert titles(english) == ["OSCE SOP handbook", "OSCE SOP دليل مفصل"]


def test_it_is_said_and_can_be_switched_by_the_address(handbooks, page_of):
    page = page_of("/en/search?q=OSCE+SOP&sort=best")
    order = page.select_one(".language-order")
    assert order.find_parent("details") is None
    by_match = page_of(order.a["href"])

    assert said(order) == (
        "Of the resources with all words, those in English come first. "
        "Sort by best match only"
    )
    assert order.a["href"] == "/en/search?q=OSCE+SOP&first=any"
    switch = by_match.select_one(".language-order")
    assert said(switch) == (
        "Of the resources with all words, put those in English first"
    )
    assert switch.a["href"] == "/en/search?q=OSCE+SOP"
    kept = by_match.select_one('.results__sort a[href*="newest"]')
    assert "first=any" in kept["href"]


def test_the_language_of_a_russian_page_is_declined(shelve, page_of):
    ResourceFactory(title="OSCE SOP handbook", language="en")
    ResourceFactory(title="OSCE SOP руководство", language="ru")
    shelve()

    page = page_of("/ru/search?q=OSCE+SOP")

    assert "те, что на русском языке" in said(page.select_one(".language-order"))
    assert said(page.select_one(".language-only")) == (
        "Только документы на русском языке"
    )


@pytest.mark.parametrize(
    "asked",
    [
        "/en/search?q=OSCE+SOP&sort=title",  # another order
        "/fr/search?q=OSCE+SOP",  # none of them is in French
        "/en/search?q=OSCE+SOP&language=en",  # all are in English
        "/en/search?q=-fisheries",  # no words, so the newest come first
        "/en/search?q=OSCE+nothing",  # none has all words
    ],
)
def test_no_order_by_language_is_claimed_where_there_is_none(handbooks, page_of, asked):
    assert page_of(asked).select(".language-order") == []


def test_that_translations_share_a_line_is_said_without_a_warning(shelve, page_of):
    english = ResourceFactory(title="OSCE SOP handbook")
    spanish = ResourceFactory(title="Manual OSCE SOP", language="es")
    ResourceRelation.objects.create(
        resource=spanish, kind=ResourceRelation.Kind.TRANSLATION_OF, target=english
    )
    shelve()

    page = page_of("/en/search?q=OSCE+SOP")

    assert "Translations are grouped on one line" in said(
        page.select_one(".results__fold")
    )
    assert page.select(".notice") == []
