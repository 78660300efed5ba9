"""The map and the timeline by keyboard, in Arabic, on a phone, in the dark."""

import pytest

from freeshelf.library.models import Resource
from tests.browser.test_reading import titles
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def placed(library, shelve):
    """The records of the small library in two countries, one of them very small."""
    places = ConceptSchemeFactory(identifier="places", role="place")
    nepal = ConceptFactory(scheme=places, identifier="np", label="Nepal")
    maldives = ConceptFactory(scheme=places, identifier="mv", label="Maldives")
    for resource in Resource.objects.all():
        is_law = resource.title == "Brick law"
        resource.spatial.set([maldives] if is_law else [nepal])
        resource.save()
    shelve()


def _tab_to(page, name: str) -> None:
    """Press Tab until the link of this name has the focus."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.locator(f'a:focus[aria-label^="{name}"]').count():
            return
    raise AssertionError(f"no way by Tab to {name}")


def test_a_country_is_chosen_on_the_map_by_keyboard_without_javascript(
    placed, open_page
):
    page = open_page("/en/search?q=brick&view=map", java_script_enabled=False)

    _tab_to(page, "Maldives: 1 resource")
    page.keyboard.press("Enter")

    page.wait_for_url("**?q=brick&place=places.mv&view=map")
    assert titles(page) == ["Brick law"]
    _tab_to(page, "Maldives: 1 resource, selected, remove")
    page.keyboard.press("Enter")
    page.wait_for_url("**?q=brick&view=map")
    assert len(titles(page)) == 2


def test_a_year_and_a_range_are_chosen_by_keyboard_without_javascript(
    placed, open_page
):
    page = open_page("/en/search?view=timeline", java_script_enabled=False)

    _tab_to(page, "2019: 1 resource")
    page.keyboard.press("Enter")
    page.wait_for_url("**?year=2019&view=timeline")
    assert titles(page) == ["Brick law"]

    page.get_by_label("From", exact=True).select_option("2019")
    page.get_by_label("to", exact=True).select_option("2022")
    page.get_by_role("button", name="Show these years").press("Enter")
    page.wait_for_url("**year_from=2019&year_to=2022")
    assert len(titles(page)) == 2


@pytest.mark.parametrize("view", ["map", "timeline"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_page_never_scrolls_sideways(placed, open_page, view, width, language):
    page = open_page(
        f"/{language}/search?view={view}", viewport={"width": width, "height": 800}
    )

    root = "document.documentElement"
    wide = page.evaluate(f"{root}.scrollWidth - {root}.clientWidth")
    assert wide == 0
    assert not page.foreign
    assert not [line for line in page.broken if "Security Policy" in line]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_shade_differs_from_the_land_and_from_the_others(
    placed, open_page, scheme
):
    page = open_page("/en/search?view=map", color_scheme=scheme)

    fills = page.evaluate(
        """() => [...document.querySelectorAll(".place-map__ground, .place-map__land")]
            .map(shape => getComputedStyle(shape).fill)"""
    )

    assert len(fills) == 6
    assert len(set(fills)) == 6


def test_on_paper_stand_the_map_and_the_whole_table(placed, open_page):
    page = open_page("/en/search?view=map")

    page.emulate_media(media="print")

    assert page.locator(".place-map__drawing").is_visible()
    table = page.locator(".place-map__table")
    assert table.evaluate("box => getComputedStyle(box).maxHeight") == "none"
    assert not page.locator(".result-views").is_visible()
