"""Values of facets in their order: places as a tree and groupings, years."""

import pytest
from django.contrib.auth.models import AnonymousUser

from freeshelf.search.request import SearchAddress, SearchRequest
from freeshelf.search.services import facet_list
from freeshelf.web.presenters.result_notes import chosen_range
from tests.library.factories import ResourceFactory
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def atlas(db):
    """Places with the codes of M49 and ISO 3166-1, and two groupings without one."""
    scheme = ConceptSchemeFactory(identifier="places", role="place")

    def place(identifier, label, *broader, notation=""):
        return ConceptFactory(
            scheme=scheme,
            identifier=identifier,
            label=label,
            broader=broader,
            notation=notation,
        )

    europe = place("150", "Europe", notation="150")
    france = place("fr", "France", europe, notation="FR")
    return {
        "global": place("001", "Global", notation="001"),
        "europe": europe,
        "france": france,
        "paris": place("paris", "Paris", france),
        "eu": place("eu", "European Union", europe),
        "arab": place("arab-states", "Arab States"),
    }


def places(text="", **options):
    request = SearchRequest(text, options)
    found = facet_list(
        request, "place", user=AnonymousUser(), language="en", contains=text
    )
    return [(v.label, v.count, v.depth, v.is_grouping) for v in found.values]


def test_global_is_a_value_of_its_own_and_groupings_stand_after_the_tree(atlas, index):
    for name in ("global", "paris", "eu", "arab"):
        ResourceFactory(title=f"On {name}", spatial=[atlas[name]])
    index()

    assert places() == [
        # A grouping counts for the region that it lies in, and stands apart.
        ("Europe", 2, 0, False),
        ("France", 1, 1, False),
        ("Paris", 1, 2, False),
        ("Global", 1, 0, False),
        ("Arab States", 1, 0, True),
        ("European Union", 1, 0, True),
    ]


def test_choosing_global_gives_what_is_global_in_scope_alone(atlas, find):
    ResourceFactory(title="Everywhere", spatial=[atlas["global"]])
    ResourceFactory(title="In Paris", spatial=[atlas["paris"]])

    results = find("", filters={"place": ("places.001",)})

    assert [hit.resource.title for hit in results.hits] == ["Everywhere"]


def test_places_without_any_code_are_one_tree(find):
    scheme = ConceptSchemeFactory(identifier="regions", role="place")
    asia = ConceptFactory(scheme=scheme, label="Asia")
    nepal = ConceptFactory(scheme=scheme, label="Nepal", broader=[asia])
    ResourceFactory(spatial=[nepal])
    find("")

    assert places() == [("Asia", 1, 0, False), ("Nepal", 1, 1, False)]


@pytest.mark.parametrize(
    "typed", ["2018..2019", "2019..2018"], ids=["forwards", "swapped"]
)
def test_the_ends_of_a_range_of_years_may_be_swapped(find, typed):
    for year in ("2017", "2018", "2019-04", "2021"):
        ResourceFactory(issued=year)

    found = find("", filters={"year": (typed,)})

    assert found.total == find(f"year:{typed}").total == 2
    (chosen,) = [
        value
        for facet in found.facets
        if facet.name == "year"
        for value in facet.values
        if value.selected
    ]
    assert (chosen.label, chosen.count) == ("2018–2019", 2)
    address = SearchAddress("/", SearchRequest(filters={"year": (typed,)}))
    assert chosen_range(address) == ("2018", "2019")


def test_years_stand_newest_first_and_a_range_counts_its_years(find):
    for year in ("2018", "2019", "2019-04", "2021"):
        ResourceFactory(issued=year)

    (years,) = [
        facet
        for facet in find("", filters={"year": ("2019..",)}).facets
        if facet.name == "year"
    ]

    assert [(v.value, v.count, v.selected) for v in years.values] == [
        ("2021", 1, False),
        ("2019", 2, False),
        ("2018", 1, False),
        ("2019..", 3, True),
    ]
