"""The demo library answers what its own help page and its guides invite to ask."""

from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from freeshelf.ingest.demo_library import load_demo
from freeshelf.search.concept_names import forget_concept_names
from freeshelf.search.indexing import rebuild


@pytest.fixture
def reader(own_place, db) -> Client:
    """Someone in front of the demo library; its files are not read yet."""
    load_demo(now=timezone.now())
    rebuild()
    forget_concept_names()
    return Client()


def read(reader: Client, address: str) -> BeautifulSoup:
    response = reader.get(address)
    assert response.status_code == 200, address
    return BeautifulSoup(response.content, "html.parser")


def hits(page: BeautifulSoup) -> int:
    return len(page.select(".results__list .resource-card"))


@pytest.mark.line(13)
@pytest.mark.line(14)
def test_every_example_and_every_kind_of_filter_finds_something(reader):
    examples = read(reader, "/en/search/help").select(".examples a")
    empty = [a.get_text() for a in examples if not hits(read(reader, a["href"]))]
    results = read(reader, "/en/search?" + urlencode({"q": "forced labour"}))
    groups = results.select(".facet-group")

    assert len(examples) >= 8
    assert not empty
    assert len(groups) == 9
    for group in groups:
        link = group.select_one(".facet-value__link")
        count = int(link.select_one(".facet-value__count").get_text())
        narrowed = read(reader, link["href"])
        assert hits(narrowed) == min(count, 10), link["href"]
        assert narrowed.select_one(".chips__clear")["href"] == results_address(results)


def results_address(results: BeautifulSoup) -> str:
    typed = results.select_one("input[name=q]")["value"]
    return "/en/search?" + urlencode({"q": typed})
