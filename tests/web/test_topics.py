"""Topics, guides, publishers and lists."""

import pytest
from wagtail.models import PageViewRestriction

from freeshelf.pages.models import TopicGuidePage
from tests.library.factories import (
    AgentFactory,
    FileFactory,
    ReadingListFactory,
    ResourceFactory,
)
from tests.pages.home import make_home
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory
from tests.web.reading import facet, outline, said, titles


@pytest.fixture
def topics(db):
    scheme = ConceptSchemeFactory(identifier="topics")
    forced = ConceptFactory(
        scheme=scheme,
        identifier="forced-labour",
        label="Forced labour",
        translations={"es": "Trabajo forzoso", "ar": "العمل الجبري"},
        alternative={"en": ["compulsory labour"]},
        hidden={"en": ["slave work"]},
    )
    forced.notes.create(kind="definition", language="en", text="Work under menace.")
    return {
        "forced": forced,
        "debt": ConceptFactory(
            scheme=scheme, identifier="debt", label="Debt bondage", broader=[forced]
        ),
        "covid": ConceptFactory(scheme=scheme, identifier="covid-19", label="COVID-19"),
    }


def test_lists_of_topics_and_publishers_have_links_that_skip_to_them(
    topics, shelve, page_of
):
    harbour = AgentFactory(name="Harbour", identifier="harbour")
    ResourceFactory(title="Held", subjects=[topics["debt"]], publisher=harbour)
    shelve()

    for path in ("topics/topics/debt", "publishers/harbour"):
        page = page_of(f"/en/{path}")
        skips = [link["href"] for link in page.select("header .skip-link[href^='#']")]
        assert skips == ["#results", "#filters"]
        assert all(page.select_one(skip) for skip in skips)
        assert outline(page)[-2:] == ["2 1 resource", "3 Held"]


def test_a_topic_says_what_it_is_and_has_its_resources_with_facets(
    topics, shelve, page_of
):
    ResourceFactory(title="Held by debt", subjects=[topics["debt"]], issued="2021")
    ResourceFactory(title="Forced to work", subjects=[topics["forced"]])
    ResourceFactory(title="Something else")
    shelve()

    page = page_of("/en/topics/topics/forced-labour")

    assert said(page.h1) == "Forced labour"
    assert said(page.select_one(".topic__definition")) == "Work under menace."
    assert set(titles(page)) == {"Held by debt", "Forced to work"}
    narrower = page.select_one(".topic__facts .tag")
    assert narrower["href"] == "/en/topics/topics/debt"
    names = said(page.select_one(".topic__names"))
    assert "Trabajo forzoso" in names
    assert "compulsory labour" in names
    assert "slave work" not in str(page)
    _count, address = facet(page, "Year")["2021"]
    assert titles(page_of(address)) == ["Held by debt"]
    assert address.startswith("/en/topics/topics/forced-labour?")


def test_a_merged_topic_leads_to_its_successor(topics, client):
    topics["debt"].merged_into = topics["forced"]
    topics["debt"].save()

    response = client.get("/en/topics/topics/debt")

    assert response.status_code == 301
    assert response["Location"] == "/en/topics/topics/forced-labour"


def test_the_list_has_topics_with_resources_in_their_tree(topics, shelve, page_of):
    ResourceFactory(subjects=[topics["debt"]])
    shelve()

    lines = page_of("/en/topics").select(".topic-list__line")

    assert [said(line) for line in lines] == ["Forced labour 1", "Debt bondage 1"]
    assert "topic-list__line--1" in lines[1]["class"]


@pytest.fixture
def guide(topics):
    guide = TopicGuidePage(
        title="COVID-19 and exploitation",
        slug="covid-19",
        introduction="What the pandemic changed.",
        body=[("heading", "Read first"), ("paragraph", "<p>Begin here.</p>")],
        concept=topics["covid"],
    )
    make_home().add_child(instance=guide)
    return guide


def test_a_theme_page_has_its_own_words_facets_resources_and_feed(
    topics, guide, shelve, page_of
):
    ResourceFactory(title="Lockdown wages", subjects=[topics["covid"]], issued="2020")
    shelve()

    for address in ("/en/covid-19/", "/en/topics/topics/covid-19"):
        page = page_of(address)
        assert "What the pandemic changed." in said(page.main)
        assert "Begin here." in said(page.main)
        assert titles(page) == ["Lockdown wages"]
        assert facet(page, "Year")["2020"][0] == 1
        feed = page.select_one(".topic__feed a")["href"]
        assert "Lockdown wages" in page_of(feed).feed.entry.title.string


def test_a_guide_has_links_that_skip_to_its_results_if_it_has_any(
    topics, guide, shelve, page_of
):
    ResourceFactory(title="Held", subjects=[topics["covid"]], publisher=AgentFactory())
    shelve()

    def skips():
        page = page_of(guide.get_url())
        links = [link["href"] for link in page.select("header .skip-link[href^='#']")]
        assert all(page.select_one(link) for link in links)
        return links

    assert skips() == ["#results", "#filters"]
    guide.concept = None
    guide.save()
    assert skips() == []


def test_a_guide_leaves_questions_to_its_topic(topics, guide, shelve, client, page_of):
    ResourceFactory(title="Lockdown wages", subjects=[topics["covid"]])
    shelve()

    asked = page_of("/en/covid-19/?q=marmoset&view=none")

    assert titles(asked) == ["Lockdown wages"]
    assert "marmoset" not in str(asked.main)
    box = asked.select_one("main form[role=search]")
    assert box["action"] == "/en/topics/topics/covid-19"
    answer = client.get(f"{box['action']}?q=marmoset")
    assert answer["Cache-Control"] == "no-store"


def test_a_closed_guide_is_not_shown_on_its_topic(topics, guide, shelve, page_of):
    PageViewRestriction.objects.create(
        page=guide, restriction_type=PageViewRestriction.LOGIN
    )
    shelve()

    page = page_of("/en/topics/topics/covid-19")

    assert "pandemic" not in str(page)


def test_a_publisher_has_a_page_of_its_works(shelve, page_of):
    agent = AgentFactory(name="Harbour Institute", alternative_names="HI\nInstitut")
    ResourceFactory(title="Who pays?", publisher=agent)
    shelve()

    page = page_of(agent.get_absolute_url())

    assert said(page.h1) == "Harbour Institute"
    assert titles(page) == ["Who pays?"]


def test_a_publisher_of_nothing_visible_does_not_exist(shelve, client):
    agent = AgentFactory(name="Marmoset House")
    ResourceFactory(publisher=agent, access_rights="staff")
    shelve()

    response = client.get(agent.get_absolute_url())

    assert response.status_code == 404
    assert b"Marmoset" not in response.content


def test_a_reading_list_keeps_its_order_and_its_notes(db, page_of):
    first, second = ResourceFactory(title="Second"), ResourceFactory(title="First")
    closed = ResourceFactory(title="Marmoset", access_rights="staff")
    reading_list = ReadingListFactory(
        title="Begin here", resources=[second, closed, first]
    )
    reading_list.items.filter(resource=second).update(note="The shortest one.")
    FileFactory(resource=second)

    page = page_of(reading_list.get_absolute_url())

    shown = [said(title) for title in page.select(".resource-card__title")]
    assert shown == ["First", "Second"]
    assert said(page.select_one(".resource-card__note")) == "The shortest one."
    line = page_of("/en/lists").select_one(".list-line")
    assert line.a["href"] == reading_list.get_absolute_url()
    assert said(line.select_one(".list-line__count")) == "2 resources"


def test_a_list_that_is_not_published_does_not_exist(db, client):
    reading_list = ReadingListFactory(live=False)

    assert client.get(reading_list.get_absolute_url()).status_code == 404
