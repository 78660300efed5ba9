"""The help page names every construct, and its examples are answered."""

import pytest

from freeshelf.search.examples import refresh_examples
from tests.library.factories import AgentFactory, ResourceFactory
from tests.search.meaning import embed, install
from tests.vocabularies.factories import ConceptFactory
from tests.web.reading import said


@pytest.fixture
def kilns(shelve):
    topics = [ConceptFactory(label=label) for label in ("Debt bondage", "Kilns")]
    publisher = AgentFactory(name="ILO")
    for title, topic in zip(("Debt bondage", "Brick kilns"), topics, strict=True):
        ResourceFactory(
            title=title, subjects=[topic], issued="2022", publisher=publisher
        )
    shelve()
    refresh_examples(["en"])


def test_an_empty_library_has_no_examples(shelve, page_of):
    shelve()
    refresh_examples(["en"])

    assert not page_of("/en/search/help").select(".examples")


def test_every_construct_of_the_query_language_has_an_example(kilns, page_of):
    examples = [said(code) for code in page_of("/en/search/help").select(".examples a")]

    for construct in ('"', "-", " OR ", "*", "title:", "publisher:", "year:", ".."):
        assert any(construct in example for example in examples), construct


def test_every_example_finds_something(kilns, page_of):
    for link in page_of("/en/search/help").select(".examples a"):
        page = page_of(link["href"])
        assert page.select_one("input[name=q]")["value"] == said(link)
        assert page.select(".resource-card"), said(link)


def test_meaning_is_explained_where_it_is_searched(shelve, page_of, settings, tmp_path):
    def headings():
        return [said(h2) for h2 in page_of("/en/search/help").select("h2")]

    shelve()
    assert "Meaning" not in headings()

    install(settings, tmp_path)
    ResourceFactory(title="Forced labour at sea", language="en")
    shelve()
    embed()

    assert headings()[:2] == ["Words", "Meaning"]
    sentence = "can change what is found by meaning"
    assert sentence in said(page_of("/en/search/help").main)
    assert "Below a line" not in said(page_of("/en/search/help").main)
