"""The page of results says that it searched more than was typed."""

import pytest

from tests.library.factories import FileFactory, ResourceFactory, pdf_bytes
from tests.vocabularies.factories import ConceptFactory
from tests.web.reading import said, titles

pytestmark = pytest.mark.django_db


@pytest.fixture
def debt():
    return ConceptFactory(
        label="Debt bondage",
        translations={"es": "Servidumbre <por> deudas", "ar": "إسار الدين"},
        hidden={"en": ["debt slaves"]},
    )


def test_other_names_are_listed_in_their_languages_with_a_way_without_them(
    debt, shelve, page_of
):
    ResourceFactory(title="La servidumbre por deudas", language="es")
    ResourceFactory(title="Debt slaves")
    shelve()

    page = page_of("/en/search?q=debt+slaves&language=es")

    reading = page.select_one(".question-reading")
    names = [(said(name), name["lang"]) for name in reading.select("bdi")]
    assert names == [
        ("Debt bondage", "en"),
        ("Servidumbre <por> deudas", "es"),
        ("إسار الدين", "ar"),
    ]
    assert titles(page) == ["La servidumbre por deudas"]
    switch = reading.a["href"]
    assert switch == "/en/search?q=debt+slaves&language=es&literal=1"
    assert titles(page_of(switch.replace("&language=es", ""))) == ["Debt slaves"]


def test_all_other_names_are_listed(shelve, page_of):
    names = {code: f"Peonage {code}" for code in ("es", "fr", "ru", "ar", "zh", "pt")}
    ConceptFactory(label="Debt bondage", translations={**names, "de": "Peonage de"})
    ResourceFactory(title="Peonage fr", language="fr")
    shelve()

    reading = page_of("/en/search?q=debt+bondage").select_one(".question-reading")

    listed = [said(name) for name in reading.select("li")]
    assert sorted(listed) == sorted([*names.values(), "Peonage de"])


def test_the_switch_is_of_one_question_only(debt, shelve, page_of):
    ResourceFactory(title="Debt slaves")
    shelve()

    page = page_of("/en/search?q=debt+slaves&literal=1")

    assert page.select_one("input[name=literal]") is None
    back = page.select_one(".question-reading a")["href"]
    assert back == "/en/search?q=debt+slaves"


def test_a_slip_of_the_finger_is_mended_and_says_so(shelve, page_of):
    ResourceFactory(title="Households in debt")
    shelve()

    page = page_of("/en/search?q=housholds")

    assert titles(page) == ["Households in debt"]
    assert said(page.select_one(".question-reading__correction")) == (
        "No resource contains all of “housholds”. Showing results for “households”."
    )
    assert page.select_one(".did-you-mean") is None
    (switch,) = page.select("[href*='literal=1']")
    literal = page_of(switch["href"])
    assert titles(literal) == []
    assert said(literal.select_one(".did-you-mean a")) == "households"


def test_a_question_that_names_nothing_has_no_such_line(shelve, page_of):
    ResourceFactory(title="Households")
    shelve()

    assert page_of("/en/search?q=households").select_one(".question-reading") is None


def test_the_page_of_a_document_marks_the_other_names_too(debt, shelve, page_of):
    file = FileFactory(
        resource=ResourceFactory(title="Folleto", language="es"),
        name="folleto.pdf",
        content=pdf_bytes("Sobre la servidumbre por deudas en las ladrilleras."),
    )
    shelve()

    address = f"{file.resource.get_absolute_url()}/files/{file.number}/page/1"
    page = page_of(f"{address}?q=debt+bondage")
    inside = page_of(f"{address.removesuffix('/page/1')}?q=debt+bondage")

    for marks in (page.select(".page-text mark"), inside.select("mark")):
        assert [said(mark) for mark in marks] == ["servidumbre por deudas"]


def notices(page) -> list[str]:
    return [said(notice) for notice in page.select(".notice")]


def test_words_that_no_resource_has_are_named(shelve, page_of):
    ResourceFactory(title="Child labour on farms")
    ResourceFactory(title="Smelters", access_rights="staff")
    shelve()

    one = page_of("/en/search?q=child+labour+cocoa")
    two = page_of("/en/search?q=cocoa+smelters")

    assert titles(one) == ["Child labour on farms"]
    assert notices(one) == ["No resource contains “cocoa”."]
    assert notices(two) == ["No resource contains any of these words: cocoa, smelters."]
    assert notices(page_of("/en/search?q=child+labour")) == []


def test_that_nothing_has_a_word_is_said_once(shelve, page_of, debt):
    ResourceFactory(title="Child labour on farms", subjects=[debt], language="en")
    shelve()

    for address, sentence in (
        ("zzyzx", "No resource contains “zzyzx”."),
        ("farms&language=fr", "No resource here contains “farms”."),
    ):
        page = page_of(f"/en/search?q={address}")
        assert notices(page) == []
        assert said(page.select_one(".empty__sentence")) == sentence


def test_words_that_are_only_elsewhere_are_named_so(debt, shelve, page_of):
    ResourceFactory(title="Advances", language="fr", subjects=[debt])
    ResourceFactory(title="Kilns", language="en")
    shelve()

    filtered = page_of("/en/search?q=advances+kilns+cocoa&language=fr")
    topic = page_of(f"/en/topics/{debt.scheme.identifier}/{debt.identifier}?q=kilns")

    assert notices(filtered) == [
        "No resource contains “cocoa”.",
        "No resource here contains “kilns”.",
    ]
    assert notices(topic) == []
    assert said(topic.select_one(".empty__sentence")) == (
        "No resource here contains “kilns”."
    )
