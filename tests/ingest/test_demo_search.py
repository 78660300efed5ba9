"""Questions of readers of the demonstration library, and its results."""

from contextlib import closing
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from freeshelf.library.models import Resource
from freeshelf.search.conf import engine
from freeshelf.search.examples import refresh_examples
from freeshelf.search.indexing import rebuild
from freeshelf.search.request import SearchRequest
from freeshelf.search.services import search
from tests.search import filters
from tests.search.meaning import embed, install
from tests.search.result_sentences import assert_sentences_are_true
from tests.web.reading import hits, read, results_address

TYPED = {
    "r000": [
        "ICAT calls on states technology",
        "technology to counter trafficking in persons ICAT 2022",
        "how can states use technology against trafficking",
    ],
    "r561": [
        "performance indicators for counter-trafficking projects",
        "IOM handbook indicators",
        "how to measure a counter-trafficking project",
    ],
    "r562": [
        "voices of the invisible citizens",
        "covid lockdown internal migrant workers india",
        "jan sahas rapid assessment",
    ],
    "r563": [
        "labor trafficking temporary work visas",
        "H-2A visa labour trafficking",
        "polaris visa data analysis",
    ],
    "r564": [
        "labor inspection training child labor panama",
        "panama labour inspectors child labour",
        "trabajo infantil Panamá",
    ],
}


@pytest.fixture
def indexed(demo, settings, tmp_path):
    """The library in an index of its own; its files are not read."""
    settings.FREESHELF_SEARCH_ENGINES = {
        "default": {
            **settings.FREESHELF_SEARCH_ENGINES["default"],
            "OPTIONS": {"path": str(tmp_path / "index")},
        }
    }
    with closing(engine()):
        rebuild()
        refresh_examples()
        yield


@pytest.mark.usefixtures("indexed")
def test_the_five_first_records_are_found_by_what_a_reader_types():
    missed = {}
    for record_id, questions in TYPED.items():
        for words in questions:
            request = SearchRequest(text=words)
            hits = search(request, user=AnonymousUser(), language="en").hits[:3]
            found = [hit.resource.identifier for hit in hits]
            if f"demo-{record_id}" not in found:
                missed[words] = found
    assert missed == {}


@pytest.mark.usefixtures("indexed")
def test_every_example_finds_something_in_every_language(client):
    for language in dict(settings.LANGUAGES):
        links = read(client, f"/{language}/").select(".home__examples a")
        links += read(client, f"/{language}/search/help").select(".examples a")
        assert len(links) > 12, language
        assert [a["href"] for a in links if not hits(read(client, a["href"]))] == []


def test_every_kind_of_filter_finds_something(indexed, client):
    results = read(client, "/en/search?" + urlencode({"q": "forced labour"}))
    groups = results.select(".facet-group")

    assert len(groups) == 9
    for group in groups:
        link = group.select_one(".facet-value__link")
        count = int(link.select_one(".facet-value__count").get_text())
        narrowed = read(client, link["href"])
        total = narrowed.select_one(".results__total").get_text().split()[0]
        assert (total, bool(hits(narrowed))) == (str(count), True), link["href"]
        assert narrowed.select_one(".chips__clear")["href"] == results_address(results)


@pytest.mark.parametrize("is_by_meaning", [False, True])
def test_filters_only_take_away_and_what_the_results_say_is_true(
    demo, settings, tmp_path, monkeypatch, is_by_meaning
):
    Resource.objects.filter(identifier__endswith="7").update(access_rights="staff")
    if is_by_meaning:
        install(settings, tmp_path)
        embed()

    with closing(engine()):
        rebuild()
        assert filters.assert_filters_take_away(number=500, seed=1) > 50
        ordered, named = assert_sentences_are_true(number=80, seed=2)
        assert ordered > 3
        assert named > 5
        for module in ("model_query", "fusion") if is_by_meaning else ():
            monkeypatch.setattr(f"freeshelf.search.{module}.MAX_NEIGHBORS", 20)
        # Without a model nothing is near, whatever is asked.
        number = 150 if is_by_meaning else 30
        met = filters.assert_lists_beyond_are_as_said(number=number, seed=3)
        assert (met > 0) == is_by_meaning, met
