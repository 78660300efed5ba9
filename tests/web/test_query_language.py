"""Each construct of the query language, typed into the box of the page."""

from urllib.parse import urlencode

import pytest

from tests.library.factories import AgentFactory, ResourceFactory
from tests.web.reading import said, titles

GUIDE = "Fees of migrant recruiters"
FISH = "Seafood and forced labour"
KILN = "Labour without fees in kilns"


@pytest.fixture
def shelf(shelve):
    ilo = AgentFactory(name="International Labour Organization")
    ResourceFactory(title=GUIDE, issued="2019", publisher=ilo)
    ResourceFactory(title=FISH, issued="2022-03", description="<p>Fees at sea</p>")
    ResourceFactory(title=KILN, issued="2024", description="<p>Forced to stay</p>")
    shelve()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("fees", {GUIDE, FISH, KILN}),
        ("labour fees", {FISH, KILN, GUIDE}),
        ("seafood", {FISH}),
        ('"forced labour"', {FISH}),
        ('"labour forced"', {FISH, KILN}),
        ("fees -seafood", {GUIDE, KILN}),
        ('labour -"forced labour"', {KILN, GUIDE}),
        ("seafood OR kilns", {FISH, KILN}),
        ("recruit*", {GUIDE}),
        ("sea*", {FISH}),
        ("title:fees", {GUIDE, KILN}),
        ('title:"forced labour"', {FISH}),
        ('publisher:"labour organization"', {GUIDE}),
        ("year:2019", {GUIDE}),
        ("year:2019..2022", {GUIDE, FISH}),
        ("year:2022..", {FISH, KILN}),
        ("year:..2019", {GUIDE}),
        ("fees year:2024", {KILN}),
        ("title:fees -kilns year:2019..2024", {GUIDE}),
    ],
)
def test_what_is_typed_is_what_is_found(shelf, page_of, typed, found):
    page = page_of("/en/search?" + urlencode({"q": typed}))

    assert set(titles(page)) == found
    assert page.select_one("input[name=q]")["value"] == typed


def test_a_phrase_that_is_nowhere_says_that_its_words_were_looked_for(shelf, page_of):
    page = page_of("/en/search?" + urlencode({"q": '"labour forced"'}))

    assert "These results contain the separate words" in said(
        page.select_one(".notice")
    )
