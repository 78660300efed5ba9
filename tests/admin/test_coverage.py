"""Topics by places: numbers, gaps, levels, a table beside the picture."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freeshelf.admin.coverage_panel import SHADES, shade
from freeshelf.library.models import Resource
from tests.admin.reading import home_of, listed
from tests.library.factories import ResourceFactory
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory
from tests.web.reading import said

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    topics = ConceptSchemeFactory(identifier="topics", role="subject", title="Topics")
    places = ConceptSchemeFactory(identifier="places", role="place", title="Places")

    def topic(name, **fields):
        return ConceptFactory(scheme=topics, identifier=name, label=name, **fields)

    def place(name, **fields):
        return ConceptFactory(scheme=places, identifier=name, label=name, **fields)

    forced, child = topic("forced-labour"), topic("child-labour")
    debt = topic("debt-bondage", broader=[forced])
    earth = place("world")
    asia, africa = place("asia", broader=[earth]), place("africa", broader=[earth])
    nepal, india = place("nepal", broader=[asia]), place("india", broader=[asia])
    ResourceFactory(subjects=[debt], spatial=[nepal])
    ResourceFactory(subjects=[debt, forced], spatial=[nepal, india])
    ResourceFactory(subjects=[child], spatial=[asia])
    ResourceFactory(subjects=[child], spatial=[africa], draft=True)
    ResourceFactory(subjects=[child])
    return {"debt": debt, "nepal": nepal, "africa": africa, "child": child}


def _table(home):
    heads = [said(head) for head in home.select(".heat-table thead th")]
    return {
        (said(row.select_one("th")), head): (int(said(cell)), cell.select_one("a"))
        for row in home.select(".heat-table tbody tr")
        for head, cell in zip(heads, row.select("td"), strict=True)
    }


def test_cells_count_published_resources_with_all_that_is_narrower(chief, world):
    table = _table(home_of(chief))

    assert {key: number for key, (number, _) in table.items()} == {
        ("child-labour", "africa"): 0,
        ("child-labour", "asia"): 1,
        ("forced-labour", "africa"): 0,
        ("forced-labour", "asia"): 2,
    }


def test_each_cell_leads_to_a_list_of_exactly_that_many(chief, world):
    count = listed(chief)

    for number, link in _table(home_of(chief)).values():
        assert count(link["href"]) == number


def test_levels_can_be_chosen(chief, world):
    home = home_of(chief, topics="topics.forced-labour", places="places.asia")

    table = _table(home)

    assert {key: number for key, (number, _) in table.items()} == {
        ("debt-bondage", "india"): 1,
        ("debt-bondage", "nepal"): 2,
    }
    chosen = [said(option) for option in home.select("option[selected]")]
    assert chosen == ["forced-labour", "asia"]


def test_an_unknown_level_shows_the_first(chief, world):
    home = home_of(chief, topics="nothing", places="\x01")

    assert ("forced-labour", "asia") in _table(home)


def test_the_picture_shows_the_same_and_gaps_are_no_colour_alone(chief, world):
    home = home_of(chief)

    cells = home.select("svg.heat a")
    assert len(cells) == len(_table(home)) == 4
    gaps = [cell for cell in cells if cell.select(".heat__cell--0")]
    assert [said(gap.select_one("text")) for gap in gaps] == ["0", "0"]
    assert "2 combinations have no published resource." in said(home)
    # Those who cannot see it read the table; nobody tabs through both.
    assert home.select_one("svg.heat")["aria-hidden"] == "true"
    assert {cell["tabindex"] for cell in cells} == {"-1"}
    assert not home.select(".admin-panel [style]")


def test_counts_follow_every_change(chief, world):
    def forced_in_asia():
        return _table(home_of(chief))["forced-labour", "asia"][0]

    assert forced_in_asia() == 2
    made = ResourceFactory(subjects=[world["debt"]], spatial=[world["nepal"]])
    assert forced_in_asia() == 3
    made.unpublish()
    assert forced_in_asia() == 2
    other = Resource.objects.filter(live=True, subjects=world["debt"]).first()
    other.subjects.remove(world["debt"])
    other.save()
    assert forced_in_asia() == len(
        Resource.objects.filter(
            live=True, subjects__identifier__in=["debt-bondage", "forced-labour"]
        ).distinct()
    )


def test_without_vocabularies_a_sentence_stands_there(chief):

    assert "Import a vocabulary first" in said(home_of(chief).select_one("#coverage"))


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_shades_never_fall_as_counts_rise(first, second):
    low, high = sorted((first, second))

    assert 0 <= shade(low, high) <= shade(high, high) <= SHADES
    assert (shade(low, high) == 0) == (low == 0)
