"""An older edition says what superseded it, wherever a reader meets it."""

import pytest

from freeshelf.library.models import ResourceRelation
from tests.library.factories import ResourceFactory
from tests.pages.home import make_home
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory
from tests.web.reading import said, titles

MARK = "Superseded by Kiln <manual>, second edition (2026)"


@pytest.fixture
def editions(db):
    topics = ConceptSchemeFactory(identifier="topics")
    kilns = ConceptFactory(scheme=topics, identifier="kilns", label="Kilns")
    old = ResourceFactory(title="Kiln manual", issued="2012", subjects=[kilns])
    new = ResourceFactory(
        title="Kiln <manual>, second edition", issued="2026", subjects=[kilns]
    )
    ResourceRelation.objects.create(
        resource=new, kind=ResourceRelation.Kind.NEWER_EDITION_OF, target=old
    )
    return old, new


@pytest.mark.parametrize(
    "url", ["/en/", "/en/search?q=kiln", "/en/search", "/en/topics/topics/kilns"]
)
def test_lists_mark_an_older_edition_with_a_link_to_the_newer(
    editions, shelve, page_of, url
):
    _old, new = editions
    make_home()
    shelve()

    (mark,) = page_of(url).select(".resource-card__superseded")

    assert said(mark) == MARK
    assert mark.a["href"] == new.get_absolute_url()


@pytest.mark.parametrize("ending", ["bib", "ris", "json"])
def test_feeds_and_citations_mark_it_too(editions, page_of, client, ending):
    old, new = editions

    feed = client.get("/feed.atom").content.decode()
    cited = page_of(f"{old.get_absolute_url()}/cite")
    export = client.get(f"/r/{old.identifier}/cite.{ending}").content.decode()

    assert feed.count("Superseded by") == 1
    assert all(MARK in said(text) for text in cited.select(".cite__text"))
    assert MARK in export
    assert "Superseded" not in str(page_of(f"{new.get_absolute_url()}/cite"))


def test_a_closed_newer_edition_is_named_nowhere(editions, shelve, page_of, client):
    old, new = editions
    new.access_rights = "staff"
    new.save()
    shelve()

    for url in ("/en/search?q=kiln", "/en/", f"{old.get_absolute_url()}/cite"):
        assert "Superseded" not in str(page_of(url))
    assert b"Superseded" not in client.get("/feed.atom").content


def test_translations_share_a_line_and_the_page_says_what_is_counted(shelve, page_of):
    english = ResourceFactory(title="Kiln guide")
    french = ResourceFactory(title="Kiln guide (guide)", language="fr")
    ResourceRelation.objects.create(
        resource=french, kind=ResourceRelation.Kind.TRANSLATION_OF, target=english
    )
    shelve()

    page = page_of("/en/search?q=kiln+guide")

    assert len(titles(page)) == 1
    assert said(page.select_one(".results__total")) == "2 resources"
    notes = [said(each) for each in page.select(".results__kinds")]
    assert any("counts include every matching translation" in note for note in notes)
    assert said(page.select_one(".resource-card__translations")) == "Also in: French"
