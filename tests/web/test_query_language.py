"""Each construct of the query language, typed into the box of the page."""

from urllib.parse import urlencode

import pytest

from tests.library.factories import AgentFactory, ResourceFactory
from tests.vocabularies.factories import ConceptFactory
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
    return shelve


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

    assert "These results contain its words separately" in said(
        page.select_one(".notice")
    )


def test_a_phrase_only_in_the_name_of_a_topic_comes_last_and_says_so(shelf, page_of):
    spanish_name = "Esclavitud en el mar"
    topic = ConceptFactory(label="Sea slavery", alternative={"es": [spanish_name]})
    tagged = ResourceFactory(title="Sea, and slavery, and sea", subjects=[topic])
    ResourceFactory(title="Rooms", description="<p>Of sea slavery and fishers</p>")
    shelf()

    english = page_of("/en/search?" + urlencode({"q": '"sea slavery"'}))
    spanish = page_of("/en/search?" + urlencode({"q": '"esclavitud en el mar"'}))

    assert titles(english) == ["Rooms", tagged.title]
    notes = [said(each) for each in english.select(".resource-card__by-label")]
    assert notes == ["Phrase only in the name of a topic or other term: Sea slavery"]
    assert spanish.select_one(".resource-card__by-label [lang=es]")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ('"purple elephant"', "“purple elephant”"),
        ("«purple elephant»", "“purple elephant”"),
        ('"purple elephant" rooms', "“‘purple elephant’ rooms”"),
    ],
)
def test_a_query_in_quotation_marks_is_named_in_one_pair(shelf, page_of, typed, shown):
    page = page_of("/en/search?" + urlencode({"q": typed}))

    sentence = said(page.select_one(".empty__sentence"))
    assert sentence == f"No resource matches {shown}."
