"""Pages, menus, guides and reading lists in the reader's language, else as written."""

import pytest
from wagtail.models import Locale

from freeshelf.pages.models import StandardPage, TopicGuidePage
from tests.library.factories import ReadingListFactory, ResourceFactory
from tests.pages.home import make_home
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory
from tests.web.reading import said


@pytest.fixture
def spanish(db) -> Locale:
    return Locale.objects.get_or_create(language_code="es")[0]


def translated(original, locale, **changes):
    """A published translation of a page or a list."""
    copy = original.copy_for_translation(locale)
    for name, value in changes.items():
        setattr(copy, name, value)
    copy.save()
    copy.save_revision().publish()
    return copy


def test_a_reading_list_is_read_in_ones_language(spanish, page_of, client):
    first = ReadingListFactory(
        title="Begin here", slug="begin", resources=[ResourceFactory(title="Kilns")]
    )
    translated(first, spanish, title="Empiece aquí")

    spanish_page = page_of("/es/lists/begin")
    french_page = page_of("/fr/lists/begin")

    assert said(spanish_page.h1) == "Empiece aquí"
    assert spanish_page.h1["lang"] == "es"
    assert spanish_page.select_one(".original-language") is None
    assert said(spanish_page.select_one(".resource-card__title")) == "Kilns"
    assert said(french_page.h1) == "Begin here"
    assert (french_page.h1["lang"], french_page.h1["dir"]) == ("en", "ltr")
    assert said(french_page.select_one(".original-language")) == (
        "Ce texte est en anglais."
    )


def test_a_translation_under_another_name_is_led_to(spanish, page_of, client):
    first = ReadingListFactory(slug="begin")
    translated(first, spanish, slug="empezar", title="Empiece aquí")

    assert client.get("/es/lists/begin")["Location"] == "/es/lists/empezar"
    assert client.get("/en/lists/empezar")["Location"] == "/en/lists/begin"


def test_each_list_is_named_once_in_the_language_that_fits_best(spanish, page_of):
    first = ReadingListFactory(title="Begin here", slug="begin")
    translated(first, spanish, title="Empiece aquí")
    ReadingListFactory(title="Only in English", slug="only")

    def names(code):
        links = page_of(f"/{code}/lists").select(".list-line__title a")
        return sorted(said(link) for link in links)

    assert names("es") == ["Empiece aquí", "Only in English"]
    assert names("ar") == ["Begin here", "Only in English"]


def test_a_draft_translation_is_not_shown(spanish, page_of):
    first = ReadingListFactory(title="Begin here", slug="begin")
    copy = first.copy_for_translation(spanish)
    copy.title, copy.live = "Empiece aquí", False
    copy.save()

    assert said(page_of("/es/lists/begin").h1) == "Begin here"


def test_the_menu_speaks_the_readers_language_where_it_can(spanish, page_of):
    home = make_home()
    about = home.add_child(
        instance=StandardPage(title="About", slug="about", show_in_menus=True)
    )
    home.add_child(
        instance=StandardPage(title="Contact", slug="contact", show_in_menus=True)
    )
    home.copy_for_translation(spanish).save_revision().publish()
    translated(about, spanish, title="Acerca de", slug="acerca")

    links = {
        said(link): link for link in page_of("/es/topics").select(".site-header a")
    }

    assert links["Acerca de"]["href"] == "/es/acerca/"
    assert links["Contact"]["href"] == "/es/contact/"
    assert links["Contact"].span["lang"] == "en"
    english = [said(link) for link in page_of("/en/topics").select(".site-header a")]
    assert {"About", "Contact"} <= set(english)


def test_a_topic_has_the_guide_in_the_readers_language(spanish, shelve, page_of):
    home = make_home()
    topics = ConceptSchemeFactory(identifier="topics")
    debt = ConceptFactory(scheme=topics, identifier="debt", label="Debt bondage")
    guide = home.add_child(
        instance=TopicGuidePage(
            title="Debts", slug="debts", concept=debt, introduction="How it begins."
        )
    )
    home.copy_for_translation(spanish).save_revision().publish()
    translated(guide, spanish, introduction="Cómo empieza.")
    shelve()

    assert said(page_of("/es/topics/topics/debt").select_one(".lead")) == (
        "Cómo empieza."
    )
    french = page_of("/fr/topics/topics/debt").select_one(".lead")
    assert said(french) == "How it begins."
    assert french["lang"] == "en"


def test_a_label_that_is_not_translated_is_marked_with_its_language(shelve, page_of):
    topics = ConceptSchemeFactory(identifier="topics")
    places = ConceptSchemeFactory(identifier="places", role="place")
    debt = ConceptFactory(scheme=topics, identifier="debt", label="Debt bondage")
    nepal = ConceptFactory(scheme=places, identifier="np", label="Nepal")
    resource = ResourceFactory(title="Kilns", subjects=[debt], spatial=[nepal])
    shelve()
    rest = resource.get_absolute_url().removeprefix("/en/")

    for address in (f"/ar/{rest}", "/ar/search?q=kilns"):
        page = page_of(address)
        fact = page.select_one(".resource-card__fact span, .resource__facts span")
        assert (fact["lang"], fact["dir"], said(fact)) == ("en", "ltr", "Nepal")
    tag = page_of(f"/ar/{rest}").select_one(".tag span")
    assert (tag["lang"], said(tag)) == ("en", "Debt bondage")
    assert page_of(f"/en/{rest}").select_one(".tag span") is None


def test_a_link_in_a_text_keeps_the_readers_language(spanish, page_of):
    home = make_home()
    contact = home.add_child(instance=StandardPage(title="Contact", slug="contact"))
    about = home.add_child(
        instance=StandardPage(
            title="About",
            slug="about",
            body=[
                ("paragraph", f'<p><a linktype="page" id="{contact.pk}">Write</a></p>')
            ],
        )
    )
    home.copy_for_translation(spanish).save_revision().publish()
    translated(about, spanish, slug="acerca")

    def target(address):
        return page_of(address).select_one(".prose a")["href"]

    assert target("/es/acerca/") == "/es/contact/"
    assert target("/ar/about/") == "/ar/contact/"
    assert target("/en/about/") == "/en/contact/"
    translated(contact, spanish, slug="contacto")
    assert target("/es/acerca/") == "/es/contacto/"
