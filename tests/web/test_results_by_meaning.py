"""The page of results when a model is installed."""

import random

import pytest
from django.contrib.auth.models import AnonymousUser

from freeshelf.enrich.models import Passage
from freeshelf.library.models import Resource
from freeshelf.search.request import SearchRequest
from freeshelf.search.services import search
from freeshelf.web.presenters.cards import hit_cards
from tests.library.factories import (
    AgentFactory,
    FileFactory,
    ResourceFactory,
    pdf_bytes,
)
from tests.search.meaning import embed, install
from tests.vocabularies.factories import ConceptFactory
from tests.web.reading import outline, said, titles

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf(settings, tmp_path, shelve):
    """Three on one matter, in two languages, and one on another."""
    install(settings, tmp_path)
    ResourceFactory(title="Forced labour at sea", language="en", identifier="sea-1")
    ResourceFactory(title="A labour survey", language="en")
    ResourceFactory(
        title="Trabajo forzoso en el mar", language="es", identifier="sea-2"
    )
    ResourceFactory(title="Annual report", language="en")
    shelve()
    embed()


def test_a_hit_by_meaning_alone_says_so_and_the_kinds_are_counted(shelf, page_of):
    page = page_of("/en/search?q=forced+labour")

    cards = page.select(".resource-card")
    marks = {
        said(card.select_one(".resource-card__title")): [
            said(mark) for mark in card.select(".resource-card__by-meaning")
        ]
        for card in cards
    }
    assert marks == {
        "Forced labour at sea": [],
        "A labour survey": [],
        "Trabajo forzoso en el mar": ["Found by meaning"],
    }
    assert said(page.select_one(".results__total")) == "3 resources"
    assert said(page.select_one(".results__kinds")) == (
        "1 with all words, 1 with some of the words, in text or in names, "
        "1 by meaning alone"
    )
    assert page.select_one(".results__line") is None


def test_names_of_topics_and_alternatives_are_not_counted_as_all_words(
    shelf, shelve, page_of
):
    topic = ConceptFactory(
        label="Supply chains", hidden={"en": ["forced labour brokers"]}
    )
    ResourceFactory(title="Minutes", subjects=[topic])
    shelve()

    named = page_of("/en/search?q=forced+labour+brokers")
    either = page_of("/en/search?q=forced+labour+sea+OR+wells")

    assert said(named.select_one(".results__kinds")).startswith(
        "1 by the name of a topic or other term"
    )
    assert [said(notice) for notice in named.select(".notice")] == [
        "Only in names of topics or other terms, not in any text: brokers."
    ]
    assert said(either.select_one(".results__kinds")).startswith("1 matching in full")
    assert "all words" not in said(either.main)


def test_other_orders_keep_the_line(shelf, page_of):
    page = page_of("/en/search?q=forced+labour&sort=title")

    assert titles(page)[0] == "Forced labour at sea"
    assert said(page.select_one(".results__line")) == (
        "2 resources with some of the words or a similar meaning"
    )
    assert page.select_one(".results__kinds") is None


def test_a_hit_in_another_language_is_marked_with_it(shelf, page_of):
    english = page_of("/en/search?q=forced+labour")
    spanish = page_of("/es/search?q=forced+labour")

    def marked(page):
        return {said(mark) for mark in page.select(".resource-card__fact--foreign")}

    assert marked(english) == {"Spanish"}
    assert marked(spanish) == {"inglés"}


def test_only_documents_in_the_readers_language_is_a_link_that_leaves_no_trace(
    shelf, page_of, client
):
    page = page_of("/es/search?q=forced+labour")
    switch = page.select_one(".language-only__link")

    only = page_of(switch["href"])

    assert switch["href"] == "/es/search?q=forced+labour&language=es"
    assert "nofollow" in switch["rel"]
    assert titles(only) == ["Trabajo forzoso en el mar"]
    assert only.select_one(".language-only__link") is None
    assert [said(chip) for chip in only.select(".chip")]
    assert len(titles(page_of("/es/search?q=forced+labour"))) == 3
    assert not client.cookies


def test_no_switch_where_it_would_change_nothing(shelf, page_of):
    assert page_of("/fr/search?q=forced+labour").select(".language-only__link") == []
    assert page_of("/en/search?q=annual").select(".language-only__link") == []
    assert page_of("/en/search").select(".language-only__link") == []


def test_a_filter_that_leaves_little_links_to_what_is_near_within_it(
    shelf, page_of, monkeypatch
):
    for module in ("model_query", "fusion"):
        monkeypatch.setattr(f"freeshelf.search.{module}.MAX_NEIGHBORS", 1)
    assert not page_of("/en/search?q=forced+labour").select(".results__near")

    few = page_of("/en/search?q=forced+labour&language=es")
    link = few.select_one(".results__near a")
    beyond = page_of(link["href"])

    assert said(few.select_one(".results__total")) == "0 resources"
    assert said(link) == "Similar in meaning, with the same filters: Spanish (1)"
    assert said(beyond.h1) == "1 more resource, similar in meaning"
    assert titles(beyond) == ["Trabajo forzoso en el mar"]
    assert "not among its results" in said(beyond.main)
    assert said(beyond.select_one(".resource-card__by-meaning"))
    assert outline(beyond) == [
        "1 1 more resource, similar in meaning",
        "2 Resources in this list",
        "3 Trabajo forzoso en el mar",
    ]
    assert "view=" not in beyond.select_one(".back a")["href"]
    assert beyond.select_one("meta[name=robots]")["content"] == "noindex, nofollow"


def test_the_list_beyond_quotes_the_question_once(shelf, page_of):
    page = page_of("/en/search?q=%22forced+labour%22&language=es&view=near")

    back = said(page.select_one(".back"))
    assert back == "Back to the results for “forced labour”"


def test_the_list_beyond_has_no_other_pages_and_is_empty_without_filters(
    shelf, page_of
):
    page_of("/en/search?q=forced+labour&language=es&view=near&page=2", status=404)

    plain = page_of("/en/search?q=forced+labour&view=near")

    assert said(plain.h1) == "0 more resources, similar in meaning"
    assert not titles(plain)


def test_the_list_beyond_has_covers_unless_they_are_off(
    shelf, shelve, page_of, client, monkeypatch
):
    record = Resource.objects.get(identifier="sea-2")
    FileFactory(resource=record, name="mar.pdf", content=pdf_bytes("El mar"))
    shelve()
    embed()
    for module in ("model_query", "fusion"):
        monkeypatch.setattr(f"freeshelf.search.{module}.MAX_NEIGHBORS", 1)
    near = "/en/search?q=forced+labour&language=es&view=near"

    page = page_of(near)
    off = page_of(f"{near}&covers=no")
    slow = client.get(near, HTTP_SAVE_DATA="on").content.decode()

    assert len(page.select(".resource-card__cover")) == 1
    assert titles(off) == titles(page)
    assert not off.select(".resource-card__cover")
    assert "resource-card__cover" not in slow


def test_while_vectors_are_made_the_page_says_that_search_is_by_words(
    settings, tmp_path, shelve, page_of
):
    install(settings, tmp_path)
    ResourceFactory(title="Forced labour at sea", language="en")
    shelve()
    coming = "Search by meaning is being prepared. Keyword search still works."

    before = page_of("/en/search?q=labour")
    browsing = page_of("/en/search")
    embed()
    after = page_of("/en/search?q=labour")

    assert [said(notice) for notice in before.select(".notice")] == [coming]
    assert titles(before) == ["Forced labour at sea"]
    assert not browsing.select(".notice")
    assert not after.select(".notice")


_WORDS = [
    "forced",
    "labour",
    "sea",
    "survey",
    "annual",
    "report",
    "supply",
    "chains",
    "brokers",
    "wells",
    "harbour",
    "crews",
    "nets",
    "kiln",
    "Anna",
    "Sorrel",
    "Harbour",
    "trabajo",
    "mar",
    "barcos",
    "покупка",
    "сети",
    "渔船",
    "港口",
    "الشبكات",
    "1999",
]


def _reasons(card):
    """Return if a card has a mark, is found by meaning, and is found by name."""
    html = "".join([card.title_html, *(line.html for line in card.passages)])
    return ("<mark>" in html, card.is_dense_only, bool(card.by_label))


def test_every_card_says_by_what_it_was_found(shelf, shelve, own_words_library):
    chosen = random.Random(543)
    seen = set()

    for _ in range(120):
        asked = " ".join(chosen.choices(_WORDS, k=chosen.randint(1, 4)))
        found = search(SearchRequest(text=asked), user=AnonymousUser(), language="en")
        for card in hit_cards(found.hits, query=asked):
            assert sum(_reasons(card)) == 1, (asked, card.title)
            seen.add(_reasons(card))
        alone = sum(hit.is_dense_only for hit in found.hits)
        if len(found.hits) == found.total:
            assert alone == found.total_dense_only

    assert len(seen) == 3


def test_a_name_is_told_in_the_language_of_the_page_and_a_hidden_one_by_another(
    shelf, own_words_library, page_of
):
    def told(path):
        return {
            said(card.select_one(".resource-card__title")): said(
                card.select_one(".resource-card__by-label")
            )
            for card in page_of(path).select(".resource-card")
            if card.select_one(".resource-card__by-label")
        }

    # “brokers” is a hidden name.
    assert told("/en/search?q=brokers") == {"Minutes": "Found by name: Supply chains"}
    assert told("/es/search?q=brokers")["Minutes"].endswith("Cadenas de suministro")
    assert told("/en/search?q=Sorrel") == {"Notes": "Found by name: Anna Sorrel"}


@pytest.fixture
def own_words_library(shelf, shelve):
    """Records whose words are in names, files, and descriptions beside files."""
    topic = ConceptFactory(
        label="Supply chains",
        translations={"es": "Cadenas de suministro"},
        hidden={"en": ["labour brokers"]},
    )
    ResourceFactory(title="Minutes", subjects=[topic])
    ResourceFactory(title="Notes", publisher=AgentFactory(name="Anna Sorrel"))
    described = ResourceFactory(title="Handbook", description="On nets and wells.")
    FileFactory(resource=described, content=pdf_bytes("Ships leave the harbour."))
    ResourceFactory(title="Сети и покупка", language="ru")
    ResourceFactory(title="港口的渔船", language="zh")
    shelve()
    embed()


@pytest.mark.parametrize("number", ["Page 1 of 3", "Страница 1 из 3", "第1页，共3页"])
def test_a_page_that_has_only_its_number_explains_nothing(
    shelf, shelve, page_of, number
):
    record = ResourceFactory(title="El mar", description="Sobre barcos.", language="es")
    file = FileFactory(resource=record, content=pdf_bytes("x"))
    shelve()
    Passage.objects.filter(content=file.current.content_id).update(text=number)
    embed()

    page = page_of("/en/search?q=forced+labour")
    assert number not in said(page.main)
