"""Results as a map and as a timeline: counts, links, tables, and what stays closed."""

from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from freeshelf.web.presenters.result_charts import MAX_STEPS, steps, world
from tests.library.factories import ResourceFactory, UserFactory
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory
from tests.web.reading import facet, said, titles


@pytest.fixture
def atlas(db):
    """Places with ISO codes in a region, and a topic."""
    places = ConceptSchemeFactory(identifier="places", role="place")
    asia = ConceptFactory(scheme=places, identifier="142", label="Asia")

    def country(code, label):
        return ConceptFactory(
            scheme=places, identifier=code, label=label, broader=[asia]
        )

    topics = ConceptSchemeFactory(identifier="topics")
    return {
        "nepal": country("np", "Nepal"),
        "india": country("in", "India"),
        "maldives": country("mv", "Maldives"),
        "asia": asia,
        "debt": ConceptFactory(scheme=topics, identifier="debt", label="Debt bondage"),
    }


@pytest.fixture
def kilns(atlas, shelve):
    """Four records about bricks, one of them closed."""
    subjects = [atlas["debt"]]
    for title, places, year, level in (
        ("Brick one", ["nepal"], "2019", "open"),
        ("Brick two", ["nepal", "india"], "2021-03", "open"),
        ("Brick three", ["maldives"], "2021", "open"),
        ("Brick closed", ["india", "nepal"], "2008", "staff"),
    ):
        ResourceFactory(
            title=title,
            spatial=[atlas[place] for place in places],
            subjects=subjects,
            issued=year,
            access_rights=level,
        )
    shelve()


def _drawn(page: BeautifulSoup) -> dict[str, str]:
    return {
        link["aria-label"]: link["href"] for link in page.select(".place-map__place")
    }


def _rows(page: BeautifulSoup, block: str) -> dict[str, tuple[str, str]]:
    return {
        said(row.select_one("th a")): (said(row.select_one("td")), row.a["href"])
        for row in page.select(f".{block} tbody tr")
    }


def test_each_country_is_a_link_with_a_name_on_the_map_and_in_the_table(kilns, page_of):
    page = page_of("/en/search?q=brick&view=map")

    drawn, rows = _drawn(page), _rows(page, "place-map__table")
    assert list(drawn) == [
        "India: 1 resource",
        "Nepal: 2 resources",
        "Maldives: 1 resource",
    ]
    assert {label: count for label, (count, _) in rows.items()} == {
        "Asia": "3",
        "India": "1",
        "Maldives": "1",
        "Nepal": "2",
    }
    assert drawn["Nepal: 2 resources"] == rows["Nepal"][1]
    assert set(titles(page_of(drawn["Nepal: 2 resources"]))) == {
        "Brick one",
        "Brick two",
    }
    assert "view=map" in drawn["Nepal: 2 resources"]


def test_small_countries_are_circles_and_others_shapes(kilns, page_of):
    page = page_of("/en/search?q=brick&view=map")

    drawn = {
        link["aria-label"].partition(":")[0]: link.select_one("path, circle").name
        for link in page.select(".place-map__place")
    }
    assert drawn == {"India": "path", "Nepal": "path", "Maldives": "circle"}


def test_a_chosen_country_says_so_and_can_be_taken_away(kilns, page_of):
    page = page_of("/en/search?q=brick&place=places.np&view=map")

    chosen = page.select_one(".place-map__place[aria-current]")
    assert chosen["aria-label"] == "Nepal: 2 resources, selected, remove"
    assert "place=" not in chosen["href"]
    # The other places stay there to be chosen too.
    assert "Maldives: 1 resource" in _drawn(page)


def test_shades_are_never_colour_alone(kilns, page_of):
    page = page_of("/en/search?q=brick&view=map")

    assert [said(key) for key in page.select(".place-map__key")] == ["1", "2"]
    used = {
        shape["fill"]
        for shape in page.select(".place-map__place > path, circle[cx]")
        if shape.has_attr("fill")
    }
    assert used <= {f"url(#{pattern['id']})" for pattern in page.select("pattern")}
    assert [said(text) for text in page.select(".place-map__numbers text")] == ["1"]


def test_views_are_switched_by_the_address_and_kept_by_filters(kilns, page_of):
    plain = page_of("/en/search?q=brick")

    links = {said(link): link["href"] for link in plain.select(".result-views__link")}
    assert links == {
        "List": "/en/search?q=brick",
        "Map": "/en/search?q=brick&view=map",
        "Timeline": "/en/search?q=brick&view=timeline",
    }
    assert not plain.select("section.place-map, section.year-timeline")
    shown = page_of(links["Timeline"])
    assert said(shown.select_one(".result-views__link[aria-current]")) == "Timeline"
    assert "view=timeline" in facet(shown, "Place")["Nepal"][1]
    hidden = shown.select_one(".search-box input[name=view]")
    assert hidden["value"] == "timeline"
    assert page_of("/en/search?q=brick&view=globe", status=400)


def test_topics_and_publishers_have_the_views_too(kilns, page_of):
    topic = page_of("/en/topics/topics/debt?view=map")
    place = page_of("/en/topics/places/np?view=timeline")

    assert "Nepal: 2 resources" in _drawn(topic)
    # A page that is about one place needs no map of places.
    assert [said(link) for link in place.select(".result-views__link")] == [
        "List",
        "Timeline",
    ]
    assert _rows(place, "year-timeline__table")["2019"][0] == "1"
    assert not page_of("/en/topics/places/np?view=map").select("section.place-map")


def test_each_year_is_a_bar_that_filters_and_a_row(kilns, page_of):
    page = page_of("/en/search?q=brick&view=timeline")

    bars = {
        bar["aria-label"]: bar["href"] for bar in page.select(".year-timeline__bar")
    }
    assert list(bars) == ["2019: 1 resource", "2021: 2 resources"]
    rows = _rows(page, "year-timeline__table")
    assert list(rows) == ["2021", "2019"]
    assert rows["2021"] == ("2", bars["2021: 2 resources"])
    assert titles(page_of(bars["2019: 1 resource"])) == ["Brick one"]


def test_a_range_of_years_is_chosen_by_two_selects(kilns, page_of):
    page = page_of("/en/search?q=brick&view=timeline")
    form = page.select_one(".year-timeline__range")
    fields = {field["name"] for field in form.select("input, select")}
    assert fields == {"q", "view", "year_from", "year_to"}

    found = page_of("/en/search?q=brick&view=timeline&year_from=2020&year_to=2021")

    assert set(titles(found)) == {"Brick two", "Brick three"}
    chip = found.select_one(".chip")
    assert said(chip) == "Year: 2020–2021 remove ×"
    assert "year" not in chip["href"]
    french = page_of("/fr/search?q=brick&year=2020..2021").select_one(".chip")
    assert french.get_text().startswith("Année\N{NARROW NO-BREAK SPACE}: 2020–2021")
    # The years outside the range still stand there.
    labels = [bar["aria-label"] for bar in found.select(".year-timeline__bar")]
    assert labels == ["2019: 1 resource", "2021: 2 resources, selected, remove"]
    chosen = [option.text for option in found.select(".results option[selected]")]
    assert chosen == ["2020", "2021"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("year_from=2020", {"Brick two", "Brick three"}),
        ("year_to=2019", {"Brick one"}),
        ("year_from=2021&year_to=2019", {"Brick one", "Brick two", "Brick three"}),
        ("year=2018..2019", {"Brick one"}),
        ("year=2018..2019&year=2021", {"Brick one", "Brick two", "Brick three"}),
        ("year=0001..0002", set()),
        ("year=..", set()),
        ("year_from=&year_to=", {"Brick one", "Brick two", "Brick three"}),
    ],
)
def test_ranges_may_be_open_turned_round_or_beside_years(
    kilns, page_of, query, expected
):
    assert set(titles(page_of(f"/en/search?q=brick&{query}"))) == expected


@pytest.mark.parametrize("year", ["x", "20", "20211", "²⁰²¹", "-201"])
def test_a_year_that_is_none_gets_a_sentence_and_the_results_stay(kilns, page_of, year):
    page = page_of(f"/en/search?q=brick&year_from={year}&year_to=2020")

    assert len(titles(page)) == 3
    assert "four digits" in said(page.select_one(".notice"))
    assert not page.select(".chip")
    field = page.select_one("#facet-year-from")
    assert (field["value"], field["aria-invalid"]) == (year, "true")
    error = page.select_one(f"#{field['aria-describedby']}")
    assert "four digits" in said(error)
    assert page.select_one("meta[name=robots]")


def test_the_list_has_its_years_newest_first_and_two_fields_for_a_range(kilns, page_of):
    page = page_of("/en/search?q=brick&type=x&type=y&year=2019")
    form = page.select_one(".facet-group .year-range")
    fields = [(field["name"], field["value"]) for field in form.select("input")]
    assert fields == [
        ("year_from", ""),
        ("year_to", ""),
        *(("q", "brick"), ("type", "x"), ("type", "y")),
    ]
    assert form["action"] == "/en/search"
    # The timeline has its own.
    assert not page_of("/en/search?view=timeline").select(".year-range")

    found = page_of("/en/search?q=brick&year_from=٢٠٢٠&year_to=2022")

    assert set(titles(found)) == {"Brick two", "Brick three"}
    assert list(facet(found, "Year")) == ["2021", "2019", "2020–2022"]
    # Another year beside the range finds both.
    count, url = facet(found, "Year")["2019"]
    assert count == 1
    assert len(titles(page_of(url))) == 3
    typed = [field["value"] for field in found.select(".year-range__year")]
    assert typed == ["2020", "2022"]


def test_a_topic_keeps_its_results_when_years_are_chosen_there(kilns, page_of):
    page = page_of("/en/topics/topics/debt")
    action = page.select_one(".year-range")["action"]

    found = page_of(f"{action}?year_to=2019")

    assert titles(found) == ["Brick one"]


def test_groupings_of_places_stand_under_a_heading_after_the_tree(
    atlas, shelve, page_of
):
    for code, notation in (("asia", "142"), ("nepal", "NP")):
        atlas[code].notation = notation
        atlas[code].save()
    arab_states = ConceptFactory(scheme=atlas["asia"].scheme, label="Arab States")
    ResourceFactory(title="Brick", spatial=[atlas["nepal"], arab_states])
    shelve()

    page = page_of("/en/search?view=map")
    full = page_of("/en/search/facets/place")

    heading = "Groups of countries and other areas"
    rows = [said(row) for row in page.select(".place-map__table tbody tr")]
    assert rows == ["Asia 1", "Nepal 1", heading, "Arab States 1"]
    assert said(full.select_one("h2")) == heading
    lists = full.select(".facet-group__values")
    labels = [
        [said(label) for label in one.select(".facet-value__label")] for one in lists
    ]
    assert labels == [["Asia", "Nepal"], ["Arab States"]]


def test_a_bar_takes_the_place_of_a_range(kilns, page_of):
    page = page_of("/en/search?q=brick&view=timeline&year=2020..2022")

    bars = [bar["href"] for bar in page.select(".year-timeline__bar")]
    assert "/en/search?q=brick&year=2019&view=timeline" in bars


@pytest.mark.parametrize("view", ["map", "timeline"])
def test_what_is_closed_is_not_counted(kilns, client, page_of, view):
    shown = str(page_of(f"/en/search?q=brick&view={view}"))
    assert "2008" not in shown
    assert "India: 2" not in shown

    client.force_login(UserFactory(is_superuser=True))
    all_of_it = str(page_of(f"/en/search?q=brick&view={view}"))

    assert "2008" in all_of_it
    assert view == "timeline" or "India: 2 resources" in all_of_it


@pytest.mark.parametrize("view", ["map", "timeline"])
def test_without_places_or_years_a_sentence_stands_there(shelve, page_of, view):
    ResourceFactory(title="Brick", issued="")
    shelve()

    page = page_of(f"/en/search?q=brick&view={view}")

    assert "None of these resources" in said(page.select_one(".results__list"))
    assert titles(page) == ["Brick"]


@pytest.mark.parametrize("view", ["map", "timeline"])
def test_a_view_has_no_style_no_script_and_is_not_for_crawlers(kilns, page_of, view):
    page = page_of(f"/en/search?view={view}")

    part = page.select_one(".place-map, .year-timeline")
    assert not part.select("[style], style, script")
    assert page.select_one("meta[name=robots]")["content"] == "noindex, nofollow"
    assert all("nofollow" in link["rel"] for link in part.select("a[href*='?']"))
    ET.fromstring(str(part.select_one("svg")).replace("&nbsp;", " "))  # noqa: S314


def test_the_plain_list_asks_no_more_for_it(kilns, client, django_assert_num_queries):
    client.get("/en/search?q=brick")

    page = client.get("/en/search?q=brick").content.decode()

    assert "<pattern" not in page
    assert "year-timeline__" not in page


def test_the_world_is_small_and_knows_every_country_of_the_vocabulary():
    folder = settings.PACKAGE_DIR / "vocabularies/data/places.ttl"
    text = folder.read_text("utf-8")
    codes = {
        line[1:3]
        for line in text.splitlines()
        if line[3:].startswith(" a skos:Concept")
    }
    file = settings.PACKAGE_DIR / "web/data/world.json"

    # The European Union has no shape of its own; Antarctica lies below the drawing.
    assert codes - {"eu", "aq"} == set(world().points)
    assert world().shapes.keys() < world().points.keys()
    assert file.stat().st_size < 150_000


@given(st.integers(0, 10**7))
def test_there_are_at_most_five_shades_and_they_cover_every_number(highest):
    edges = steps(highest)

    assert len(edges) <= MAX_STEPS
    assert edges == sorted(set(edges))
    assert not edges or edges[-1] == highest
