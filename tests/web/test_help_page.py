"""The help page names every construct, and its examples are answered."""

from tests.library.factories import ResourceFactory
from tests.search.meaning import embed, install
from tests.web.reading import said


def test_every_construct_of_the_query_language_has_an_example(shelve, page_of):
    shelve()

    examples = [said(code) for code in page_of("/en/search/help").select(".examples a")]

    for construct in ('"', "-", " OR ", "*", "title:", "publisher:", "year:", ".."):
        assert any(construct in example for example in examples), construct


def test_every_example_gives_a_page(shelve, page_of):
    ResourceFactory(title="Handbook on debt bondage and recruitment fees in Nepal")
    shelve()

    for link in page_of("/en/search/help").select(".examples a"):
        page = page_of(link["href"])
        assert page.select_one("input[name=q]")["value"] == said(link)


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
    assert "Below a line" not in said(page_of("/en/search/help").main)
